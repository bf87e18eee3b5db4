"""The window opens only where somebody can see it."""

import os
import subprocess
import sys

import pygame
import pytest
from making import GREY, cue, drill

from kiosk.display.painter import Painter
from kiosk.display.theme import load_theme
from kiosk.display.view import View
from kiosk.display.window import DisplayError, Window
from kiosk.display.words import load_words

OPEN = """
import pygame
from kiosk.display.window import DisplayError, Window
try:
    window = Window(fullscreen={fullscreen}, allow_no_screen={allow})
except DisplayError as error:
    assert not pygame.display.get_init() and not pygame.font.get_init()
    raise SystemExit(f"DisplayError: {{error}}")
assert pygame.mixer.get_init() is None
"""


def open_elsewhere(
    driver: str | None, fullscreen: bool = False, allow: bool = False
) -> subprocess.CompletedProcess[str]:
    """Open a window in a process of its own that has no desktop."""
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER", "XDG_RUNTIME_DIR")
    environment = {key: value for key, value in os.environ.items() if key not in hidden}
    if driver is not None:
        environment["SDL_VIDEODRIVER"] = driver
    return subprocess.run(
        [sys.executable, "-c", OPEN.format(fullscreen=fullscreen, allow=allow)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a desktop")
@pytest.mark.skipif(os.path.exists("/dev/dri/card0"), reason="there is a screen on KMSDRM")  # noqa: PTH110
@pytest.mark.parametrize("fullscreen", [False, True])
def test_without_a_screen_it_is_an_error_with_a_remedy(fullscreen: bool):
    ended = open_elsewhere(None, fullscreen)
    assert ended.returncode == 1
    assert "DisplayError" in ended.stderr
    assert "python3-pygame" in ended.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a desktop")
def test_a_screen_that_nobody_sees_may_be_allowed():
    assert open_elsewhere(None, allow=True).returncode == 0


@pytest.mark.parametrize("driver", ["dummy", "offscreen"])
def test_a_screen_that_nobody_sees_may_be_asked_for_by_name(driver: str):
    assert open_elsewhere(driver).returncode == 0


@pytest.mark.parametrize("driver", ["x11", "nonsense"])
def test_a_driver_that_can_not_be_had_is_an_error(driver: str):
    ended = open_elsewhere(driver)
    assert ended.returncode == 1
    assert "DisplayError: No screen can be opened" in ended.stderr


def test_a_window_has_the_size_asked_for():
    window = Window(fullscreen=False, size_px=(1000, 600))
    assert window.surface.get_size() == (1000, 600)
    window.close()
    window.close()


def test_a_window_is_never_too_small_to_find():
    assert min(Window(fullscreen=False, size_px=(1, 1)).surface.get_size()) >= 240


def test_fullscreen_takes_the_whole_screen_and_hides_the_mouse():
    pygame.display.init()
    window = Window(fullscreen=True)
    assert window.surface.get_size() == pygame.display.get_desktop_sizes()[0]
    assert not pygame.mouse.get_visible()
    assert not pygame.display.get_allow_screensaver()


def test_a_huge_screen_is_drawn_smaller_in_its_own_shape(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pygame.display, "get_desktop_sizes", lambda: [(3840, 2160)])
    width, height = Window(fullscreen=True).surface.get_size()
    assert width * height <= 1920 * 1200 + width
    assert width / height == pytest.approx(16 / 9, rel=0.01)


@pytest.mark.parametrize("key", [pygame.K_ESCAPE, pygame.K_q])
def test_keys_close_a_window_but_not_the_whole_screen(key: int):
    for fullscreen in (False, True):
        window = Window(fullscreen=fullscreen)
        window.events()
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key))
        assert window.events().quit is not fullscreen


def test_other_keys_do_nothing():
    window = Window(fullscreen=False)
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_SPACE))
    assert not window.events().quit


def test_closing_the_window_quits():
    window = Window(fullscreen=False)
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    assert window.events().quit


def test_a_window_shown_again_must_be_shown_what_was_drawn():
    window = Window(fullscreen=False)
    window.events()
    assert not window.events().uncovered
    pygame.event.post(pygame.event.Event(pygame.WINDOWRESTORED))
    assert window.events().uncovered


def test_a_lost_display_is_said_and_nothing_is_drawn():
    window = Window(fullscreen=False)
    assert not window.events().lost
    pygame.display.quit()
    assert window.events().lost
    with pytest.raises(DisplayError, match="gone"):
        _ = window.surface
    with pytest.raises(DisplayError, match="gone"):
        window.flip()


def test_flip_tells_the_time_of_the_clock():
    assert Window(fullscreen=False, clock=lambda: 42.5).flip() == 42.5


def test_a_window_lives_through_being_resized_and_hidden():
    window = Window(fullscreen=False, size_px=(1280, 720))
    one = Painter(load_words(), load_theme())
    view = View(GREY, scene=drill(cue=cue()))
    for size in ((640, 400), (1, 1), (400, 900), (1920, 1080)):
        pygame.display.set_mode(size, pygame.RESIZABLE)
        window.events()
        one.draw(window.surface, view)
        window.flip()
        assert window.surface.get_size() == size
