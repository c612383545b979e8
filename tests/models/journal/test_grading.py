from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejadmin.models.journal.grading import Thresholds, mean, mean_text, needed, weighted_mean

values = st.integers(1, 5)
weighed = st.lists(st.tuples(values, st.integers(0, 10)), max_size=60)


def half_up(exact: Fraction) -> Decimal:
    hundredths = (exact * 100 * 2 + 1) // 2
    return Decimal(hundredths) / 100


@given(st.lists(values, max_size=60))
def test_mean_is_the_sum_by_the_count_half_up(marks):
    wanted = half_up(Fraction(sum(marks), len(marks))) if marks else None
    assert mean(marks) == wanted


@given(weighed)
def test_weighted_mean_is_half_up_too(marks):
    weights = sum(weight for _, weight in marks)
    total = sum(value * weight for value, weight in marks)
    assert weighted_mean(marks) == (half_up(Fraction(total, weights)) if weights else None)


@given(weighed)
def test_weighted_mean_lies_within_the_marks_and_forgets_their_order(marks):
    found = weighted_mean(marks)
    assert found == weighted_mean(reversed(marks))
    counted = [value for value, weight in marks if weight]
    assert found is None or min(counted) <= found <= max(counted)


@given(weighed, st.sampled_from([Decimal("2.5"), Decimal("3.5"), Decimal("4.5")]))
def test_needed_is_the_smallest_count_of_fives(marks, goal):
    total = sum(value * weight for value, weight in marks)
    weights = sum(weight for _, weight in marks)

    def reaches(k):
        return weights + k > 0 and Fraction(total + 5 * k, weights + k) >= Fraction(goal)

    found = needed(marks, goal)
    assert found is not None
    assert reaches(found)
    assert found == 0 or not reaches(found - 1)


def test_no_threes_lift_a_mean_to_four_and_a_half():
    assert needed([(4, 1)], Decimal("4.5"), mark=3) is None
    assert needed([], Decimal("5"), mark=5) == 1


@pytest.mark.parametrize(
    ("marks", "goal", "mark", "wanted"),
    [
        ([(5, 1), (4, 1)], "4.5", 5, 0),  # just there
        ([(5, 1), (4, 2)], "4.5", 5, 1),
        ([(4, 3)], "4.5", 5, 3),  # 27 / 6 is just there
        ([(4, 3)], "4.51", 5, 4),
        ([(2, 1), (3, 2)], "3.5", 4, 5),
        ([], "2.5", 5, 1),
        ([(5, 0), (2, 0)], "2.5", 5, 1),  # nothing weighs yet
        ([(5, 2)], "5", 5, 0),
        ([(5, 9), (4, 1)], "5", 5, None),  # no five undoes a four
        ([(4, 1)], "4", 4, 0),
        ([(3, 1)], "4", 4, None),
        ([], "4", 4, 1),
        ([], "4.5", 4, None),
        ([(5, 1)], "4.5", 3, 0),
    ],
)
def test_how_many_marks_are_needed(marks, goal, mark, wanted):
    assert needed(marks, Decimal(goal), mark) == wanted


@pytest.mark.parametrize(
    ("weighted", "wanted"),
    [("5.00", 5), ("4.50", 5), ("4.49", 4), ("3.50", 4), ("3.49", 3), ("2.50", 3), ("2.49", 2)],
)
def test_suggestion_changes_exactly_at_the_threshold(weighted, wanted):
    assert Thresholds().suggest(Decimal(weighted)) == wanted


def test_without_marks_there_is_no_suggestion_and_a_dash():
    assert Thresholds().suggest(None) is None
    assert mean_text(None) == "—"
    assert mean_text(mean([4, 5])) == "4,50"


@given(st.decimals(1, 5, places=2), st.decimals(1, 5, places=2))
def test_a_better_mean_never_suggests_a_worse_mark(one, other):
    low, high = sorted((one, other))
    assert Thresholds().suggest(low) <= Thresholds().suggest(high)


def test_half_up_is_not_bankers_rounding():
    assert weighted_mean([(4, 7), (5, 1)]) == Decimal("4.13")  # 4.125
    assert Decimal("4.125").quantize(Decimal("0.01"), ROUND_HALF_UP) == Decimal("4.13")
