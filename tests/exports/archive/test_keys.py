"""The director's code, and the child process that alone sees the secret."""

import re
import sys
import unicodedata
from pathlib import Path

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejadmin.errors import UserError
from ejadmin.exports.archive import key_child, keys
from ejadmin.exports.archive.keys import NewKey, WrongCode
from tests.exports.archive.conftest import CODE, ready_key, true_key


def test_generated_codes_are_twenty_digits_without_pattern_and_differ() -> None:
    codes = {keys.generate_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(r"\d{20}", code) and not keys.has_pattern(code) for code in codes)
    assert keys.grouped_code(CODE) == "48213 90774 51066 39284"


@given(st.text(alphabet=" -–—\u00a0\u2009\t", max_size=4), st.integers(1, 19))
def test_spaces_and_dashes_do_not_matter(between: str, place: int) -> None:
    assert keys.normalised(CODE[:place] + between + CODE[place:]) == CODE


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "kod" + CODE,
        unicodedata.normalize("NFC", "йод" + CODE),
        unicodedata.normalize("NFD", "йод" + CODE),
        "٤٨٢١٣٩٠٧٧٤٥١٠٦٦٣٩٢٨٤",
        CODE[:-1] + "²",
    ],
)
def test_a_code_is_ascii_digits_only(typed: str) -> None:
    """Trap 6: NFC and NFD of a Cyrillic word look alike and differ; no letter is let in."""
    with pytest.raises(UserError) as refused:
        keys.normalised(typed)
    assert refused.value.field == "code"


@pytest.mark.parametrize(
    "weak",
    [
        "123456789012345",
        "1111111111111111",
        "1234567890123456",
        "9876543210987654",
        "1212121212121212",
        "20262026202620262026",
        "12345678900987654321",
        "4821390748213907",
    ],
)
def test_a_weak_code_of_ones_own_is_refused(weak: str) -> None:
    with pytest.raises(UserError):
        keys.accepted_code(weak)


def test_a_code_of_ones_own_of_sixteen_digits_is_accepted() -> None:
    assert keys.accepted_code("4821 3907 7451 0663") == "4821390774510663"


def test_the_fingerprint_is_shown_in_eight_groups_of_four(director_key: NewKey) -> None:
    shown = keys.fingerprint_text(director_key.fingerprint)
    assert re.fullmatch(r"([0-9A-F]{4} ){7}[0-9A-F]{4}", shown)
    assert len(director_key.fingerprint) == 64


def test_the_key_is_wrapped_with_enough_work() -> None:
    """The one true key of the ordinary run; the child itself unwraps it before it answers."""
    work = key_child.work_of(keys.make_key(CODE).wrapped)
    assert work is not None
    assert 17 <= work <= 20


@pytest.mark.usefixtures("quick_scrypt")
def test_a_key_opens_under_its_code_and_no_other() -> None:
    made = keys.make_key(CODE)
    assert made.fingerprint == keys.fingerprint_of(made.recipient)
    assert keys.recipient_under(made.wrapped, CODE) == made.recipient
    with pytest.raises(WrongCode):
        keys.recipient_under(made.wrapped, CODE[::-1])


@pytest.mark.usefixtures("quick_scrypt")
def test_every_key_is_another_even_under_one_code() -> None:
    assert keys.make_key(CODE).recipient != keys.make_key(CODE).recipient


def test_a_key_of_an_earlier_day_is_opened() -> None:
    earlier = true_key()
    assert key_child.work_of(earlier.wrapped) == 17
    assert keys.recipient_under(earlier.wrapped, CODE) == earlier.recipient == ready_key().recipient


def test_another_code_is_told_as_such(director_key: NewKey) -> None:
    with pytest.raises(WrongCode):
        keys.recipient_under(director_key.wrapped, CODE[::-1])


class _Hurried:
    """pyrage under load: scrypt comes out too cheap some times."""

    def __init__(self, works: list[int]) -> None:
        self.works = works
        self.calls = 0

    def encrypt(self, plain: bytes, _code: str) -> bytes:
        self.plain = plain
        self.calls += 1
        work = self.works[min(self.calls, len(self.works)) - 1]
        return b"age-encryption.org/v1\n-> scrypt c2FsdA %d\nrest" % work

    def decrypt(self, _wrapped: bytes, _code: str) -> bytes:
        return self.plain


def test_a_key_wrapped_too_cheaply_under_load_is_wrapped_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Trap 1: pyrage times scrypt on the spot and may come out at 2^14."""
    hurried = _Hurried([14, 16, 21, 18])
    monkeypatch.setattr(pyrage, "passphrase", hurried)
    key_child.make(CODE)
    assert hurried.calls == 4


def test_wrapping_is_given_up_after_eight_cheap_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    hurried = _Hurried([14])
    monkeypatch.setattr(pyrage, "passphrase", hurried)
    with pytest.raises(key_child.Refusal, match="work"):
        key_child.make(CODE)
    assert hurried.calls == 8


def test_a_sound_key_that_seems_too_dear_under_load_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Trap 1, the other way: the limit of work is timed as well."""
    identity = pyrage.x25519.Identity.generate()
    answers = iter([False, False, True])

    class Loaded:
        @staticmethod
        def decrypt(_wrapped: bytes, _code: str) -> bytes:
            if next(answers):
                return str(identity).encode()
            raise pyrage.DecryptError("Excessive work parameter for passphrase.")

    monkeypatch.setattr(pyrage, "passphrase", Loaded)
    wrapped = b"age-encryption.org/v1\n-> scrypt c2FsdA 19\nrest"
    assert str(key_child.unwrap(wrapped, CODE)) == str(identity)


def test_a_key_file_that_would_take_for_ever_is_not_tried() -> None:
    wrapped = b"age-encryption.org/v1\n-> scrypt c2FsdA 60\nrest"
    with pytest.raises(key_child.Refusal, match="key"):
        key_child.unwrap(wrapped, CODE)


def test_the_slow_work_is_not_done_in_this_process() -> None:
    """Trap 2: pyrage.passphrase holds the interpreter, so only the child may call it."""
    root = Path(keys.__file__).parents[2]
    callers = [
        file.name
        for file in root.rglob("*.py")
        if re.search(r"pyrage\.passphrase|encrypt_file|decrypt_file", file.read_text("utf-8"))
    ]
    assert callers == ["key_child.py"]


def test_a_child_that_dies_is_an_error_not_a_hang(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "child.py"
    broken.write_text("raise SystemExit('broken')")
    monkeypatch.setattr(keys, "CHILD", broken)
    with pytest.raises(RuntimeError, match="broken"):
        keys.make_key(CODE)
    assert sys.executable
