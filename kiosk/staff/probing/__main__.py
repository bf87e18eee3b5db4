"""One trial in this process: python -m kiosk.staff.probing TRIAL PLACE DATA [SETTINGS]."""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from kiosk.settings.folders import models_folder
from kiosk.settings.last_good import load_or_last_good
from kiosk.staff.probing import trials


def main() -> None:
    """Prints what the trial tells, as JSON on the last line."""
    name, place, data, *rest = sys.argv[1:]
    # What is wrong with them is a finding of its own.
    settings, _ = load_or_last_good(Path(rest[0]) if rest else None, (), os.environ)
    if name in ("wall", "pins"):
        # lgpio keeps its pipes in the working directory, and leaves them there when it dies.
        os.chdir(place)
    found = {
        "model": lambda: trials.model(settings, models_folder(settings, os.environ)),
        "screen": lambda: trials.screen(settings),
        "camera": lambda: trials.camera(settings),
        "wall": lambda: trials.wall(settings),
        "pins": lambda: trials.pins(settings),
        "sessions": lambda: trials.sessions(Path(data)),
    }[name]()
    sys.stdout.write("\n" + json.dumps(asdict(found)) + "\n")
    sys.stdout.flush()
    # A library's thread, or its goodbye, shall not spoil an answer that is there.
    os._exit(0)


main()
