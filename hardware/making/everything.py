"""Makes everything in hardware/ anew from its sources: python -m hardware.making.everything.

Each step runs by itself and says what it needs, so a missing tool stops only its own step.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BROKE = 1


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to make. `module`: run with python -m; its exit status tells how it went."""

    name: str
    what: str
    module: str
    arguments: tuple[str, ...] = ()


STEPS = (
    Step("stl", "the printed parts, in stl/ (needs openscad)", "hardware.making.cad.solids"),
    Step("cutting", "what to saw and drill, cutting.md", "hardware.making.cad.cutting"),
    Step("load", "the load case, load_case.md", "hardware.making.load.written"),
    Step(
        "pictures",
        "pictures of the assemblies (needs openscad and xvfb)",
        "hardware.making.cad.pictures",
    ),
    Step(
        "electrical",
        "harness, diagrams and tables (needs wireviz and graphviz)",
        "hardware.making.electrical",
    ),
    Step(
        "room",
        "floor plan, elevations, templates (needs rsvg-convert)",
        "hardware.making.floor_plan",
    ),
    Step("bom", "the parts list, bom.csv and bom.md", "hardware.making.bom"),
)


def make(steps: Sequence[Step]) -> int:
    """Run the steps one after the other; the worst of their exit statuses.

    One that broke goes before one that found a fault.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    failed: dict[str, int] = {}
    for step in steps:
        sys.stderr.write(f"== {step.name}: {step.what}\n")
        sys.stderr.flush()
        command = [sys.executable, "-m", step.module, *step.arguments]
        status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        if status:
            failed[step.name] = status
    if not failed:
        return 0
    sys.stderr.write(f"NOT MADE: {', '.join(failed)}. The sentences above say why.\n")
    statuses = set(failed.values())
    return statuses.pop() if len(statuses) == 1 and statuses <= {2, 3} else BROKE


def main(arguments: Sequence[str] | None = None, steps: Sequence[Step] = STEPS) -> int:
    """Exit status: 0 all made, 1 something broke or a tool is missing, 2 wrong use or source,
    3 made, and a check found a fault.
    """
    parser = argparse.ArgumentParser(
        prog="scripts/hardware",
        description="Makes everything in hardware/ anew from its sources.",
        epilog="Example: scripts/hardware --only stl,pictures",
    )
    parser.add_argument(
        "--only", metavar="STEPS", help=f"of {', '.join(step.name for step in steps)}"
    )
    given = parser.parse_args(arguments)
    if given.only is None:
        return make(steps)
    wanted = [name.strip() for name in str(given.only).split(",") if name.strip()]
    unknown = [name for name in wanted if name not in {step.name for step in steps}]
    if unknown or not wanted:
        parser.error(
            f"--only {given.only}: there is no step {', '.join(unknown) or 'in it'}; "
            f"there are {', '.join(step.name for step in steps)}."
        )
    return make([step for step in steps if step.name in wanted])


if __name__ == "__main__":
    raise SystemExit(main())
