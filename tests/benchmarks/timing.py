"""How the benchmarks measure: a work and its floor by turns, medians, one line."""

import time
from collections.abc import Callable
from typing import NamedTuple


class Taken(NamedTuple):
    """Medians of processor time and of the clock, and the clock's 99th percentile, in ms."""

    cpu: float
    wall: float
    slow: float

    def plus(self, more: float) -> "Taken":
        """As much and ``more`` milliseconds."""
        return Taken(self.cpu + more, self.wall + more, self.slow + more)


def by_turns(
    floor: Callable[[], object], ours: Callable[[], object], times: int, warm: int = 10
) -> tuple[Taken, Taken]:
    """Run two works by turns, so that both meet the same disturbances."""
    taken: tuple[list[tuple[float, float]], ...] = ([], [])
    for _ in range(times + warm):
        for work, times_taken in zip((floor, ours), taken, strict=True):
            wall, cpu = time.perf_counter(), time.process_time()
            work()
            times_taken.append((time.process_time() - cpu, time.perf_counter() - wall))
    return _medians(taken[0][warm:]), _medians(taken[1][warm:])


def _medians(taken: list[tuple[float, float]]) -> Taken:
    cpu, wall = (sorted(each[way] * 1000 for each in taken) for way in (0, 1))
    middle = len(wall) // 2
    return Taken(cpu[middle], wall[middle], wall[int(len(wall) * 0.99)])


def tell(title: str, figure: Taken, floor: Taken, what: str, goal: str) -> None:
    """One line: the figure, its floor, the ratio and the goal."""
    print(
        f"{title}: CPU {figure.cpu:.2f} ms, {what} {floor.cpu:.2f}, ×{figure.cpu / floor.cpu:.2f};"
        f" clock {figure.wall:.2f}, {floor.wall:.2f}, ×{figure.wall / floor.wall:.2f} (goal {goal})"
    )
