"""Signs that tell the bands apart without colour; smooth, drawn once for each size."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from math import cos, sin
from pathlib import Path

import pygame
from pygame import gfxdraw

from kiosk.display.theme import Rgb

# Drawn this much larger and then shrunk: pygame's own shapes have jagged edges.
_FINER = 4
_KEPT = 48

Draw = Callable[[pygame.Surface, int, Rgb, Rgb], None]
# The one sign that has a letter in it.
_QUESTION = "unknown"


@lru_cache(maxsize=_KEPT)
def sign(name: str, size_px: int, colour: Rgb, on_colour: Rgb, font: Path) -> pygame.Surface:
    """A square picture of a sign, one of _SIGNS."""
    size_px = max(4, size_px)
    size = size_px * _FINER
    large = pygame.Surface((size, size), pygame.SRCALPHA)
    # Where the sign ends the colour goes on, unseen: shrunk, its rim stays clean.
    large.fill((*colour, 0))
    _SIGNS[name](large, size, colour, on_colour)
    if name == _QUESTION:
        mark = pygame.font.Font(str(font), round(size * 0.68)).render("?", True, colour)
        large.blit(mark, mark.get_rect(center=(size * 0.5, size * 0.5)))
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


def _disc_with_cross(surface: pygame.Surface, size: int, colour: Rgb, on: Rgb) -> None:
    pygame.draw.circle(surface, colour, (size // 2, size // 2), size // 2)
    near, far = size * 0.3, size * 0.7
    _thick_line(surface, on, [(near, near), (far, far)], size * 0.12)
    _thick_line(surface, on, [(near, far), (far, near)], size * 0.12)


def _ring(surface: pygame.Surface, size: int, colour: Rgb, _on: Rgb) -> None:
    pygame.draw.circle(surface, colour, (size // 2, size // 2), size // 2, size // 12)


def _arrow_down(surface: pygame.Surface, size: int, colour: Rgb, _on: Rgb) -> None:
    middle = size * 0.5
    _thick_line(surface, colour, [(middle, size * 0.1), (middle, size * 0.82)], size * 0.14)
    head = [(size * x, size * y) for x, y in ((0.2, 0.55), (0.5, 0.86), (0.8, 0.55))]
    _thick_line(surface, colour, head, size * 0.14)


def _arrow_up(surface: pygame.Surface, size: int, colour: Rgb, on: Rgb) -> None:
    down = pygame.Surface((size, size), pygame.SRCALPHA)
    _arrow_down(down, size, colour, on)
    surface.blit(pygame.transform.flip(down, False, True), (0, 0))


def _arrow_right(surface: pygame.Surface, size: int, colour: Rgb, on: Rgb) -> None:
    down = pygame.Surface((size, size), pygame.SRCALPHA)
    _arrow_down(down, size, colour, on)
    surface.blit(pygame.transform.rotate(down, 90), (0, 0))


def _arrow_left(surface: pygame.Surface, size: int, colour: Rgb, on: Rgb) -> None:
    down = pygame.Surface((size, size), pygame.SRCALPHA)
    _arrow_down(down, size, colour, on)
    surface.blit(pygame.transform.rotate(down, -90), (0, 0))


def _thick_line(
    surface: pygame.Surface, colour: Rgb, points: list[tuple[float, float]], width: float
) -> None:
    """For what is drawn large and shrunk: smooth edges would leave seams."""
    for start, end in pairwise(points):
        pygame.draw.polygon(surface, colour, _bar(start, end, width))
        pygame.draw.circle(surface, colour, start, width / 2)
        pygame.draw.circle(surface, colour, end, width / 2)


def _bar(
    start: tuple[float, float], end: tuple[float, float], width: float
) -> list[tuple[float, float]]:
    x, y = end[0] - start[0], end[1] - start[1]
    length = max(1e-6, (x * x + y * y) ** 0.5)
    across = (-y / length * width / 2, x / length * width / 2)
    return [
        (start[0] + across[0], start[1] + across[1]),
        (end[0] + across[0], end[1] + across[1]),
        (end[0] - across[0], end[1] - across[1]),
        (start[0] - across[0], start[1] - across[1]),
    ]


def thick_line(
    surface: pygame.Surface,
    colour: Rgb,
    start: tuple[float, float],
    end: tuple[float, float],
    width: float,
) -> None:
    """A line with round ends, of the same width in every direction (pygame's own is not)."""
    soft_polygon(surface, colour, _bar(start, end, width))
    half = width / 2
    disc(surface, colour, start, half)
    disc(surface, colour, end, half)


def soft_polygon(
    surface: pygame.Surface, colour: Rgb, points: Sequence[tuple[float, float]]
) -> None:
    """A filled polygon with smooth edges."""
    corners = [(round(x), round(y)) for x, y in points]
    gfxdraw.filled_polygon(surface, corners, colour)
    gfxdraw.aapolygon(surface, corners, colour)


def disc(
    surface: pygame.Surface, colour: Rgb, centre: tuple[float, float], radius: float
) -> None:
    """A filled circle with a smooth edge."""
    x, y, r = round(centre[0]), round(centre[1]), max(1, round(radius))
    gfxdraw.filled_circle(surface, x, y, r, colour)
    gfxdraw.aacircle(surface, x, y, r, colour)


def arc(
    surface: pygame.Surface,
    colour: Rgb,
    centre: tuple[float, float],
    radius: float,
    width: float,
    from_rad: float,
    to_rad: float,
) -> None:
    """A part of a ring with smooth edges; angles as in pictures, y down, from right."""
    steps = max(4, round(abs(to_rad - from_rad) * radius / 6))
    turns = [from_rad + (to_rad - from_rad) * n / steps for n in range(steps + 1)]
    rim = [
        (centre[0] + r * cos(turn), centre[1] + r * sin(turn))
        for r, way in ((radius + width / 2, turns), (radius - width / 2, turns[::-1]))
        for turn in way
    ]
    soft_polygon(surface, colour, rim)


_SIGNS: dict[str, Draw] = {
    "good": _disc_with_tick,
    "warn": _triangle,
    "fault": _square_with_arrow,
    "wrong": _disc_with_cross,
    "unknown": _ring,
    "open": _ring,
    "up": _arrow_up,
    "left": _arrow_left,
    "right": _arrow_right,
}
