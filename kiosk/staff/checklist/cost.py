"""The model's cost, in this process: python -m kiosk.staff.checklist.cost MODEL."""

import json
import os
import sys

from kiosk.staff.failure import CommandError

# Of the demo clip; with the warming up some ten seconds on the slowest Pi.
FRAMES = 40
# The kiosk beside it always goes first.
NICENESS = 19


def main() -> None:
    """Prints milliseconds as JSON on the last line."""
    os.nice(NICENESS)
    from kiosk.staff.measuring import pose_cost

    try:
        found = pose_cost(sys.argv[1], 1, FRAMES)
    except CommandError as error:
        sys.exit(str(error))
    sys.stdout.write("\n" + json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
