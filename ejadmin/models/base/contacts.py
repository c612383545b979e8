"""Telephones and e-mail addresses: checked as they are typed, kept in one form."""

import re

from ejadmin.errors import UserError

SPLIT = re.compile(r"\s*[,;]\s*")
NUMBER = re.compile(r"\+?[(\d](?:[\d\s().‐‑–—-]*\d)?")
AREA = re.compile(r"\((\d{3,5})\)")
EXTENSION = re.compile(r"(?:доб|вн|ext|#)\D{0,12}\d{1,6}\D*", re.IGNORECASE)
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
LATIN = re.compile(r"[a-z]", re.IGNORECASE)
NATIONAL_LENGTH = 10
LONGEST = 60  # as long as the columns of telephones are
GROUPS = {5: (1, 2, 2), 6: (2, 2, 2), 7: (3, 2, 2)}


def check_phone(text: str | None, field: str) -> str | None:
    """Telephones in the form «+7 (xxx) xxx-xx-xx», several parted by commas; nothing stays nothing.

    Words beside a number («приёмная», «доб. 12») stay; an area code in brackets stays as long as it
    was typed. Raises :class:`UserError` at ``field`` for what no telephone has.
    """
    if text is None or not text.strip():
        return None
    parts = [part for part in SPLIT.split(text.strip()) if part]
    told = ", ".join(_one_phone(part, field) for part in parts)
    if len(told) > LONGEST:
        raise UserError(f"Здесь умещается {LONGEST} знаков: оставьте один-два номера.", field=field)
    return told or None


def check_email(text: str | None, field: str) -> str | None:
    """An e-mail address, its domain in small letters; the network is not asked.

    Raises :class:`UserError` at ``field`` saying what is wrong with it.
    """
    if text is None or not text.strip():
        return None
    from email_validator import EmailNotValidError, validate_email  # slow to import

    address = text.strip()
    complaint = _email_complaint(address)
    if complaint:
        raise UserError(f"«{_quoted(address)}»: {complaint}", field=field)
    try:
        checked = validate_email(
            address, check_deliverability=False, allow_smtputf8=False, allow_domain_literal=False
        )
    except EmailNotValidError as error:
        raise UserError(
            f"«{_quoted(address)}» – не адрес электронной почты. Нужно, например, school@mail.ru.",
            field=field,
        ) from error
    return checked.normalized


def _one_phone(part: str, field: str) -> str:
    found = NUMBER.search(part)
    if found is None:
        raise UserError(f"«{_quoted(part)}»: здесь нет номера телефона.", field=field)
    before, after = part[: found.start()].strip(), part[found.end() :].strip()
    number, rest = found[0], after.lstrip(" (")
    if _digits(before) or (_digits(after) and not EXTENSION.fullmatch(rest)):
        raise UserError(
            f"«{_quoted(part)}»: здесь не один номер. Разделите номера запятой.", field=field
        )
    return " ".join(word for word in (before, _formatted(number, field), after) if word)


def _formatted(number: str, field: str) -> str:
    """One number alone; numbers of Russia get brackets and dashes, others the world's spaces."""
    digits = _digits(number)
    is_world = number.startswith("+") and not digits.startswith("7")
    if is_world:
        return _foreign(number, field)
    national = digits[1:] if len(digits) == NATIONAL_LENGTH + 1 and digits[0] in "78" else digits
    lacks_digit = national == digits and digits.startswith("89")  # 8 9xx…, as no area code begins
    if len(national) != NATIONAL_LENGTH or lacks_digit:
        raise UserError(_wrong_length(number, digits), field=field)
    if not _is_russian(national):
        raise UserError(
            f"«{_quoted(number)}»: такого кода города или оператора нет. Проверьте номер.",
            field=field,
        )
    bracketed = AREA.search(number)
    area = len(bracketed[1]) if bracketed else 3
    local, pieces, place = national[area:], [], 0
    for length in GROUPS[len(local)]:
        pieces.append(local[place : place + length])
        place += length
    return f"+7 ({national[:area]}) {'-'.join(pieces)}"


def _is_russian(national: str) -> bool:
    """Whether ten digits can be a number of Russia; the code 000 is nobody's, for examples."""
    import phonenumbers  # slow to import

    if national.startswith("000"):
        return True
    number = phonenumbers.parse(f"+7{national}", "RU")
    return bool(phonenumbers.is_possible_number(number)) and national[0] in "346789"


def _foreign(number: str, field: str) -> str:
    import phonenumbers  # slow to import

    try:
        parsed = phonenumbers.parse(number, "RU")
    except phonenumbers.NumberParseException as error:
        raise UserError(
            f"«{_quoted(number)}»: нет страны с таким кодом. Номер России начинается с +7 или 8.",
            field=field,
        ) from error
    if not phonenumbers.is_possible_number(parsed):
        raise UserError(
            f"«{_quoted(number)}»: в номере этой страны столько цифр не бывает.", field=field
        )
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def _wrong_length(number: str, digits: str) -> str:
    told = f"«{_quoted(number)}»: цифр – {len(digits)}, а нужно 11, считая +7 или 8 впереди."
    return f"{told} Допишите код города." if len(digits) in GROUPS else told


def _email_complaint(address: str) -> str:
    """The slips of a hand met most often, in our own words; an empty text when none is seen."""
    if "@" not in address:
        return "нет знака @."
    if address.count("@") > 1 or re.search(r"[,;\s]", address):
        return "здесь должен быть один адрес, без пробелов и запятых."
    name, domain = address.split("@")
    if not name or not domain:
        return "нужны имя до знака @ и сайт после него."
    if CYRILLIC.search(name):
        return "до знака @ есть русские буквы – переключите раскладку."
    if any(CYRILLIC.search(label) and LATIN.search(label) for label in domain.split(".")):
        return "после знака @ смешаны русские и латинские буквы – наберите заново."
    return "" if "." in domain.strip(".") else "после знака @ нет точки, например mail.ru."


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _quoted(text: str, longest: int = 60) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"
