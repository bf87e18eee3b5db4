"""A display that nobody sees, for every test of this room."""

from collections.abc import Iterator

import pygame
import pytest


@pytest.fixture(autouse=True)
def unseen_display(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    pygame.font.init()
    yield
    pygame.font.quit()
    pygame.display.quit()
