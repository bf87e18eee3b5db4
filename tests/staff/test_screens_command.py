"""`kiosk screens`: every screen in every state as a picture, where there is no display."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from kiosk.display.theme import THEMES
from kiosk.staff.cli import main
from kiosk.staff.gallery.drawing import Pixels
from kiosk.staff.screens import FAULTY

ONE = ("--only", "drill-cue-squat")


def screens(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["screens", *map(str, arguments)])


def sentence(outcome: Result, status: int = 2) -> str:
    """What was said, which must be one sentence and no traceback."""
    assert outcome.exit_code == status, outcome.output
    lines = outcome.stderr.strip().splitlines()
    assert len(lines) == 1, outcome.stderr
    assert lines[0].startswith("kiosk screens: ")
    return lines[0]


def pixels(path: Path) -> Pixels:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def test_a_screen_becomes_a_picture_of_the_size_wished_for(tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    outcome = screens("--out", out, "--size", "1080x1920", *ONE)
    assert outcome.exit_code == 0, outcome.output
    assert outcome.stdout == f"1 screen written to {out}.\n"
    assert [path.name for path in out.iterdir()] == ["drill-cue-squat.png"]
    assert pixels(out / "drill-cue-squat.png").shape == (1920, 1080, 3)


def test_a_star_stands_for_many(tmp_path: Path) -> None:
    outcome = screens("--out", tmp_path, "--size", "800x480", "--only", "blind-*")
    names = sorted(path.stem for path in tmp_path.iterdir())
    assert f"{len(names)} screens written" in outcome.stdout
    assert len(names) > 2
    assert all(name.startswith("blind-") for name in names)


def test_only_may_be_said_more_than_once(tmp_path: Path) -> None:
    screens("--out", tmp_path, "--only", "drill-touching", "--only", "drill-standing")
    names = sorted(path.stem for path in tmp_path.iterdir())
    assert names == ["drill-standing", "drill-touching"]


def test_the_same_options_give_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "other"):
        screens("--out", tmp_path / folder, "--only", "drill-t*")
    ones = sorted((tmp_path / "one").iterdir())
    assert len(ones) > 3
    for path in ones:
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes(), path.name


def test_a_state_does_not_depend_on_those_drawn_before_it(tmp_path: Path) -> None:
    screens("--out", tmp_path / "many", "--only", "drill-[r-t]*")
    screens("--out", tmp_path / "alone", "--only", "drill-touching")
    alone = (tmp_path / "alone" / "drill-touching.png").read_bytes()
    assert alone == (tmp_path / "many" / "drill-touching.png").read_bytes()


@pytest.mark.parametrize(
    ("option", "state"),
    [
        (("--language", "es"), "drill-cue-squat"),
        (("--theme", "high-contrast"), "drill-cue-squat"),
        (("--theme", str(THEMES / "high-contrast.toml")), "drill-cue-squat"),
        (("--metric",), "drill-wall-far"),
        (("--distance", "5"), "drill-cue-squat"),
        (("--diagonal", "20"), "drill-cue-squat"),
    ],
)
def test_an_option_is_seen(tmp_path: Path, option: tuple[str, ...], state: str) -> None:
    outcomes = [
        screens("--out", tmp_path / "usual", "--only", state),
        screens("--out", tmp_path / "other", "--only", state, *option),
    ]
    assert {outcome.exit_code for outcome in outcomes} <= {0, FAULTY}
    usual, other = (pixels(tmp_path / name / f"{state}.png") for name in ("usual", "other"))
    assert not np.array_equal(usual, other)


def test_other_files_in_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "holiday.png").write_bytes(b"mine too")
    (tmp_path / "drill-cue-squat.png").write_bytes(b"of the last time")
    assert screens("--out", tmp_path, *ONE).exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "notes.txt",
        "holiday.png",
        "drill-cue-squat.png",
    }
    assert (tmp_path / "holiday.png").read_bytes() == b"mine too"
    assert pixels(tmp_path / "drill-cue-squat.png").shape == (1080, 1920, 3)


@pytest.mark.parametrize(
    "size",
    [
        *("", "big", "1920", "1920x", "x1080", "-800x480", "800x480x3", "8e2x480"),
        *("1920.0x1080", "\u0668\u0660\u0660x480"),
        *("799x480", "800x479", "480x799", "320x240", "0x0", "99999x99999"),
    ],
)
def test_a_size_that_will_not_do_is_one_sentence(tmp_path: Path, size: str) -> None:
    said = sentence(screens("--out", tmp_path / "out", "--size", size))
    assert said.startswith(f"kiosk screens: --size {size}: ")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("size", ["800x480", "480x800"])
def test_the_smallest_panel_will_do(tmp_path: Path, size: str) -> None:
    assert screens("--out", tmp_path, "--size", size, "--only", "night").exit_code == 0


def test_a_language_without_words_is_named(tmp_path: Path) -> None:
    said = sentence(screens("--out", tmp_path / "out", "--language", "tlh"))
    assert "'tlh'" in said
    assert "en, es" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("theme", ["no-such-theme", "no-such-file.toml", "a" * 5000])
def test_a_theme_that_is_not_there_is_named(tmp_path: Path, theme: str) -> None:
    assert theme in sentence(screens("--out", tmp_path / "out", "--theme", theme))
    assert not (tmp_path / "out").exists()


def test_all_that_is_wrong_with_a_theme_is_said_and_nothing_drawn(tmp_path: Path) -> None:
    theme = tmp_path / "clinic.toml"
    text = (THEMES / "standard.toml").read_text(encoding="utf-8")
    theme.write_text(f"{text.replace('fade =', 'fading =')}", encoding="utf-8")
    outcome = screens("--out", tmp_path / "out", "--theme", theme)
    assert outcome.exit_code == 2
    lines = outcome.stderr.strip().splitlines()
    assert len(lines) == 2
    assert all(line.startswith("kiosk screens: ") and "clinic.toml" in line for line in lines)
    assert not (tmp_path / "out").exists()


def test_a_name_that_no_screen_has_is_told(tmp_path: Path) -> None:
    said = sentence(screens("--out", tmp_path / "out", "--only", "dril"))
    assert "did you mean 'drill*'?" in said
    assert not (tmp_path / "out").exists()


def test_a_file_is_not_taken_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert "is a file" in sentence(screens("--out", tmp_path / "file", *ONE))
    inside = sentence(screens("--out", tmp_path / "file" / "folder", *ONE))
    assert str(tmp_path / "file" / "folder") in inside
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_a_picture_that_can_not_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "drill-cue-squat.png").mkdir()
    said = sentence(screens("--out", tmp_path, *ONE))
    assert "drill-cue-squat.png" in said
    # Nothing half-written stays behind.
    assert [path.name for path in tmp_path.iterdir()] == ["drill-cue-squat.png"]


def test_a_text_without_room_is_told_and_drawn_all_the_same(tmp_path: Path) -> None:
    long = "A word or two too many for this. " * 6
    (tmp_path / "en.toml").write_text(f'[starting]\nshort = "{long}"\n', encoding="utf-8")
    outcome = screens("--out", tmp_path / "out", "--words", tmp_path, "--only", "starting")
    assert outcome.exit_code == FAULTY
    assert f"No room for {long.strip()!r} in starting" in outcome.stderr
    assert (tmp_path / "out" / "starting.png").exists()


@pytest.mark.parametrize("driver", [None, "x11", "nonsense"])
def test_no_display_is_needed(tmp_path: Path, driver: str | None) -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER", "XDG_RUNTIME_DIR")
    environment = {name: text for name, text in os.environ.items() if name not in hidden}
    if driver is not None:
        environment["SDL_VIDEODRIVER"] = driver
    command = [sys.executable, "-m", "kiosk", "screens", "--out", str(tmp_path), *ONE]
    outcome = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout == f"1 screen written to {tmp_path}.\n"


def test_how_others_reach_the_screen_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "kmsdrm")
    screens("--out", tmp_path, *ONE)
    assert os.environ["SDL_VIDEODRIVER"] == "kmsdrm"
    monkeypatch.delenv("SDL_VIDEODRIVER")
    screens("--out", tmp_path, *ONE)
    assert "SDL_VIDEODRIVER" not in os.environ


def test_help_names_the_statuses() -> None:
    help_text = screens("--help").stdout
    for status in ("0 done", "1 something broke", "2 what was given", "3 written"):
        assert status in " ".join(help_text.split())
