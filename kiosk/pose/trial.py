"""Loads a pose model; an unknown file is tried in a process of its own: it may be damaged."""

import os
import subprocess
import sys
from pathlib import Path

from kiosk.pose.catalogue import MODELS, find, identity
from kiosk.pose.interpreter import ModelError, MoveNetModel

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


def load_checked(name: str, threads: int, fetched: Path | None = None) -> MoveNetModel:
    """The model of a name in the catalogue, or of a .tflite file.

    `fetched`: the folder of the fetched ones, see the catalogue. Raises UnknownModelError,
    ModelError, RuntimeMissingError, or OSError when the file can't be read.
    """
    path = find(name, fetched)
    if not in_catalogue(name):
        _try_out(path)
    return MoveNetModel(path, threads)


def in_catalogue(name: str) -> bool:
    """Whether the model is one of the kiosk's own, rather than somebody's file."""
    return any(model.name == name for model in MODELS)


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
