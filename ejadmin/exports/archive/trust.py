"""The ceremony's result and the proof, before every archive, that the key is still the director's.

Whoever can write the database could put another recipient there and so redirect all later archives:
the fingerprint is therefore pinned in the keyring and printed on paper.
"""

from dataclasses import dataclass
from datetime import datetime

from ejadmin.errors import UserError
from ejadmin.exports.archive import keys
from ejadmin.keychain import DIRECTOR_FINGERPRINT, Keychain
from ejadmin.models.base import clock
from ejadmin.models.base.store import Sessions
from ejadmin.models.registry import archives
from ejadmin.models.registry.archives import DirectorKey, KeyValues, Pledge
from ejadmin.models.school.card import School

BY_KEYRING = "связка ключей этого компьютера"
BY_PAPER = "бумажный лист с отпечатком"
BY_NOBODY = "не сверен: на компьютере нет связки ключей"


@dataclass(frozen=True)
class KeyReport:
    """A key just made: whose, its fingerprint, and whether this machine's keyring pinned it."""

    id: int
    director_name: str
    fingerprint: str
    is_pinned: bool


def create_director_key(
    sessions: Sessions,
    code: str,
    director_name: str | None,
    keychain: Keychain,
    *,
    now: datetime | None = None,
) -> KeyReport:
    """Make the director's key under a code and make it the current one.

    Without a name the school card's director is meant. The code is kept nowhere. Raises
    ``UserError`` for a weak code or a missing name.
    """
    accepted = keys.accepted_code(code)
    name = director_name or _director_of(sessions)
    made = keys.make_key(accepted)
    with sessions.begin() as session:
        key = DirectorKey(
            director_name=name,
            recipient=made.recipient,
            fingerprint=made.fingerprint,
            wrapped_identity=made.wrapped,
            created_at=(now or clock.now(session)).replace(microsecond=0),
        )
        archives.put_key(session, key)
        school = session.get(School, 1)
        position = school.director_position if school else "Директор"
        session.add(Pledge(key_id=key.id, person_name=name, person_position=position))
        number = key.id
    keychain.write(DIRECTOR_FINGERPRINT, made.fingerprint)
    return KeyReport(number, name, keys.fingerprint_text(made.fingerprint), keychain.is_lasting)


def check_fingerprint(key: KeyValues, keychain: Keychain, paper: str | None = None) -> str:
    """Compare database, keyring and, when given, paper; returns what it was compared with.

    Refuses on any difference, and where the keyring works but knows nothing and no paper is given.
    ``paper`` is the fingerprint as printed on the director's sheet.
    """
    found = keys.fingerprint_of(key.recipient)
    if found != key.fingerprint:
        raise _changed()
    if paper is not None:
        if "".join(paper.split()).casefold() != found[:32]:
            raise UserError(
                "Отпечаток не совпал с бумажным листом. Архив не сделан: проверьте, что взят "
                "последний лист, и сообщите директору.",
                field="paper",
            )
        if keychain.read(DIRECTOR_FINGERPRINT) is None:
            keychain.write(DIRECTOR_FINGERPRINT, found)
    pinned = keychain.read(DIRECTOR_FINGERPRINT)
    if pinned is not None and pinned != found:
        raise _changed()
    if paper is not None:
        return BY_PAPER
    if not keychain.is_lasting:
        return BY_NOBODY
    if pinned is None:
        raise UserError(
            "Этот компьютер ещё не знает отпечатка ключа директора "
            f"({keys.fingerprint_text(found)}). Сверьте его с бумажным листом и подтвердите.",
            field="paper",
        )
    return BY_KEYRING


def _changed() -> UserError:
    return UserError(
        "Ключ директора в базе – не тот, что был принят при директоре. Архив не сделан. "
        "Сообщите директору: если ключ меняли без него, базу надо восстановить из копии."
    )


def _director_of(sessions: Sessions) -> str:
    with sessions() as session:
        school = session.get(School, 1)
        name = school.director_name if school else None
    if not name:
        raise UserError(
            "Не указан директор. Заполните «Директор» в карточке школы.", field="director_name"
        )
    return str(name)
