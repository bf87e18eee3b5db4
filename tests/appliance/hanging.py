"""Lets the kiosk in the guest hang where a file asks for it.

Put into the guest so that Python imports it at each start. The file lies in the
kiosk's own runtime folder, so systemd removes it when it ends the kiosk: the next one is well.
"""

import os
import sys
import threading
import time
from typing import Any

FOLDER = "/run/kiosk"
# What is asked for, and which method of which class then never returns.
PLACES = {
    "model": ("kiosk.pose.interpreter", "MoveNetModel", "invoke"),
    "display": ("kiosk.display.window", "Window", "flip"),
}


def _forever(*_: Any) -> None:
    threading.Event().wait()


def _watch() -> None:
    while True:
        time.sleep(0.2)
        for name, (module, kind, method) in PLACES.items():
            if os.path.exists(f"{FOLDER}/hang-{name}") and module in sys.modules:  # noqa: PTH110
                setattr(getattr(sys.modules[module], kind), method, _forever)


if sys.argv and "kiosk" in sys.orig_argv[-2:][0]:
    threading.Thread(target=_watch, name="hanging", daemon=True).start()
