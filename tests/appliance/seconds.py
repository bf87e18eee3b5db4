"""Figures that a run measured, for its table. Nothing here judges them."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """`wanted`: what issue or design ask for, in words; empty where they ask for nothing."""

    what: str
    value: str
    wanted: str = ""


@dataclass(frozen=True, slots=True)
class Seconds:
    """A file of figures, a line each."""

    file: Path

    def note(self, what: str, value: float | str, unit: str = "s", wanted: str = "") -> None:
        """Put one in. Seconds are the guest's own unless `what` says otherwise."""
        text = value if isinstance(value, str) else f"{value:.2f} {unit}".strip()
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(Figure(what, text, wanted))) + "\n")

    def read(self) -> list[Figure]:
        """All of them, in their order; of two for the same thing the later."""
        if not self.file.exists():
            return []
        lines = self.file.read_text("utf-8").splitlines()
        found = [Figure(**json.loads(line)) for line in lines]
        return list({figure.what: figure for figure in found}.values())


def table(figures: Sequence[Figure]) -> str:
    """For a terminal."""
    rows = [("what", "measured", "wanted")]
    rows += [(figure.what, figure.value, figure.wanted) for figure in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    lines = [
        f"{what:<{widths[0]}}  {value:>{widths[1]}}  {wanted}".rstrip()
        for what, value, wanted in rows
    ]
    lines.insert(1, "-" * max(len(line) for line in lines))
    return "\n".join(lines)
