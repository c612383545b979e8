"""Telephones and e-mail addresses: one form, plain words about what is wrong."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ejadmin.errors import UserError
from ejadmin.models.base.contacts import check_email, check_phone

digits = st.text("0123456789", min_size=7, max_size=7)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("89120001122", "+7 (912) 000-11-22"),
        ("+7 912 000 11 22", "+7 (912) 000-11-22"),
        ("9120001122", "+7 (912) 000-11-22"),
        ("8-912-000-11-22", "+7 (912) 000-11-22"),
        ("8 (34200) 2-34-56", "+7 (34200) 2-34-56"),
        ("(3420) 22-34-56", "+7 (3420) 22-34-56"),
        ("8(000)000-00-00", "+7 (000) 000-00-00"),
        ("8 (342) 000-11-22 доб. 12", "+7 (342) 000-11-22 доб. 12"),
        ("8 (342) 000-11-22 (приёмная)", "+7 (342) 000-11-22 (приёмная)"),
        ("приёмная 83420001122", "приёмная +7 (342) 000-11-22"),
        ("83420001122; 89120001122", "+7 (342) 000-11-22, +7 (912) 000-11-22"),
        ("+375 29 123-45-67", "+375 29 123-45-67"),
        ("  ", None),
        (None, None),
    ],
)
def test_a_telephone_gets_one_form(typed: str | None, kept: str | None) -> None:
    assert check_phone(typed, "phone") == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("22-33-44", "Допишите код города"),
        ("8912000112", "цифр – 10, а нужно 11"),
        ("891200011223", "цифр – 12"),
        ("нет", "нет номера"),
        ("8 (200) 000-00-00", "такого кода"),
        ("+999 123", "нет страны"),
        ("+375 29 1", "столько цифр не бывает"),
        ("8 912 000-11-22 / 8 912 000-11-23", "не один номер"),
        ("89120001122, 22", "цифр – 2"),
        ("89120001122, " * 4, "оставьте один-два номера"),
    ],
)
def test_what_is_no_telephone_is_told(typed: str, reason: str) -> None:
    with pytest.raises(UserError, match=reason) as told:
        check_phone(typed, "phone")
    assert told.value.field == "phone"


@given(digits, st.sampled_from(["+7", "8", ""]), st.sampled_from(["342", "912", "495", "800"]))
def test_a_kept_telephone_stays_as_it_is(tail: str, country: str, area: str) -> None:
    kept = check_phone(f"{country}{area}{tail}", "phone")
    assert kept is not None
    assert check_phone(kept, "phone") == kept
    assert kept.endswith(f"{tail[3:5]}-{tail[5:]}")


@settings(max_examples=200)
@given(st.text("+78() -доб.,;/\n№abc0123", max_size=40))
def test_any_text_is_a_telephone_or_a_users_error(text: str) -> None:
    with suppress(UserError):
        kept = check_phone(text, "phone")
        assert kept is None or check_phone(kept, "phone") == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Shkola@MAIL.ru ", "Shkola@mail.ru"),
        ("school@школа.рф", "school@школа.рф"),
        ("a.b+c@example.org", "a.b+c@example.org"),
        ("", None),
        (None, None),
    ],
)
def test_an_address_keeps_its_name(typed: str | None, kept: str | None) -> None:
    assert check_email(typed, "email") == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("school.mail.ru", "нет знака @"),
        ("school@mail", "нет точки"),
        ("school@mail,ru", "один адрес"),
        ("школа@mail.ru", "русские буквы"),
        ("school@mаil.ru", "смешаны русские и латинские"),
        ("@mail.ru", "имя до знака @"),
        ("a@mail.ru, b@mail.ru", "один адрес"),
        ("school@mail..ru", "не адрес электронной почты"),
    ],
)
def test_what_is_no_address_is_told(typed: str, reason: str) -> None:
    with pytest.raises(UserError, match=reason) as told:
        check_email(typed, "email")
    assert told.value.field == "email"


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_any_text_is_an_address_or_a_users_error(text: str) -> None:
    with suppress(UserError):
        kept = check_email(text, "email")
        assert kept is None or check_email(kept, "email") == kept
