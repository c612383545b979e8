"""The note beside the archives that tells how to open them without this program."""

from pathlib import Path

from ejadmin.exports.archive.container import PartFile
from ejadmin.exports.archive.faults import unreachable

NAME = "KAK-OTKRYT.txt"
TEXT = """КАК ОТКРЫТЬ АРХИВ ЭЛЕКТРОННОГО ЖУРНАЛА

На диске лежат:
  EJ-….zip.age   архив, зашифрованный для директора
  EJ-….kod.age   ключ к нему, закрытый кодом директора
  EJ-….sha256    контрольные суммы обоих файлов

Способ 1. В программе: «Архив» → «Открыть…». Директор вводит код.

Способ 2. Без программы. Нужна бесплатная утилита age (https://age-encryption.org).
Откройте командную строку в папке с архивом и выполните, подставив имя своего файла:

  age -d -i EJ-2026-P1-20261101-01.kod.age -o archive.zip EJ-2026-P1-20261101-01.zip.age

Утилита спросит пароль: это код директора, одни цифры, без пробелов.
Получится обычный ZIP. Распакуйте его и откройте index.html в любом браузере.
Внутри также таблицы Excel и PDF по классам, приложенные файлы и база journal.sqlite.

Проверить, что файлы целы:   sha256sum -c EJ-2026-P1-20261101-01.sha256

Код знает только директор. Нигде, кроме его конверта, он не записан.
Если код утрачен, открыть архив нельзя ничем.
"""


def put(folder: Path) -> None:
    """Lay the note into a folder unless it is already there."""
    target = folder / NAME
    wanted = ("\ufeff" + TEXT.replace("\n", "\r\n")).encode()  # for Notepad
    try:
        if target.exists() and target.read_bytes() == wanted:
            return
        target.unlink(missing_ok=True)
        target.with_name(NAME + ".part").unlink(missing_ok=True)
    except OSError as error:
        raise unreachable(error, folder) from error
    with PartFile(target) as file:
        file.write(wanted)
        file.prove()
        file.settle()
