"""Where a setting's value came from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kiosk.settings.problems import printable

# From the one that everything overrides to the one that overrides everything.
Layer = Literal["default", "file", "environment", "command line"]


@dataclass(frozen=True, slots=True)
class Origin:
    """The layer of a value. `path` and `line` (from 1) are of a file; `given` is the variable's
    name or the argument as it was typed.
    """

    layer: Layer
    path: Path | None = None
    line: int | None = None
    given: str | None = None

    def __str__(self) -> str:
        if self.path is not None:
            place = printable(self.path)
            return place if self.line is None else f"{place}, line {self.line}"
        if self.given is None:
            return "the shipped defaults"
        if self.layer == "environment":
            return f"{printable(self.given)} in the environment"
        return f"--set {printable(self.given)}"


SHIPPED = Origin("default")
