"""What the screen shows while no kiosk does: the splash, and the rescue screen's colours."""

import importlib.util
import sys
from types import ModuleType

import checkout
import numpy as np
from photograph import Photograph


def drawn_splash(size_px: tuple[int, int]) -> Photograph:
    """As systemd/lib/splash.py draws it."""
    splash = _program("splash")
    width, height = size_px
    picture = splash.read_picture((checkout.ROOT / "systemd/lib/splash.pgm.gz").read_bytes())
    data = splash.painted(picture, splash.Screen(width, height, 4 * width, 32))
    blue_first = np.frombuffer(data, np.uint8).reshape(height, width, 4)
    return Photograph(np.ascontiguousarray(blue_first[:, :, 2::-1]))


def _program(name: str) -> ModuleType:
    path = checkout.ROOT / f"systemd/lib/{name}.py"
    spec = importlib.util.spec_from_file_location(f"kiosk_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Where dataclasses look for it.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


_RESCUE = _program("rescue")
RESCUE_GROUND = np.array(_RESCUE.GROUND, np.float32)
RESCUE_INK = np.array(_RESCUE.INK, np.float32)
