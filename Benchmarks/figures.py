"""Figures of several rounds, what is aimed at, and tables of both."""

import dataclasses
import statistics


@dataclasses.dataclass(frozen=True)
class Series:
    """The same figure of several rounds. The median counts: one bad round does not change it."""

    values: tuple

    def __init__(self, values):
        object.__setattr__(self, "values", tuple(values))
        if not self.values:
            raise ValueError("no rounds")

    @property
    def median(self):
        return statistics.median(self.values)

    @property
    def spread(self):
        """How far the middle half of the rounds lies apart, as a share of the median."""
        if len(self.values) < 2 or self.median == 0:
            return 0.0
        low, _, high = statistics.quantiles(self.values, n=4, method="inclusive")
        return (high - low) / self.median

    def text(self, digits=0):
        """The median, and the lowest and highest round."""
        low, high = min(self.values), max(self.values)
        return f"{self.median:,.{digits}f} ({low:,.{digits}f}–{high:,.{digits}f})"

    def of(self, base):
        """The ratio of the medians."""
        return self.median / base.median


@dataclasses.dataclass(frozen=True)
class Aim:
    """What a figure should be at least or at most."""

    bound: float
    is_least: bool
    unit: str = ""

    def is_reached(self, value):
        return value >= self.bound if self.is_least else value <= self.bound

    def text(self, value):
        """Such as "≥ 0.85: reached"."""
        bound = f"{'≥' if self.is_least else '≤'} {self.bound:g}{self.unit}"
        return f"{bound}: {'reached' if self.is_reached(value) else '**not reached**'}"


def at_least(bound, unit=""):
    return Aim(bound, True, unit)


def at_most(bound, unit=""):
    return Aim(bound, False, unit)


def percentile(values, percent):
    """The nearest-rank percentile."""
    ordered = sorted(values)
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(1, int(rank)) - 1]


def table(head, rows):
    """In Markdown; the first column is text, the others are figures."""
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
