"""`kiosk calibrate dowel`: the tape's colour, from the camera or a recording."""

from collections.abc import Callable, Iterator, Sequence
from colorsys import rgb_to_hsv
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from PIL import Image as Picture
from recordings import Entry, Image, as_json, blank_clip, empty_room, kiosk, write_clip
from taped import DOWEL, DOWEL_EMPTY, STANDS_S, taped_images

from kiosk.camera.frame import Frame
from kiosk.camera.live import Camera, CameraError
from kiosk.health.single import OnlyOne
from kiosk.settings.options import Settings
from kiosk.staff.calibrate import tape_colour
from kiosk.staff.colours import hex_of, tape_rgb, word_for

GREEN = (47, 174, 79)
BLUE = (40, 110, 220)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings and a runtime folder of its own, which is handed out."""
    config = tmp_path / "config"
    config.mkdir()
    monkeypatch.setenv("KIOSK_CONFIG_DIR", str(config))
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path / "run"))
    return tmp_path / "run"


@pytest.fixture(scope="module")
def standing() -> list[Image]:
    """A second of somebody who stands with a dowel under green tape."""
    return list(taped_images(GREEN, STANDS_S))


@pytest.fixture(scope="module")
def taped(tmp_path_factory: pytest.TempPathFactory, standing: list[Image]) -> Path:
    return write_clip(tmp_path_factory.mktemp("taped") / "taped.mp4", standing, 15)


class FilmCamera(Camera):
    """A camera in front of which these pictures happen, over and over."""

    def __init__(self, images: Sequence[Image], fps: float, broken: str | None = None) -> None:
        self.name = "film camera"
        self.size_px = (images[0].shape[1], images[0].shape[0])
        self._images, self._fps, self._broken = cycle(images), fps, broken
        self.shown = 0
        self.is_open = False

    def open(self) -> None:
        if self._broken is not None:
            raise CameraError(self._broken)
        self.is_open = True

    def read(self, timeout_s: float) -> Frame:
        assert self.is_open
        self.shown += 1
        return Frame(next(self._images), 1000.0 + self.shown / self._fps)

    def close(self) -> None:
        self.is_open = False


Films = Callable[..., FilmCamera]


@pytest.fixture
def films(monkeypatch: pytest.MonkeyPatch) -> Films:
    """Puts a film in the place of the camera of the settings."""

    def put(images: Sequence[Image], fps: float = 10, broken: str | None = None) -> FilmCamera:
        camera = FilmCamera(images, fps, broken)

        def instead(_settings: Settings) -> Camera:
            return camera

        monkeypatch.setattr(tape_colour, "camera_alone", instead)
        return camera

    return put


def calibrated(*arguments: str | Path) -> Result:
    """Without questions, and without a change."""
    return kiosk("calibrate", "dowel", "--dry-run", *arguments)


def colour_in(result: Entry) -> tuple[int, int, int]:
    colour = tape_rgb(str(result["colour"]), "colour")
    assert colour is not None
    return colour


def hue_deg(colour: tuple[int, int, int]) -> float:
    return 360 * rgb_to_hsv(*(part / 255 for part in colour))[0]


def sentence(outcome: Result, status: int) -> str:
    """What a failure says: one sentence, after what was asked for."""
    assert outcome.exit_code == status, outcome.output
    assert outcome.stdout == "" or outcome.stdout.startswith("Stand side-on on the mark")
    lines = outcome.stderr.strip().splitlines()
    assert len(lines) == 1, outcome.stderr
    assert lines[0].startswith("kiosk calibrate dowel: ")
    return lines[0]


# --- a recording --------------------------------------------------------------------------


@pytest.mark.parametrize("scene", [True, False])
def test_the_tape_in_a_recording_is_found(taped: Path, scene: bool) -> None:
    more = ("--scene", DOWEL_EMPTY) if scene else ()
    outcome = calibrated("--clip", taped, *more)
    assert outcome.exit_code == 0, outcome.stderr
    assert "The dowel's tape is green, #" in outcome.stdout
    assert "dowel.colour" in outcome.stdout
    assert "Nothing was changed." in outcome.stdout
    result = as_json(calibrated("--clip", taped, *more, "--json"))
    assert result["schema"] == 1
    assert result["source"] == "taped.mp4"
    assert result["name"] == "green"
    assert result["settings"] == {"dowel": {"colour": result["colour"]}}
    assert hue_deg(colour_in(result)) == pytest.approx(hue_deg(GREEN), abs=20)
    assert str(result["colour"]) in outcome.stdout


def test_what_it_prints_is_what_replay_takes(taped: Path) -> None:
    colour = as_json(calibrated("--clip", taped, "--json"))["colour"]
    dowel = ("--drill", "dowel", "--scene", DOWEL_EMPTY, "--dowel-colour", str(colour))
    outcome = kiosk("replay", taped, *dowel)
    assert outcome.exit_code == 0, outcome.stderr


def test_plain_wood_needs_no_colour(tmp_path: Path) -> None:
    said = sentence(calibrated("--clip", DOWEL, "--scene", DOWEL_EMPTY), 3)
    assert "No dowel with bright tape was seen in dowel_good.mp4" in said
    assert "plain wood is fine" in said


def test_a_recording_of_nobody_is_told(tmp_path: Path) -> None:
    clip = blank_clip(tmp_path / "room.mp4")
    said = sentence(calibrated("--clip", clip), 3)
    assert "Nobody was seen in room.mp4" in said
    failed = calibrated("--clip", clip, "--json")
    assert failed.exit_code == 3
    assert as_json(failed)["error"]["exit_status"] == 3


@pytest.mark.parametrize(
    "what", ["no clip", "no scene", "other size", "scene alone", "setting"]
)
def test_what_can_not_be_used_is_one_sentence(tmp_path: Path, taped: Path, what: str) -> None:
    scene = tmp_path / "empty.png"
    if what == "other size":
        Picture.new("RGB", (64, 48)).save(scene)
    arguments: dict[str, tuple[str | Path, ...]] = {
        "no clip": ("--clip", tmp_path / "none.mp4"),
        "no scene": ("--clip", taped, "--scene", scene),
        "other size": ("--clip", taped, "--scene", scene),
        "scene alone": ("--scene", DOWEL_EMPTY),
        "setting": ("--set", "camera.fps=many"),
    }
    said = sentence(calibrated(*arguments[what]), 2)
    named = {"no clip": "none.mp4", "setting": "camera.fps"}.get(what, "--scene")
    assert named in said


# --- the camera ---------------------------------------------------------------------------


def test_it_looks_for_two_seconds_at_whoever_stands_there(
    films: Films, standing: list[Image]
) -> None:
    camera = films(standing)
    outcome = calibrated("--json")
    assert outcome.exit_code == 0, outcome.stderr
    result = as_json(outcome)
    assert (result["name"], result["source"]) == ("green", "film camera")
    assert camera.shown / 10 == pytest.approx(2.0, abs=0.6)
    assert not camera.is_open


def test_it_waits_until_somebody_has_come(films: Films, standing: list[Image]) -> None:
    room = list(empty_room(40, (640, 480)))
    camera = films([*room, *standing, *standing, *standing])
    assert calibrated().exit_code == 0
    assert camera.shown > 40


def test_it_does_not_look_at_somebody_who_walks(
    films: Films, standing: list[Image], monkeypatch: pytest.MonkeyPatch
) -> None:
    hips: list[float] = []

    def look(_empty: object, seen: Iterator[tuple[Image, object]]) -> tuple[int, int, int]:
        hips.extend(float(np.argmax(image[300, :, 2] < 60)) for image, _ in seen)
        return BLUE

    monkeypatch.setattr(tape_colour, "dowel_colour", look)
    still = standing[0]
    walking = [np.roll(still, 10 * step, axis=1) for step in range(-20, 0)]
    films([*walking, *[still] * 40])
    outcome = calibrated()
    assert outcome.exit_code == 0, outcome.stderr
    assert "blue, #286edc" in outcome.stdout
    assert len(hips) >= 10
    assert max(hips) - min(hips) < 60


def test_who_never_comes_is_waited_for_half_a_minute(films: Films) -> None:
    camera = films(list(empty_room(8)), fps=2)
    said = sentence(calibrated(), 3)
    assert "Nobody stood still for 2 s before the film camera" in said
    assert "side-on" in said
    assert camera.shown / 2 == pytest.approx(30, abs=1)
    assert not camera.is_open


def test_a_dowel_of_wood_before_the_camera_is_told(
    films: Films, monkeypatch: pytest.MonkeyPatch, standing: list[Image]
) -> None:
    def look(_empty: object, _seen: object) -> None:
        return None

    monkeypatch.setattr(tape_colour, "dowel_colour", look)
    films(standing, fps=5)
    assert "plain wood is fine" in sentence(calibrated(), 3)


def test_while_a_kiosk_runs_the_camera_is_left_to_it(
    films: Films, standing: list[Image], place: Path
) -> None:
    camera = films(standing)
    with OnlyOne(place / "kiosk.lock"):
        said = sentence(calibrated(), 75)
    assert "A kiosk is running and has the camera to itself" in said
    assert camera.shown == 0
    assert calibrated().exit_code == 0


def test_a_camera_that_does_not_work_is_told(films: Films, standing: list[Image]) -> None:
    films(standing, broken="The film camera has no film: put one in.")
    assert "put one in." in sentence(calibrated(), 1)


def test_a_recording_in_place_of_the_camera_that_is_not_there_is_the_users(
    tmp_path: Path,
) -> None:
    nowhere = tmp_path / "nowhere.mp4"
    arguments = ("--set", "camera.source=file", "--set", f"camera.file={nowhere}")
    assert "nowhere.mp4" in sentence(calibrated(*arguments), 2)


# --- words for colours --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("colour", "word"),
    [
        ((230, 30, 30), "red"),
        ((240, 120, 20), "orange"),
        ((240, 220, 30), "yellow"),
        (GREEN, "green"),
        ((20, 190, 200), "turquoise"),
        (BLUE, "blue"),
        ((130, 50, 190), "purple"),
        ((235, 40, 150), "pink"),
        ((225, 20, 60), "red"),
        ((245, 245, 240), "white"),
        ((120, 122, 121), "grey"),
        ((20, 20, 25), "black"),
    ],
)
def test_a_colour_has_the_name_that_anybody_would_give_it(
    colour: tuple[int, int, int], word: str
) -> None:
    assert word_for(colour) == word
    assert tape_rgb(hex_of(colour), "--dowel-colour") == colour
    assert tape_rgb(hex_of(colour).upper(), "--dowel-colour") == colour


def test_help_tells_a_first_time_reader_what_to_do() -> None:
    outcome = calibrated("--help")
    assert outcome.exit_code == 0
    for told in (
        "one bright tape",
        "along the spine",
        "dowel.colour",
        "kiosk calibrate dowel\n",
    ):
        assert told in outcome.stdout
    assert "\n  dowel " in kiosk("calibrate", "--help").stdout
