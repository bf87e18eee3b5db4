"""Starts the kiosk anew if nobody stands in front of it. Needs Python's own library alone.

Exit: 0 done, or there is nothing to do; 75 somebody is there, try again later; 1 systemctl
refused.
"""

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

STATUS = Path("run/kiosk/status.json")
# There only while an update is on trial: it counts a start as a failure of the new release.
UPDATE = Path("opt/kiosk/update.json")
TRY_LATER = 75
# It was started anew since: no second time in one night.
FRESH_S = 6 * 3600.0
# The status comes once a second. One that old is of a kiosk that hangs or is gone.
OLD_S = 30.0


def why_not_now(status: Mapping[str, Any], now_s: float) -> tuple[int, str] | None:
    """The exit status and a sentence, where the kiosk is not to be started anew now.

    `now_s`: on the clock of the status, time.monotonic().
    """
    told_s, uptime_s = status.get("t_s"), status.get("uptime_s")
    if not isinstance(told_s, int | float) or not 0 <= now_s - told_s <= OLD_S:
        return 0, "The kiosk tells nothing: systemd looks after it."
    if isinstance(uptime_s, int | float) and uptime_s < FRESH_S:
        return 0, "The kiosk was started not long ago."
    visit = status.get("visit")
    seen = cast("Mapping[str, Any]", visit).get("somebody") if isinstance(visit, dict) else None
    if status.get("stage") != "empty" or seen:
        return TRY_LATER, "Somebody is in front of the kiosk: later."
    return None


def main(root: Path = Path("/")) -> int:
    """Do it, or say why not; the exit status."""
    if (root / UPDATE).exists():
        return _say(TRY_LATER, "An update is on trial: later.")
    try:
        found = json.loads((root / STATUS).read_bytes())
    except FileNotFoundError:
        return _say(0, "No kiosk is running.")
    except (OSError, ValueError) as error:
        return _say(1, f"The kiosk's status can't be read: {error}.")
    if not isinstance(found, dict):
        return _say(0, "No kiosk tells its status.")
    why = why_not_now(cast("dict[str, Any]", found), time.monotonic())
    if why is not None:
        return _say(*why)
    done = subprocess.run(
        ["/usr/bin/systemctl", "try-restart", "kiosk.service"],
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        return _say(1, "systemd did not start the kiosk anew.")
    return _say(0, "Nobody was there: the kiosk was started anew.")


def _say(status: int, sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
