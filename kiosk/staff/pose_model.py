"""Loads the pose model that a command was given, and survives a damaged one."""

import os
import subprocess
import sys
from pathlib import Path

from kiosk.pose.catalogue import MODELS, UnknownModelError, find, identity
from kiosk.pose.interpreter import ModelError, MoveNetModel, RuntimeMissingError
from kiosk.staff.failure import BROKE, USER, CommandError

TRIAL_TIMEOUT_S = 120.0
# Prints what is wrong, if anything.
TRIAL = """
import sys
from pathlib import Path
import numpy as np
from kiosk.pose.interpreter import ModelError, MoveNetModel, RuntimeMissingError
path = Path(sys.argv[1])
try:
    model = MoveNetModel(path)
    found = model.invoke(np.zeros((model.size, model.size, 3), np.uint8))
    print("" if np.isfinite(found).all() else f"{path} computes nonsense: it is damaged.")
except RuntimeMissingError:
    pass  # Not the file's fault; whoever loads it next will hear.
except (ModelError, ValueError, RuntimeError) as error:
    print(error)
"""


def load_model(name: str, threads: int) -> MoveNetModel:
    """The model of a name in the catalogue, or of a .tflite file. Raises CommandError."""
    # The user's own file is the user's to mend; one of the catalogue is the kiosk's.
    named = any(model.name == name for model in MODELS)
    try:
        path = find(name)
        if not named:
            _try_out(path)
        return MoveNetModel(path, threads)
    except UnknownModelError as error:
        raise CommandError(str(error), USER) from error
    except RuntimeMissingError as error:
        raise CommandError(str(error), BROKE) from error
    except ModelError as error:
        # The runtime's part of it may have several lines.
        raise CommandError(" ".join(str(error).split()), BROKE if named else USER) from error
    except (OSError, RuntimeError) as error:
        # A name too long, or "~nobody/".
        why = error.strerror if isinstance(error, OSError) else str(error).rstrip(".")
        raise CommandError(
            f"The model {name} can't be read ({why}); give another.",
            BROKE if named else USER,
        ) from error


def _try_out(path: Path) -> None:
    """Runs an unknown file in a process of its own: tflite-runtime dies of a damaged one."""
    known = {(model.size_bytes, model.sha256) for model in MODELS}
    if identity(path) in known:
        return
    search_path = os.pathsep.join(folder for folder in sys.path if folder)
    utf8 = {"PYTHONPATH": search_path, "PYTHONIOENCODING": "utf-8:backslashreplace"}
    try:
        trial = subprocess.run(
            [sys.executable, "-c", TRIAL, str(path)],
            env={**os.environ, **utf8},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=TRIAL_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ModelError(
            f"{path} does not come to an end on one picture: it is damaged or far too large; "
            "give another model."
        ) from error
    if trial.returncode:
        raise ModelError(
            f"{path} is damaged: the TFLite runtime dies of it; give another model."
        )
    if trial.stdout.strip():
        raise ModelError(trial.stdout.strip())
