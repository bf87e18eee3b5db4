"""`kiosk calibrate mark`: where mark and wall are, from somebody who stands there."""

from dataclasses import replace
from math import cos
from pathlib import Path

import numpy as np
import pytest
from calibrating import HEIGHT, WIDTH, Room, Script, nobody, stands
from PIL import Image as Picture
from recordings import DEMO, STATURE, as_json, demo_images

from kiosk.camera.frame import Frame
from kiosk.coach.arrival import Mark
from kiosk.pose.estimator import PoseEstimator
from kiosk.pose.keypoints import Keypoint, Pose
from kiosk.staff.calibrate.own_parts import somebody_else
from kiosk.staff.calibrate.readings import Asked, Sight
from kiosk.staff.pose_model import load_model

ON, AT = Asked.ON_THE_MARK, Asked.AT_THE_WALL


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    return Room(tmp_path, monkeypatch)


def refused(room: Room, sights: list[Sight]) -> str:
    """What is said where nobody can be measured; nothing is changed."""
    script = Script(seen={ON: sights})
    room.reads(script)
    result = room.calibrated("mark", "--yes")
    assert result.exit_code == 3, result.output
    assert room.text == ""
    assert script.closed == 1
    return result.stderr


def test_the_mark_is_where_somebody_stands(room: Room):
    room.reads(Script(seen={ON: stands(x=lambda _: 350.0)}))
    result = room.calibrated("mark", "--yes")
    assert result.exit_code == 0, result.stderr
    assert float(room.config_of("get", "mark.x")) == pytest.approx(350 / WIDTH, abs=0.002)
    assert "The mark is at 55 %" in result.stdout


def test_the_tolerance_is_what_ships_where_people_look_as_tall_as_those_it_was_made_for(
    room: Room,
):
    scale = 1.78 * 199 / STATURE
    room.reads(Script(seen={ON: stands(scale=scale)}))
    assert room.calibrated("mark", "--yes").exit_code == 0
    assert float(room.config_of("get", "mark.tolerance")) == pytest.approx(0.15, abs=0.01)


def test_further_away_the_tolerance_is_less_of_the_picture(room: Room):
    room.reads(Script(seen={ON: stands(scale=0.6)}))
    assert room.calibrated("mark", "--yes").exit_code == 0
    assert float(room.config_of("get", "mark.tolerance")) < Mark().tolerance / 2


def test_the_wall_is_found_behind_who_stands_at_it(room: Room):
    # Faces right: the wall is on the left.
    room.reads(Script(seen={ON: stands(), AT: stands(x=lambda _: 270.0)}))
    result = room.calibrated("mark", answers="\n\ny\n")
    assert result.exit_code == 0, result.output
    wall_x = float(room.config_of("get", "mark.wall_x"))
    assert wall_x * WIDTH < 270
    # The seat is half a buttock behind the hip.
    assert wall_x * WIDTH == pytest.approx(270 - 0.07 * STATURE, abs=8)
    assert "behind the heels" in " ".join(result.stdout.split())


def test_who_does_not_want_to_go_to_the_wall_still_has_a_mark(room: Room):
    script = Script(seen={ON: stands()})
    room.reads(script)
    result = room.calibrated("mark", answers="\ns\ny\n")
    assert result.exit_code == 0, result.output
    assert room.config_of("get", "mark.wall_x") == "none"
    assert script.opened == ["ON_THE_MARK"]


def test_a_wall_before_the_mark_is_asked_for_again(room: Room):
    room.reads(Script(seen={ON: stands(), AT: stands(x=lambda _: 350.0)}))
    result = room.calibrated("mark", answers="\n\nn\ny\n")
    assert "That was not behind the mark" in result.stdout
    assert room.config_of("get", "mark.wall_x") == "none"


def test_a_mark_too_near_to_the_wall_is_told(room: Room):
    room.reads(Script(seen={ON: stands(), AT: stands(x=lambda _: 305.0)}))
    told = room.calibrated("mark", answers="\n\ny\n").stdout
    assert "put the mark further from it" in " ".join(told.split())


def test_a_mark_too_near_to_the_edge_is_told(room: Room):
    room.reads(Script(seen={ON: stands(x=lambda _: 560.0)}))
    told = room.calibrated("mark", "--yes").stdout
    assert "leaves the picture with the head" in told


# --- who can't be measured ----------------------------------------------------------------


def test_an_empty_room_is_told(room: Room):
    assert "Nobody was seen before the written camera" in refused(room, nobody())


def test_a_room_that_is_empty_for_a_while_is_waited_for(room: Room):
    late = [
        replace(sight, pose=replace(sight.pose, t=sight.pose.t + 15)) for sight in stands(10)
    ]
    room.reads(Script(seen={ON: [*nobody(15), *late]}))
    assert room.calibrated("mark", "--yes").exit_code == 0


def test_somebody_who_walks_is_told(room: Room):
    walks = stands(x=lambda t: 320 + 120 * cos(t))
    assert "Nobody stood still" in refused(room, walks)


def test_somebody_who_is_cut_off_is_told(room: Room):
    assert "from head to feet" in refused(room, stands(scale=1.5))


def test_somebody_who_bends_is_told(room: Room):
    assert "stand upright" in refused(room, stands(bent=1.0))


def test_somebody_who_looks_at_the_camera_is_told(room: Room):
    def turned(pose: Pose) -> Pose:
        points = list(pose.points_px)
        for joint in (
            Keypoint.LEFT_SHOULDER,
            Keypoint.LEFT_HIP,
            Keypoint.LEFT_KNEE,
            Keypoint.LEFT_ANKLE,
        ):
            for each, way in ((joint, 30.0), (joint + 1, -30.0)):
                point = points[each]
                assert point is not None
                points[each] = point[0] + way, point[1]
        return replace(pose, points_px=tuple(points))

    frontal = [Sight(turned(sight.pose)) for sight in stands()]
    assert "turn one shoulder towards the camera" in refused(room, frontal)


def test_a_second_person_is_told(room: Room):
    assert "Two people are in the picture" in refused(room, stands(others=True))


def test_a_person_who_is_now_here_and_now_there_is_two(room: Room):
    # A running kiosk tells points alone, now of the one and now of the other.
    leaps = stands(x=lambda t: 200.0 if int(t * 10) % 2 else 450.0)
    assert "Two people are in the picture" in refused(room, leaps)


def test_a_stream_that_ends_is_told(room: Room):
    assert "Nobody was seen" in refused(room, [])


# --- two people in one picture ------------------------------------------------------------


@pytest.mark.parametrize("people", [1, 2])
def test_the_model_that_knows_one_person_is_asked_for_a_second_one(people: int):
    image = demo_images(1, 0.05)[0]
    empty = np.asarray(Picture.open(DEMO.with_name("wall_hinge.empty.jpg")).convert("RGB"))
    if people == 2:
        beside = np.roll(image, 200, axis=1)
        somebody = np.roll(np.abs(image.astype(int) - empty).sum(axis=2) > 40, 200, axis=1)
        somebody[:, :200] = False
        image = np.where(somebody[..., None], beside, image).astype(np.uint8)
    model = load_model("lightning-float16", 1)
    frame = Frame(image, 0.0)
    pose = PoseEstimator(model).estimate(frame)
    assert pose.seen
    assert somebody_else(frame, pose, model) is (people == 2)


def test_json_says_all_of_it(room: Room):
    room.reads(Script(seen={ON: stands()}))
    told = as_json(room.calibrated("mark", "--yes", "--json"))
    assert (told["schema"], told["step"], told["kept"]) == (1, "mark", True)
    assert told["source"] == "written camera"
    assert told["measured"]["facing"] == "right"
    assert {change["key"] for change in told["changes"]} >= {"mark.x"}
    assert told["changes"][0]["before"] is None
    assert HEIGHT
