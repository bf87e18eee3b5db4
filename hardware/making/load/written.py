"""Writes the load case down: python -m hardware.making.load.written."""

import sys
from collections.abc import Sequence
from pathlib import Path

from hardware.making.cad.parameters import CAD, ParameterError, Parameters, read_parameters
from hardware.making.load.check import Check
from hardware.making.load.pad import HANG_N, LEAN_N, PERSON_KG, PULL_N, STUMBLE, pad_checks
from hardware.making.load.stand import stand_checks
from hardware.making.load.touch import FOAM_KPA, touch_checks

FILE = CAD.parent / "load_case.md"


def all_checks(p: Parameters) -> dict[str, list[Check]]:
    """By the heading of their table."""
    return {
        "The pad carries": pad_checks(p),
        "The pad is touched": touch_checks(p),
        "The camera's stand": stand_checks(p),
    }


def load_case(p: Parameters) -> str:
    """The whole page, in Markdown."""
    lines = [
        "# The load case, in numbers",
        "",
        "Made by `scripts/hardware` from [cad/parameters.scad](cad/parameters.scad); how each "
        "is worked out and where the figures come from stands in [making/load](making/load). "
        "It is arithmetic on paper: nothing here has been built or loaded yet.",
        "",
        f"Leaning: all the weight of {PERSON_KG:g} kg, level against the pad, {LEAN_N:.0f} N. "
        f"Stumbling: {STUMBLE:g} times that. Hanging on it: {HANG_N:.0f} N straight down. "
        f"Pulling: {PULL_N:.0f} N outwards at the lower edge. Foam: {FOAM_KPA[0]:g} to "
        f"{FOAM_KPA[1]:g} kPa at 40 %.",
        "",
        "Factor: how many times better than the limit; it must be the wanted one or more.",
    ]
    for heading, checks in all_checks(p).items():
        lines += ["", f"## {heading}", "", *_table(checks)]
    return "\n".join(lines) + "\n"


def _table(checks: Sequence[Check]) -> list[str]:
    return [
        "| what | is | limit | factor | wanted | the limit is |",
        "|---|---|---|---|---|---|",
        *(
            f"| {c.what} | {_number(c.value)} {c.unit} | {_bound(c)} | {_number(c.factor)} | "
            f"{c.wanted:g} | {c.source} |"
            for c in checks
        ),
    ]


def _bound(check: Check) -> str:
    return f"{'at least' if check.at_least else 'at most'} {_number(check.limit)}"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def main(file: Path = FILE) -> int:
    """Exit status: 0 done, 2 the dimensions can't be read, 3 something does not hold."""
    try:
        parameters = read_parameters()
    except ParameterError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    file.write_text(load_case(parameters), encoding="utf-8")
    failing = [c for checks in all_checks(parameters).values() for c in checks if not c.holds]
    for c in failing:
        sys.stderr.write(f"{c.what}: the factor is {c.factor:.2f}, not {c.wanted:g}.\n")
    if failing:
        return 3
    sys.stdout.write("The load case is written in hardware/load_case.md; everything holds.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
