"""Makes the STL of every printed part anew: python -m hardware.making.cad.solids."""

import sys

from hardware.making.cad.openscad import MissingToolError, OpenScadError, export_solid
from hardware.making.cad.printed import PARTS, STL
from hardware.making.cad.stl import write_stl


def main() -> int:
    """Exit status: 0 done, 1 a part could not be made or OpenSCAD is missing."""
    try:
        for part in PARTS:
            solid = export_solid(part.source)
            part.stl.parent.mkdir(parents=True, exist_ok=True)
            write_stl(solid, part.stl, f"hinge kiosk {part.name}, print {part.quantity}, mm")
    except (MissingToolError, OpenScadError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    wanted = {part.stl for part in PARTS}
    for stale in sorted(set(STL.rglob("*.stl")) - wanted):
        stale.unlink()
    sys.stdout.write(f"{len(PARTS)} printed parts made anew in hardware/stl.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
