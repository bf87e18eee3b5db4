"""Draws states of the screen where nobody sees them."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pygame
from numpy.typing import NDArray

from kiosk.display.window import Window
from kiosk.look import Look
from kiosk.staff.gallery.state import State

_DRIVER = "SDL_VIDEODRIVER"

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A state as pixels, RGB uint8 (height, width, 3); `cut`: texts that had no room."""

    name: str
    pixels: Pixels
    cut: frozenset[str]


@contextmanager
def unseen_surface(size_px: tuple[int, int]) -> Generator[pygame.Surface]:
    """A display of (width, height) pixels that needs no screen. Raises DisplayError."""
    before = os.environ.get(_DRIVER)
    # The kiosk itself must never choose this one: nobody would see it.
    os.environ[_DRIVER] = "dummy"
    try:
        window = Window(False, size_px, allow_no_screen=True)
        try:
            yield window.surface
        finally:
            window.close()
    finally:
        if before is None:
            del os.environ[_DRIVER]
        else:
            os.environ[_DRIVER] = before


def draw(state: State, look: Look, surface: pygame.Surface) -> Drawn:
    """The state as a painter shows it that has drawn its past and nothing else."""
    painter = look.painter()
    try:
        for view in (*state.past, state.view):
            painter.draw(surface, view)
        return Drawn(state.name, _pixels(surface), painter.cut)
    finally:
        painter.close()


def _pixels(surface: pygame.Surface) -> Pixels:
    width, height = surface.get_size()
    # Several times faster than pygame.surfarray, which goes column by column.
    content = pygame.image.tostring(surface, "RGB")
    return np.frombuffer(content, np.uint8).reshape(height, width, 3)
