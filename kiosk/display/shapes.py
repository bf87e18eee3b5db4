"""Signs that tell the bands apart without colour; smooth, drawn once for each size."""

from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

import pygame

from kiosk.display.theme import Rgb

# Drawn this much larger and then shrunk: pygame's own shapes have jagged edges.
_FINER = 4
_KEPT = 48

Draw = Callable[[pygame.Surface, int, Rgb, Rgb], None]


@lru_cache(maxsize=_KEPT)
def sign(name: str, size_px: int, colour: Rgb, on_colour: Rgb) -> pygame.Surface:
    """A square picture of a sign: good, warn, fault, unknown, open, down or up."""
    size_px = max(4, size_px)
    large = pygame.Surface((size_px * _FINER, size_px * _FINER), pygame.SRCALPHA)
    _SIGNS[name](large, size_px * _FINER, colour, on_colour)
    return pygame.transform.smoothscale(large, (size_px, size_px))


def _disc_with_tick(surface: pygame.Surface, size: int, colour: Rgb, on: Rgb) -> None:
    pygame.draw.circle(surface, colour, (size // 2, size // 2), size // 2)
    points = [(size * x, size * y) for x, y in ((0.27, 0.53), (0.44, 0.70), (0.74, 0.34))]
    _thick_line(surface, on, points, size * 0.11)


def _triangle(surface: pygame.Surface, size: int, colour: Rgb, on: Rgb) -> None:
    corners = [(size * x, size * y) for x, y in ((0.5, 0.05), (1.0, 0.95), (0.0, 0.95))]
    pygame.draw.polygon(surface, colour, corners)
    _thick_line(surface, on, [(size * 0.5, size * 0.38), (size * 0.5, size * 0.64)], size * 0.1)
    pygame.draw.circle(surface, on, (size * 0.5, size * 0.80), size * 0.06)


def _square_with_arrow(surface: pygame.Surface, size: int, colour: Rgb, on: Rgb) -> None:
    pygame.draw.rect(surface, colour, (size * 0.05, size * 0.05, size * 0.9, size * 0.9))
    turn = [(size * x, size * y) for x, y in ((0.28, 0.52), (0.5, 0.28), (0.72, 0.52))]
    _thick_line(surface, on, turn, size * 0.1)
    _thick_line(surface, on, [(size * 0.5, size * 0.32), (size * 0.5, size * 0.76)], size * 0.1)


def _ring(surface: pygame.Surface, size: int, colour: Rgb, _on: Rgb) -> None:
    pygame.draw.circle(surface, colour, (size // 2, size // 2), size // 2, size // 12)


def _ring_with_question(surface: pygame.Surface, size: int, colour: Rgb, on: Rgb) -> None:
    _ring(surface, size, colour, on)
    question = pygame.font.Font(None, round(size * 1.15)).render("?", True, colour)
    surface.blit(question, question.get_rect(center=(size * 0.5, size * 0.54)))


def _arrow_down(surface: pygame.Surface, size: int, colour: Rgb, _on: Rgb) -> None:
    middle = size * 0.5
    _thick_line(surface, colour, [(middle, size * 0.1), (middle, size * 0.82)], size * 0.14)
    head = [(size * x, size * y) for x, y in ((0.2, 0.55), (0.5, 0.86), (0.8, 0.55))]
    _thick_line(surface, colour, head, size * 0.14)


def _arrow_up(surface: pygame.Surface, size: int, colour: Rgb, on: Rgb) -> None:
    down = pygame.Surface((size, size), pygame.SRCALPHA)
    _arrow_down(down, size, colour, on)
    surface.blit(pygame.transform.flip(down, False, True), (0, 0))


def _thick_line(
    surface: pygame.Surface, colour: Rgb, points: list[tuple[float, float]], width: float
) -> None:
    for start, end in pairwise(points):
        thick_line(surface, colour, start, end, width)


def thick_line(
    surface: pygame.Surface,
    colour: Rgb,
    start: tuple[float, float],
    end: tuple[float, float],
    width: float,
) -> None:
    """A line with round ends, of the same width in every direction (pygame's own is not)."""
    x, y = end[0] - start[0], end[1] - start[1]
    length = (x * x + y * y) ** 0.5
    half = width / 2
    if length > 0:
        across = (-y / length * half, x / length * half)
        corners = [
            (start[0] + across[0], start[1] + across[1]),
            (end[0] + across[0], end[1] + across[1]),
            (end[0] - across[0], end[1] - across[1]),
            (start[0] - across[0], start[1] - across[1]),
        ]
        pygame.draw.polygon(surface, colour, corners)
    pygame.draw.circle(surface, colour, start, half)
    pygame.draw.circle(surface, colour, end, half)


_SIGNS: dict[str, Draw] = {
    "good": _disc_with_tick,
    "warn": _triangle,
    "fault": _square_with_arrow,
    "unknown": _ring_with_question,
    "open": _ring,
    "down": _arrow_down,
    "up": _arrow_up,
}
