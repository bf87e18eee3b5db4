"""The small programs beside the units: splash picture, rescue screen, nightly start."""

import gzip
import importlib.util
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pygame
import pytest
from pretended import ROOT

LIB = ROOT / "systemd/lib"


def helper(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"kiosk_{name}", LIB / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


splash, rescue, nightly = (helper(name) for name in ("splash", "rescue", "restart_when_idle"))


@pytest.mark.parametrize("name", ["splash", "rescue", "restart_when_idle"])
def test_they_need_nothing_but_python_itself(name: str) -> None:
    # -S: without the folder of packages, as the units start two of them.
    code = f"import sys; sys.path.insert(0, {str(LIB)!r}); import {name}"
    subprocess.run([sys.executable, "-I", "-S", "-B", "-c", code], check=True)


# --- the splash picture


def a_screen(root: Path, width: int, height: int, depth: int, spare: int = 0) -> Path:
    about = root / "sys/class/graphics/fb0"
    about.mkdir(parents=True)
    (about / "virtual_size").write_text(f"{width},{height}\n")
    (about / "stride").write_text(f"{width * depth // 8 + spare}\n")
    (about / "bits_per_pixel").write_text(f"{depth}\n")
    (root / "dev").mkdir()
    (root / "dev/tty1").touch()
    memory = root / "dev/fb0"
    memory.write_bytes(bytes((width * depth // 8 + spare) * height))
    return memory


def pixel(data: bytes, screen: Any, x: int, y: int) -> bytes:
    size = screen.depth_bits // 8
    at = y * screen.line_bytes + x * size
    return data[at : at + size]


def test_the_picture_is_the_one_that_its_maker_makes() -> None:
    script = ROOT / "scripts/make_splash.py"
    done = subprocess.run([sys.executable, str(script), "--check"], check=False)
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("width", "height", "depth", "spare"),
    [(1920, 1080, 32, 0), (1080, 1920, 32, 64), (800, 480, 16, 0), (3840, 2160, 32, 0),
     (320, 240, 16, 32)],
)  # fmt: skip
def test_it_fills_any_screen_and_stands_in_its_middle(
    tmp_path: Path, width: int, height: int, depth: int, spare: int
) -> None:
    memory = a_screen(tmp_path, width, height, depth, spare)
    assert splash.main(tmp_path) == 0
    screen = splash.read_screen(tmp_path / "sys/class/graphics/fb0")
    data = memory.read_bytes()
    assert len(data) == screen.line_bytes * height
    corners = [(0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1)]
    ground = {pixel(data, screen, x, y) for x, y in corners}
    across = range(0, width, 7)
    assert len(ground) == 1
    lines = range(height)
    drawn = [y for y in lines if any(pixel(data, screen, x, y) not in ground for x in across)]
    if width < 480:
        # No room for it: the ground alone.
        assert drawn == []
        return
    middle = (drawn[0] + drawn[-1]) / 2
    assert abs(middle - height / 2) < 0.06 * height


def test_the_colours_are_those_of_the_screen(tmp_path: Path) -> None:
    picture = splash.Grey(2, 1, bytes([255, 0]))
    wide = splash.painted(picture, splash.Screen(4, 1, 16, 32))
    assert wide[4:7] == bytes(reversed(splash.INK))
    assert wide[8:11] == bytes(reversed(splash.GROUND))
    narrow = splash.painted(picture, splash.Screen(4, 1, 8, 16))
    assert narrow[2:4] == b"\xff\xff"


def test_it_hides_the_cursor(tmp_path: Path) -> None:
    a_screen(tmp_path, 800, 480, 32)
    splash.main(tmp_path)
    assert b"\x1b[?25l" in (tmp_path / "dev/tty1").read_bytes()


def test_without_a_screen_it_says_so_and_ends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert splash.main(tmp_path) == 1
    assert "can't be drawn" in capsys.readouterr().err
    a_screen(tmp_path, 100, 100, 8)
    assert splash.main(tmp_path) == 1


def test_a_damaged_picture_is_no_picture() -> None:
    with pytest.raises(ValueError, match="no grey picture"):
        splash.read_picture(gzip.compress(b"P5\n4 4\n255\nshort"))


# --- the rescue screen


def test_it_says_whom_to_tell_and_where_to_log_in() -> None:
    for words in rescue.WORDS.values():
        parts = rescue.said(words, "kiosk-pi", ["192.0.2.7", "2001:db8::7"])
        assert any("kiosk-pi (192.0.2.7)" in part and "kiosk doctor" in part for part in parts)
        assert not [part for part in parts if "{" in part]
        assert any("kiosk-pi" in part for part in rescue.said(words, "kiosk-pi", []))


def test_addresses_come_from_what_ip_says_the_older_kind_first() -> None:
    answer = json.dumps(
        [
            {"ifname": "lo", "addr_info": []},
            {"ifname": "eth0", "addr_info": [
                {"family": "inet6", "local": "2001:db8::7", "scope": "global"},
                {"family": "inet", "local": "192.0.2.7", "scope": "global"},
                {"family": "inet6", "local": "fe80::1", "scope": "link"}]},
        ]
    )  # fmt: skip
    assert rescue.addresses(answer) == ["192.0.2.7", "2001:db8::7"]
    for nonsense in ("", "{}", "[1]", '[{"addr_info": 3}]', '[{"addr_info": [{}]}]'):
        assert rescue.addresses(nonsense) == []


@pytest.mark.skipif(shutil.which("ip") is None, reason="iproute2 is not installed")
def test_it_finds_out_about_this_very_machine() -> None:
    assert len(rescue.here()) == 5


@pytest.mark.parametrize(
    ("settings", "language"),
    [('[display]\nlanguage = "es"\n', "es"), ('[display]\nlanguage = "xx"\n', "en"),
     ("[display\n", "en"), ("display = 3\n", "en"), (None, "en")],
)  # fmt: skip
def test_it_speaks_the_screens_language_where_that_can_be_read(
    tmp_path: Path, settings: str | None, language: str
) -> None:
    if settings is not None:
        (tmp_path / "etc/kiosk").mkdir(parents=True)
        (tmp_path / "etc/kiosk/kiosk.toml").write_text(settings)
    assert rescue.language(tmp_path) == language


def test_lines_are_as_long_as_fits() -> None:
    lines = rescue.wrapped("one two three incomprehensibilities four", rescue.Fits(9))
    assert lines == ["one two", "three", "incomprehensibilities", "four"]


@pytest.mark.parametrize("size", [(1920, 1080), (800, 480), (1080, 1920), (640, 480)])
@pytest.mark.parametrize("language", ["en", "es"])
def test_all_of_it_has_room_on_the_screen(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], language: str
) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    pygame.font.init()
    width, height = size
    surface = pygame.Surface(size)
    screen = rescue.Drawn(surface)
    screen.draw(rescue.said(rescue.WORDS[language], "kiosk-in-the-gym", ["203.0.113.117"]))
    edges = [(x, height - 1) for x in range(width)] + [(width - 1, y) for y in range(height)]
    assert {surface.get_at(point)[:3] for point in edges} == {rescue.GROUND}
    # And it makes use of the room.
    rows = [
        y for y in range(height) if surface.get_at((int(0.07 * width), y))[:3] != rescue.GROUND
    ]
    assert rows[-1] > 0.6 * height
    pygame.display.quit()


def test_without_a_graphics_driver_it_writes_to_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rescue.Written().show(rescue.said(rescue.WORDS["en"], "kiosk-pi", ["192.0.2.7"]))
    told = capsys.readouterr().out
    assert "THE KIOSK HAS STOPPED" in told
    assert "192.0.2.7" in told


# --- the nightly start

IDLE = {"t_s": 1000.0, "uptime_s": 80_000.0, "stage": "empty", "visit": {"somebody": False}}


def test_with_nobody_there_it_is_started_anew() -> None:
    assert nightly.why_not_now(IDLE, 1001.0) is None
    assert nightly.why_not_now({**IDLE, "visit": None}, 1001.0) is None


@pytest.mark.parametrize(
    "busy",
    [{"stage": "drill"}, {"stage": "summary"}, {"stage": "arriving"},
     {"visit": {"somebody": True}}, {"stage": None}],
)  # fmt: skip
def test_with_somebody_there_it_waits(busy: dict[str, Any]) -> None:
    status, _ = nightly.why_not_now({**IDLE, **busy}, 1001.0)
    assert status == nightly.TRY_LATER


@pytest.mark.parametrize(
    "status",
    [{}, {**IDLE, "t_s": None}, {**IDLE, "t_s": 900.0}, {**IDLE, "t_s": 2000.0},
     {**IDLE, "uptime_s": 60.0}],
)  # fmt: skip
def test_one_that_is_silent_or_fresh_is_left_alone(status: dict[str, Any]) -> None:
    assert nightly.why_not_now(status, 1001.0)[0] == 0


def test_an_update_on_trial_is_not_disturbed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def run(command: list[str], **_: Any) -> SimpleNamespace:
        asked.append(command)
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(nightly.subprocess, "run", run)
    for name, text in (
        ("run/kiosk/status.json", json.dumps({**IDLE, "t_s": time.monotonic()})),
        ("opt/kiosk/update.json", "{}"),
    ):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text)
    assert nightly.main(tmp_path) == nightly.TRY_LATER
    assert asked == []
    (tmp_path / "opt/kiosk/update.json").unlink()
    assert nightly.main(tmp_path) == 0
    assert asked == [["/usr/bin/systemctl", "try-restart", "kiosk.service"]]
    (tmp_path / "run/kiosk/status.json").write_text("nonsense")
    assert nightly.main(tmp_path) == 1
    (tmp_path / "run/kiosk/status.json").unlink()
    assert nightly.main(tmp_path) == 0
    assert len(asked) == 1
