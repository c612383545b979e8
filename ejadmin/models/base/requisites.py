"""Legal and bank details of an organisation: form and control digits of every number."""

import re
from collections.abc import Callable, Iterator, Mapping

SLIP = "проверьте, нет ли опечатки."
KPP = re.compile(r"\d{4}[\dA-Z]{2}\d{3}")
KEY_WEIGHTS = (7, 1, 3)
SETTLEMENT_CENTRES = ("000", "001", "002")
TREASURY_ACCOUNT, CREDIT_BIC = "03", "04"
BANK_OF_RUSSIA_ACCOUNTS = ("301", "401")
NOT_DIGITS = re.compile(r"[\s\u00a0-]")

Details = Mapping[str, str | None]


def compact(text: str | None) -> str | None:
    """A number without the spaces and dashes that make it readable."""
    return NOT_DIGITS.sub("", text).upper() or None if text else None


def complaints(details: Details) -> Iterator[tuple[str, str]]:
    """The fields whose numbers are wrong, and what is wrong with each, in Russian."""
    for name, complain in CHECKED.items():
        value = details.get(name)
        complaint = complain(value, details.get("bic")) if value else ""
        if complaint:
            yield name, complaint


def account_key_fits(account: str, bic: str, *, is_bank_of_russia: bool) -> bool:
    """Whether the 20 digits of an account agree with a BIC.

    The rule of the Bank of Russia (No. 515 of 08.09.1997): the account follows three digits of the
    BIC – its last ones for a client of a bank, «0» and the fifth and sixth for an account with the
    Bank of Russia itself – and the last digits of the products with 7, 1, 3, 7, … sum up to a
    multiple of ten.
    """
    holder = f"0{bic[4:6]}" if is_bank_of_russia else bic[6:]
    weighted = (
        int(digit) * KEY_WEIGHTS[place % 3] for place, digit in enumerate(f"{holder}{account}")
    )
    return sum(product % 10 for product in weighted) % 10 == 0


def okpo_digit(head: str) -> int:
    """The control digit after the 7 or 9 digits of an ОКПО (ПР 50.1.024-2005)."""
    for start in (1, 3):
        rest = sum(int(d) * ((place + start - 1) % 10 + 1) for place, d in enumerate(head)) % 11
        if rest < 10:
            return rest
    return 0


def _digits(value: str, *lengths: int) -> str:
    if value.isascii() and value.isdigit() and len(value) in lengths:
        return ""
    told = " или ".join(map(str, lengths))
    if not (value.isascii() and value.isdigit()):
        return f"Здесь нужно {told} цифр, без букв и знаков."
    return f"Здесь нужно {told} цифр, а введено {len(value)}: {SLIP}"


def _inn(value: str, _bic: str | None) -> str:
    from stdnum.ru import inn

    wrong = _digits(value, 10)
    return wrong or ("" if inn.is_valid(value) else f"Контрольная цифра ИНН не сходится: {SLIP}")


def _ogrn(value: str, _bic: str | None) -> str:
    from stdnum.ru import ogrn

    wrong = _digits(value, 13)
    return wrong or ("" if ogrn.is_valid(value) else f"Контрольная цифра ОГРН не сходится: {SLIP}")


def _kpp(value: str, _bic: str | None) -> str:
    if KPP.fullmatch(value):
        return ""
    return _digits(value, 9) or f"КПП – 9 знаков: {SLIP}"


def _okpo(value: str, _bic: str | None) -> str:
    wrong = _digits(value, 8, 10)
    is_right = not wrong and okpo_digit(value[:-1]) == int(value[-1])
    return "" if is_right else wrong or f"Контрольная цифра ОКПО не сходится: {SLIP}"


def _oktmo(value: str, _bic: str | None) -> str:
    return _digits(value, 8, 11)


def _bic(value: str, _own: str | None) -> str:
    wrong = _digits(value, 9)
    return wrong or ("" if value.startswith("0") else f"БИК России начинается с нуля: {SLIP}")


def _account(value: str, bic: str | None) -> str:
    """A treasury account (03…) has no key in common use: only its digits are counted."""
    wrong = _digits(value, 20)
    if wrong or value.startswith(TREASURY_ACCOUNT) or not _is_credit(bic):
        return wrong
    is_centre = str(bic)[6:] in SETTLEMENT_CENTRES
    if account_key_fits(value, str(bic), is_bank_of_russia=is_centre):
        return ""
    return f"Счёт не сходится с БИК {bic}: {SLIP}"


def _correspondent(value: str, bic: str | None) -> str:
    """A bank's account with the Bank of Russia, or the single account of the treasury (40102…)."""
    wrong = _digits(value, 20)
    if wrong or not bic or _bic(bic, None) or not value.startswith(BANK_OF_RUSSIA_ACCOUNTS):
        return wrong
    if account_key_fits(value, bic, is_bank_of_russia=True):
        return ""
    return f"Счёт не сходится с БИК {bic}: {SLIP}"


def _is_credit(bic: str | None) -> bool:
    return bool(bic) and not _bic(str(bic), None) and str(bic).startswith(CREDIT_BIC)


ACCOUNTS = ("account", "correspondent_account")
CHECKED: dict[str, Callable[[str, str | None], str]] = {
    "inn": _inn,
    "kpp": _kpp,
    "ogrn": _ogrn,
    "okpo": _okpo,
    "oktmo": _oktmo,
    "bic": _bic,
    "account": _account,
    "correspondent_account": _correspondent,
}
