"""What the screen is to show while no kiosk does: the splash and the rescue screen."""

import importlib.util
import os
import sys
from types import ModuleType

import checkout
import numpy as np
from photograph import Photograph

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")


def drawn_splash(size_px: tuple[int, int]) -> Photograph:
    """As systemd/lib/splash.py draws it."""
    splash = _program("splash")
    width, height = size_px
    picture = splash.read_picture((checkout.ROOT / "systemd/lib/splash.pgm.gz").read_bytes())
    data = splash.painted(picture, splash.Screen(width, height, 4 * width, 32))
    blue_first = np.frombuffer(data, np.uint8).reshape(height, width, 4)
    return Photograph(np.ascontiguousarray(blue_first[:, :, 2::-1]))


def drawn_rescue(size_px: tuple[int, int], name: str = "kiosk") -> Photograph:
    """As systemd/lib/rescue.py draws it on a machine of this name without a network."""
    import pygame

    rescue = _program("rescue")
    pygame.font.init()
    surface = pygame.Surface(size_px)
    rescue.Drawn(surface).draw(rescue.said(rescue.WORDS["en"], name, []))
    data = pygame.image.tobytes(surface, "RGB")
    width, height = size_px
    return Photograph(np.frombuffer(data, np.uint8).reshape(height, width, 3))


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
