"""Legal and bank details: right numbers pass, any slip of one digit is seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import true

from ejadmin.errors import UserError
from ejadmin.models.base import writing
from ejadmin.models.base.requisites import (
    KEY_WEIGHTS,
    account_key_fits,
    compact,
    complaints,
    okpo_digit,
)
from ejadmin.models.base.store import Store
from ejadmin.models.school.card import School

# Details of the treasury and the central bank, published for everybody who pays.
TREASURY = {"bic": "015773997", "correspondent_account": "40102810145370000048"}
BANK = {"bic": "044525225", "correspondent_account": "30101810400000000225"}


def bank_account(bic: str, tail: str) -> str:
    """A settlement account whose key fits, by the order's own recipe: thrice the last digit."""
    bare = f"40703810 0{tail}".replace(" ", "")
    total = sum(
        int(digit) * KEY_WEIGHTS[place % 3] % 10 for place, digit in enumerate(f"{bic[6:]}{bare}")
    )
    return f"{bare[:8]}{total % 10 * 3 % 10}{bare[9:]}"


def wrong(**details: str) -> dict[str, str]:
    return dict(complaints(details))


@pytest.mark.parametrize("details", [TREASURY, BANK])
def test_published_details_fit(details: dict[str, str]) -> None:
    assert wrong(**details) == {}


def test_the_example_of_the_order_fits() -> None:
    assert account_key_fits("30101810800000000746", "049805000", is_bank_of_russia=True)


@given(st.text("0123456789", min_size=11, max_size=11), st.integers(0, 19), st.integers(1, 9))
def test_a_slip_in_an_account_is_seen(tail: str, place: int, more: int) -> None:
    bic = BANK["bic"]
    account = bank_account(bic, tail)
    assert wrong(bic=bic, account=account) == {}
    slipped = f"{account[:place]}{(int(account[place]) + more) % 10}{account[place + 1 :]}"
    if not slipped.startswith("03"):
        assert "опечатки" in wrong(bic=bic, account=slipped)["account"]


@given(st.text("0123456789", min_size=18, max_size=18))
def test_a_treasury_account_is_only_counted(tail: str) -> None:
    assert wrong(account=f"03{tail}", **TREASURY) == {}
    assert "введено 19" in wrong(account=f"03{tail[1:]}", **TREASURY)["account"]


@given(st.text("0123456789", min_size=7, max_size=9).filter(lambda head: len(head) != 8))
def test_okpo_has_one_control_digit(head: str) -> None:
    right = okpo_digit(head)
    assert 0 <= right <= 9
    for digit in range(10):
        assert ("okpo" in wrong(okpo=f"{head}{digit}")) is (digit != right)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("inn", "5900000001", "Контрольная цифра ИНН не сходится"),
        ("inn", "590000000200", "введено 12"),
        ("inn", "59000000О2", "без букв"),
        ("inn", "٥٩٠٠٠٠٠٠٠٢", "без букв"),
        ("ogrn", "1020000000001", "Контрольная цифра ОГРН не сходится"),
        ("kpp", "59000100", "введено 8"),
        ("kpp", "5900Ж1001", "без букв"),
        ("okpo", "00032538", "Контрольная цифра ОКПО не сходится"),
        ("oktmo", "571", "8 или 11 цифр"),
        ("bic", "144525225", "начинается с нуля"),
        ("bic", "04452522", "введено 8"),
    ],
)
def test_a_wrong_number_is_told(name: str, text: str, reason: str) -> None:
    assert reason in wrong(**{name: text})[name]


@pytest.mark.parametrize(
    ("name", "text"),
    [("inn", "5900000002"), ("ogrn", "1020000000008"), ("kpp", "590001001"), ("kpp", "5900AB001"),
     ("okpo", "00032537"), ("oktmo", "57701000"), ("oktmo", "57701000001"), ("bic", "015773997")],
)  # fmt: skip
def test_a_right_number_is_taken(name: str, text: str) -> None:
    assert wrong(**{name: text}) == {}


def test_an_account_is_judged_again_when_the_bic_changes(database: Store) -> None:
    with database.sessions.begin() as session:
        account = bank_account(BANK["bic"], "00000000001")
        session.add(School(name="Школа", short_name="Ш", account=account, **BANK))
    wrong_bic = pytest.raises(UserError, match="не сходится с БИК")
    with wrong_bic as told, database.sessions.begin() as session:
        session.get_one(School, 1).bic = "044525974"
    assert told.value.field == "account"


def test_spaces_for_the_eye_are_dropped() -> None:
    assert compact("40703 810 \u00a0 1-2") == "4070381012"
    assert compact(" ") is None
    assert compact(None) is None


def test_a_card_stored_before_is_not_judged_anew(database: Store) -> None:
    with database.sessions.begin() as session:
        session.add(School(name="Школа", short_name="Ш", inn="59 0000 0002"))
    with database.sessions.begin() as session:
        writing.update_many(session, School, true(), {"ogrn": "1", "phone": "нет"})
    with database.sessions.begin() as session:
        school = session.get_one(School, 1)
        assert school.inn == "5900000002"
        school.locality = "Приозёрск"
    with pytest.raises(UserError, match="Контрольная цифра"), database.sessions.begin() as session:
        session.get_one(School, 1).ogrn = "1020000000001"


@pytest.mark.parametrize(
    ("name", "value"),
    [("order_numbering", "у-1"), ("order_numbering", "{n}-{x}"), ("teacher_hours_limit", 0.0),
     ("website", "наш сайт"), ("phone", "22-33"), ("email", "school")],
)  # fmt: skip
def test_the_card_refuses_at_the_field(database: Store, name: str, value: object) -> None:
    with pytest.raises(UserError) as told, database.sessions.begin() as session:
        session.add(School(name="Школа", short_name="Ш", **{name: value}))
    assert told.value.field == name
