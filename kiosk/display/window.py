"""The window, or the whole screen, that is drawn into."""

import os
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import pygame

# With no screen SDL chooses "offscreen" and says nothing: a running kiosk and a black
# television (FIELD-NOTES 0.3). What may be drawn on is therefore listed.
REAL_DRIVERS = frozenset({"kmsdrm", "wayland", "x11", "windows", "cocoa"})
PRETENDED_DRIVERS = frozenset({"dummy", "offscreen"})

# More pixels than these are left to the graphics chip to fill: a Pi can't draw 3840x2160 in
# software 30 times a second.
MOST_PIXELS = 1920 * 1200
SMALLEST_PX = (320, 240)
TITLE = "Hinge Kiosk"


class DisplayError(Exception):
    """There is no screen to draw on. The message is one sentence with a remedy."""


@dataclass(frozen=True, slots=True)
class WindowEvents:
    """What has happened to the window. `uncovered`: what was drawn must be shown again."""

    quit: bool = False
    lost: bool = False
    uncovered: bool = False


class Window:
    """Opens the display and nothing else of pygame: sound belongs to another room.

    `size_px`: (width, height) of the window; fullscreen takes the screen's own. With
    `allow_no_screen`, or SDL_VIDEODRIVER naming it, a display that nobody sees will do.
    `driver`: how SDL reaches the screen. Raises DisplayError; then nothing is left open.
    """

    def __init__(
        self,
        fullscreen: bool,
        size_px: tuple[int, int] = (1280, 720),
        allow_no_screen: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.fullscreen = fullscreen
        self._clock = clock
        try:
            pygame.display.init()
            self.driver = pygame.display.get_driver()
            _check_driver(self.driver, allow_no_screen)
            if self.driver.lower() == "x11":
                # By default SDL shows a window through OpenGL. Where no graphics chip does
                # that, a flip takes 17 ms instead of 1.5 and the kiosk 110 MB more (measured).
                os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
            pygame.font.init()
            pygame.display.set_caption(TITLE)
            if fullscreen:
                _open_fullscreen()
            else:
                _open_window(size_px)
            pygame.display.set_allow_screensaver(False)
            pygame.mouse.set_visible(not fullscreen)
        except pygame.error as error:
            self.close()
            raise DisplayError(
                f"No screen can be opened ({error}): check the HDMI cable and that the "
                "television was on at start, or on a desktop that DISPLAY is set."
            ) from error
        except DisplayError:
            self.close()
            raise

    @property
    def surface(self) -> pygame.Surface:
        """What to draw on; another size after the window was resized. Raises DisplayError."""
        surface = pygame.display.get_surface() if pygame.display.get_init() else None
        if surface is None:
            raise _lost()
        return surface

    def events(self) -> WindowEvents:
        """All since the last time; must be asked often, or the desktop takes it for dead."""
        try:
            events = pygame.event.get()
        except pygame.error:
            return WindowEvents(lost=True)
        quit_it = uncovered = False
        for event in events:
            if event.type == pygame.QUIT:
                quit_it = True
            elif event.type == pygame.KEYDOWN and not self.fullscreen:
                quit_it |= event.key in (pygame.K_ESCAPE, pygame.K_q)
            elif event.type in (
                pygame.VIDEOEXPOSE,
                pygame.VIDEORESIZE,
                pygame.WINDOWEXPOSED,
                pygame.WINDOWRESTORED,
                pygame.WINDOWSHOWN,
            ):
                uncovered = True
        return WindowEvents(quit_it, not _is_open(), uncovered)

    def flip(self) -> float:
        """Show what was drawn; the time when it was. Raises DisplayError."""
        try:
            pygame.display.flip()
        except pygame.error as error:
            raise _lost() from error
        return self._clock()

    def close(self) -> None:
        """Give the screen back; may be called twice, and never raises."""
        pygame.font.quit()
        pygame.display.quit()


def _check_driver(driver: str, allow_no_screen: bool) -> None:
    if driver.lower() in REAL_DRIVERS:
        return
    asked = os.environ.get("SDL_VIDEODRIVER", "").lower().split(",")
    if driver.lower() in PRETENDED_DRIVERS and (allow_no_screen or driver.lower() in asked):
        return
    raise DisplayError(
        f"There is no screen to draw on (SDL offers only {driver!r}): start the kiosk on a "
        "desktop, or on a Pi without one install Debian's own python3-pygame, which draws "
        "through KMSDRM."
    )


def _open_fullscreen() -> None:
    width, height = pygame.display.get_desktop_sizes()[0]
    shrink = max(1.0, (width * height / MOST_PIXELS) ** 0.5)
    drawn = (round(width / shrink), round(height / shrink))
    # Waiting for the screen's own beat is only to be had where SDL scales (pygame#3085), and
    # neither is to be had everywhere.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for vsync in (1, 0):
            try:
                pygame.display.set_mode(drawn, pygame.FULLSCREEN | pygame.SCALED, vsync=vsync)
            except pygame.error:
                continue
            return
    pygame.display.set_mode((0, 0), pygame.FULLSCREEN)


def _open_window(size_px: tuple[int, int]) -> None:
    width, height = (max(*pair) for pair in zip(size_px, SMALLEST_PX, strict=True))
    pygame.display.set_mode((width, height), pygame.RESIZABLE)


def _is_open() -> bool:
    # Typed as always there.
    surface = cast(object, pygame.display.get_surface()) if pygame.display.get_init() else None
    return surface is not None


def _lost() -> DisplayError:
    return DisplayError("The screen is gone: check its cable; the kiosk has to start again.")
