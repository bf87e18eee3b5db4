"""`kiosk calibrate camera`: height, tilt and roll, and what one camera can't know."""

import gzip
import json
from dataclasses import replace
from math import cos, radians, sin
from pathlib import Path
from statistics import median

import pytest
from calibrating import Room, Script, stands
from hypothesis import given
from hypothesis import strategies as st
from recordings import ROOT, as_json

from kiosk.camera.files import open_source
from kiosk.camera.frame import Frame
from kiosk.pose.keypoints import PAIRS, Pose
from kiosk.staff.calibrate import geometry
from kiosk.staff.calibrate.geometry import ANKLE_OF_STATURE, SHOULDER_OF_STATURE, Body
from kiosk.staff.calibrate.looking import Standing, stand_still
from kiosk.staff.calibrate.own_parts import sights_of
from kiosk.staff.calibrate.readings import Asked, Sight
from kiosk.staff.calibrate.talk import Talk
from kiosk.staff.pose_model import load_model

TWIN = ROOT.parent / "shared" / "twin"
FOCAL = 577.0
VIEW_DEG = 58.0


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    room = Room(tmp_path, monkeypatch)
    room.says(f"[camera]\nview_deg = {VIEW_DEG}\n")
    return room


def seen(
    x_m: float, z_m: float, off_m: float, height_m: float, tilt_deg: float, roll_deg: float
) -> tuple[float, float]:
    """Where a camera sees a point: written the other way round than what is tested."""
    tilt, roll = radians(tilt_deg), radians(roll_deg)
    down = height_m - z_m
    ahead = off_m * cos(tilt) + down * sin(tilt)
    x, y = FOCAL * x_m / ahead, FOCAL * (down * cos(tilt) - off_m * sin(tilt)) / ahead
    # A camera turned clockwise sees the world turned the other way.
    return x * cos(roll) + y * sin(roll), y * cos(roll) - x * sin(roll)


def body(
    off_m: float,
    height_m: float = 1.0,
    tilt_deg: float = 0.0,
    roll_deg: float = 0.0,
    stature_m: float = 1.7,
    facing: int = 1,
    x_m: float = 0.0,
    lean_m: float = 0.0,
) -> Body:
    """Who stands so far off, `lean_m` the shoulder before the ankle."""
    ankle = seen(x_m, ANKLE_OF_STATURE * stature_m, off_m, height_m, tilt_deg, roll_deg)
    top_m = x_m + facing * lean_m
    shoulder = seen(top_m, SHOULDER_OF_STATURE * stature_m, off_m, height_m, tilt_deg, roll_deg)
    return Body(ankle, shoulder, stature_m, facing)


HEIGHTS = st.floats(0.5, 1.6)
TILTS = st.floats(-15, 15)
STATURES = st.floats(1.4, 2.0)
OFFS = st.floats(2.0, 4.0)


@given(off=OFFS, further=st.floats(0.6, 2.0), height=HEIGHTS, tilt=TILTS, stature=STATURES)
def test_two_places_tell_height_tilt_and_distance(
    off: float, further: float, height: float, tilt: float, stature: float
):
    first, other = (
        body(each, height, tilt, stature_m=stature) for each in (off, off + further)
    )
    place = geometry.from_two_places(first, other, FOCAL)
    if not geometry.are_apart(first, other):
        assert place is None
        return
    assert place is not None
    assert place.height_m == pytest.approx(height, abs=1e-3)
    assert place.tilt_deg == pytest.approx(tilt, abs=0.05)
    assert place.distance_m == pytest.approx(off, abs=1e-2)


@given(off=OFFS, height=HEIGHTS, tilt=TILTS, stature=STATURES)
def test_one_place_and_a_tape_tell_the_tilt(
    off: float, height: float, tilt: float, stature: float
):
    place = geometry.at_height(body(off, height, tilt, stature_m=stature), FOCAL, height)
    assert place is not None
    assert place.tilt_deg == pytest.approx(tilt, abs=0.05)
    assert place.distance_m == pytest.approx(off, abs=1e-2)


def test_one_place_alone_can_not_tell_height_from_tilt():
    # 5 cm and a degree: the two pictures differ by less than a pixel in ankle and shoulder.
    here = body(2.9, 1.0, 0.0)
    there = geometry.at_tilt(here, FOCAL, 1.0)
    assert there is not None
    assert there.height_m == pytest.approx(1.05, abs=0.005)
    again = body(there.distance_m, there.height_m, 1.0)
    assert again.ankle[1] == pytest.approx(here.ankle[1], abs=1.0)
    assert again.shoulder[1] == pytest.approx(here.shoulder[1], abs=1.0)


@given(wrong=st.floats(0.9, 1.1))
def test_a_wrong_view_angle_hardly_moves_the_height(wrong: float):
    place = geometry.from_two_places(body(2.8, 1.1, 3.0), body(3.7, 1.1, 3.0), FOCAL * wrong)
    assert place is not None
    assert place.height_m == pytest.approx(1.1, abs=0.02)
    assert place.tilt_deg == pytest.approx(3.0, abs=0.5)


@given(
    roll=st.floats(-8, 8),
    lean=st.floats(-0.08, 0.08),
    tilt=st.floats(-8, 8),
    x=st.floats(-0.5, 0.5),
)
def test_who_faces_both_ways_tells_the_roll_whatever_their_own_lean(
    roll: float, lean: float, tilt: float, x: float
):
    first = body(2.9, 1.0, tilt, roll, lean_m=lean, x_m=x)
    other = body(3.8, 1.0, tilt, roll, lean_m=lean, x_m=x, facing=-1)
    told = geometry.roll_deg(first, other, FOCAL, tilt)
    assert told is not None
    assert told == pytest.approx(roll, abs=0.8)


def test_who_faces_one_way_tells_no_roll():
    assert geometry.roll_deg(body(2.9), body(3.8), FOCAL, 0.0) is None


@given(
    ankle=st.tuples(st.floats(-640, 640), st.floats(-480, 480)),
    shoulder=st.tuples(st.floats(-640, 640), st.floats(-480, 480)),
    height=st.floats(0.4, 2.2),
)
def test_no_picture_is_too_strange(
    ankle: tuple[float, float], shoulder: tuple[float, float], height: float
):
    strange = Body(ankle, shoulder, 1.7, 1)
    place = geometry.at_height(strange, FOCAL, height)
    assert place is None or place.height_m == pytest.approx(height, abs=0.02)
    geometry.from_two_places(strange, body(2.9), FOCAL)


# --- the command --------------------------------------------------------------------------

ON, FURTHER = Asked.ON_THE_MARK, Asked.FURTHER_OFF


def round_turned(sights: list[Sight]) -> list[Sight]:
    """The same person, who faces the other way."""

    def turned(pose: Pose) -> Pose:
        points = [None if p is None else (640 - p[0], p[1]) for p in pose.points_px]
        for left, right in PAIRS:
            points[left], points[right] = points[right], points[left]
        return replace(pose, points_px=tuple(points), near_side="left")

    return [replace(sight, pose=turned(sight.pose)) for sight in sights]


def test_with_a_tape_one_place_is_enough(room: Room):
    script = Script(seen={ON: stands(scale=0.9)})
    room.reads(script)
    result = room.calibrated("camera", "--yes", "--stature", "175", "--height", "100")
    assert result.exit_code == 0, result.stderr
    assert room.config_of("get", "camera.height_m") == "1.0"
    assert "The camera is about 1.00 m high" in result.stdout
    assert script.opened == ["ON_THE_MARK"]


def test_without_a_tape_the_same_person_stands_further_off(room: Room):
    # Smaller about the picture's middle: a level camera, as high as the picture's middle is.
    room.reads(
        Script(
            seen={ON: stands(scale=1.0), FURTHER: round_turned(stands(scale=0.75))},
        )
    )
    result = room.calibrated("camera", answers="\n175\n\ny\ny\n")
    assert result.exit_code == 0, result.output
    assert "level" in result.stdout
    assert "straight" in result.stdout
    assert float(room.config_of("get", "camera.tilt_deg")) == pytest.approx(0.0, abs=0.3)
    # The ankles are at 416 of 480 and the body is 340 px tall, 1.75 m.
    height_m = 0.044 * 1.75 + (416 - 240) / (0.779 * 340) * 0.794 * 1.75
    assert float(room.config_of("get", "camera.height_m")) == pytest.approx(height_m, abs=0.05)


def test_too_near_together_is_asked_for_again(room: Room):
    room.reads(Script(seen={ON: stands(), FURTHER: stands(scale=0.97)}))
    result = room.calibrated("camera", answers="\n175\n\ny\nn\n\n")
    assert "one step more" in result.stdout


def test_one_place_without_a_tape_says_what_it_can_not_know(room: Room):
    room.reads(Script(seen={ON: stands()}))
    result = room.calibrated("camera", "--yes", "--stature", "175")
    assert result.exit_code == 0
    assert "height and tilt can't be told apart" in result.stdout
    assert "with a tape" in result.stdout
    told = as_json(room.calibrated("camera", "--yes", "--json", "--stature", "175"))
    assert told["measured"]["height_m"] is None
    assert told["changes"] == []


def test_without_a_stature_nothing_is_guessed(room: Room):
    room.reads(Script(seen={ON: stands()}))
    result = room.calibrated("camera", "--yes")
    assert result.exit_code == 2
    assert "--stature" in result.stderr


def test_a_slip_of_the_finger_is_asked_again(room: Room):
    room.reads(Script(seen={ON: stands(scale=0.9)}))
    result = room.calibrated("camera", answers="\n1,75\n175\n100\ny\n")
    assert result.exit_code == 0, result.output
    assert "Give a number from 130 to 215" in result.stdout


def test_a_camera_that_is_off_is_told_how_to_put_it_right(room: Room):
    room.reads(Script(seen={ON: stands(scale=0.9)}))
    told = room.calibrated("camera", "--yes", "--stature", "175", "--height", "150").stdout
    assert "mount it 50 cm lower" in told
    assert "turn it up by" in told


def test_feet_at_the_edge_of_the_picture_are_told(room: Room):
    room.reads(Script(seen={ON: stands(scale=1.32)}))
    told = room.calibrated("camera", "--yes", "--stature", "175", "--height", "100").stdout
    assert "The feet are close to the picture's edge" in told


# --- on rendered people of known stature, seen from a known place -------------------------

CLIPS = ("wall_good_alex", "wall_good_bella", "wall_good_dora", "wall_good_carl_gym",
         "wall_good_bella_mirrored")  # fmt: skip


def standing_in(clip: Path) -> Standing:
    """How somebody stands at a clip's beginning: it is held for as long as is looked."""
    model = load_model("lightning-float16", 1)
    with open_source(clip) as source:
        first = next(iter(source.frames())).image
    frames = (Frame(first, n / 10) for n in range(60))
    room = Script()
    return stand_still(sights_of(frames, model), Talk(asks=False, on_stderr=True), room)


@pytest.mark.parametrize("name", CLIPS)
def test_rendered_people_tell_how_far_the_camera_is(name: str):
    clip, truth = TWIN / f"{name}.mp4", TWIN / f"{name}.truth.json.gz"
    if not clip.is_file() or not truth.is_file():
        pytest.skip(f"needs shared/twin/{name}.mp4 and its truth.json.gz")
    told = json.loads(gzip.decompress(truth.read_bytes()))
    standing = standing_in(clip)
    who = Body(
        (standing.ankle[0] - 320, standing.ankle[1] - 240),
        (standing.shoulder[0] - 320, standing.shoulder[1] - 240),
        told["person"]["stature_m"],
        standing.facing,
    )
    assert standing.facing == (1 if told["facing"] == "right" else -1)
    place = geometry.at_height(who, FOCAL, 1.05)
    assert place is not None
    assert place.distance_m == pytest.approx(2.9, abs=0.12)
    # The rendering's own joints, by Winter's shares, tell the same tilt to a degree and a half.
    names, points = told["keypoint_names"], told["keypoints_px"][0]
    ankle, shoulder = (
        median(points[names.index(f"{side}_{joint}")][1] - 240 for side in ("left", "right"))
        for joint in ("ankle", "shoulder")
    )
    real = geometry.at_height(
        replace(who, ankle=(0, ankle), shoulder=(0, shoulder)), FOCAL, 1.05
    )
    assert real is not None
    assert place.tilt_deg == pytest.approx(real.tilt_deg, abs=1.5)
