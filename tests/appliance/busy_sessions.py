"""Run in the guest: sessions without end, by the release's own coach and recorder, no model.

Each rep and summary that may be shown is told on a serial line at once, so that what was shown
is known though the power goes. It goes as the kiosk's user, into the kiosk's own session file.
"""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))


def main(line: str, file: str, seed: str) -> None:
    """Never comes back. `line`: the serial line; `file`: the session file."""
    # They lie beside this file in the guest.
    kills: Any = import_module("hard_kills")
    people: Any = import_module("mannequin")
    boot_id = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    films = [kills.visits(people.Camera(noise_px=2.0, seed=number)) for number in range(2)]
    tell = os.open(line, os.O_WRONLY | os.O_NOCTTY)
    os.write(tell, f"boot {boot_id}\n".encode())
    kills.live(Path(file), boot_id, films, tell, int(seed))


if __name__ == "__main__":
    main(*sys.argv[1:])
