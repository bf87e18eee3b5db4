"""One line of the load case: what is there, what may be, and who says so."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """`value` and `limit` in `unit`; `at_least`: the limit is a floor, else a ceiling.

    `wanted`: how many times better than the limit it must be.
    """

    what: str
    value: float
    limit: float
    unit: str
    source: str
    at_least: bool = False
    wanted: float = 1.0

    @property
    def factor(self) -> float:
        """How many times better than the limit; 1 is just so, below it fails."""
        if self.at_least:
            return self.value / self.limit
        return self.limit / self.value if self.value > 0 else float("inf")

    @property
    def holds(self) -> bool:
        return self.factor >= self.wanted
