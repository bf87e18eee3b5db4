"""Who comes by when the kiosk is simulated, and that camera and wall tell of the same visit."""

import time
from itertools import pairwise
from pathlib import Path
from threading import Event

import pytest
from PIL import Image

import kiosk
from kiosk.camera.simulated import Part, SimulatedCamera
from kiosk.senses import senses, simulated_senses
from kiosk.settings.devices import CameraOptions, WallOptions
from kiosk.settings.options import Settings
from kiosk.wall.reading import WallReading
from kiosk.wall.simulated import SimulatedWall
from kiosk.wall.trace import read_trace

DEMO = Path(kiosk.__file__).parent / "demo"
VISITORS = ("wall_hinge", "dowel_head_lost", "dowel_good")
# The empty scene is learned in a few seconds; this is told to whoever makes recordings.
EMPTY_FOR_S = 10.0


def first_touch_s(name: str) -> float:
    """When in its clip somebody first touches the wall."""
    return next(r.t for r in read_trace(DEMO / f"{name}.wall.csv") if r.touching)


def test_one_comes_to_the_wall_and_two_with_a_dowel_and_then_the_first_again() -> None:
    camera, _ = simulated_senses(0.0)
    assert len(camera.visits.clips_s) == len(VISITORS)
    lengths = [
        camera.visits.ends(n, Part.CLIP) - camera.visits.begins(n, Part.CLIP) for n in range(6)
    ]
    assert lengths[:3] == pytest.approx(lengths[3:])
    assert lengths[:3] == pytest.approx(camera.visits.clips_s)


def test_the_first_visitor_comes_at_once() -> None:
    camera, _ = simulated_senses(100.0)
    assert camera.visits.begins(0, Part.STANDING) - 100.0 == pytest.approx(3.0)


def test_between_visits_the_scene_is_empty_for_long_enough_to_be_learned() -> None:
    camera, _ = simulated_senses(0.0)
    for n, after in pairwise(range(7)):
        nobody_s = camera.visits.begins(after, Part.STANDING) - camera.visits.ends(n, Part.CLIP)
        assert nobody_s > EMPTY_FOR_S


@pytest.mark.parametrize("n", range(2 * len(VISITORS)))
def test_the_wall_is_touched_when_the_camera_shows_that_visitor(n: int) -> None:
    name = VISITORS[n % len(VISITORS)]
    camera, _ = simulated_senses(0.0)
    touch_t = camera.visits.begins(n, Part.CLIP) + first_touch_s(name)
    assert camera.visits.at(touch_t).n == n
    # Half a minute into the day, or five: the day began so long ago.
    _, wall = simulated_senses(time.monotonic() - touch_t - 0.02)
    touched = Event()

    def feel(reading: WallReading) -> None:
        if reading.touching:
            touched.set()

    wall.open(feel)
    try:
        assert touched.wait(5.0)
    finally:
        wall.close()


def test_a_recording_in_the_settings_is_one_visitor_with_the_trace_that_belongs_to_it(
    tmp_path: Path,
) -> None:
    for number in range(3):
        Image.new("RGB", (64, 48)).save(tmp_path / f"{number}.png")
    trace = tmp_path / "wall.csv"
    trace.write_text("t_s,distance_m,touching\n0,0.2,0\n0.02,0.2,0\n")
    camera, wall = senses(
        Settings(
            camera=CameraOptions(source="file", file=tmp_path),
            wall=WallOptions(source="trace", trace=trace),
        )
    )
    assert isinstance(camera, SimulatedCamera)
    assert isinstance(wall, SimulatedWall)
    assert len(camera.visits.clips_s) == 1
