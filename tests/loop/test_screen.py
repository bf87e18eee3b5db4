"""What the loop has to do with the screen: staff are told what is wrong with it; it moves."""

import json
from pathlib import Path

import pygame
import pytest
from bodies import SCREEN_PX, Stage, has, living, screen_text, wait_until

from kiosk.coach.scene import Stage as VisitStage
from kiosk.display.painter import Painter
from kiosk.display.view import View
from kiosk.health.faults import KioskFault
from kiosk.loop.diagnosis import screen_trouble
from kiosk.loop.kiosk import LivingKiosk


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def coaches(kiosk: LivingKiosk) -> bool:
    scene = kiosk.scenes.newest
    return scene is not None and scene.stage is VisitStage.DRILL


def staff_line(stage: Stage, fault: KioskFault) -> str:
    """What staff are told while somebody is coached as if nothing were wrong."""
    kiosk = stage.build()
    with living(kiosk) as ended:
        stage.somebody_comes()
        wait_until(has(kiosk, fault), f"{fault} is told")
        wait_until(lambda: coaches(kiosk), "somebody is coached")
        notice, line = screen_text(kiosk)
        assert notice is None, "a patient is not bothered"
        assert line is not None
        codes = json.loads((stage.folder / "status.json").read_text())["faults"]
        assert {each["code"] for each in codes} == set(kiosk.view().codes)
    assert ended == [None]
    return line


def test_a_look_that_could_not_be_used_is_told_in_its_own_words(stage: Stage) -> None:
    stage.look_trouble = "The built-in theme is shown: There is no theme 'blue'."
    line = staff_line(stage, KioskFault.LOOK_UNUSABLE)
    assert line == "S2: The built-in theme is shown: There is no theme 'blue'."


def test_a_tiny_screen_is_told_with_its_size(stage: Stage) -> None:
    stage.screen_px = (640, 480)
    line = staff_line(stage, KioskFault.SCREEN_TOO_SMALL)
    assert line.startswith("S3")
    assert "640 x 480" in line
    assert "800 x 480" in line


def test_patients_who_stand_too_far_away_for_the_text_are_told_of(stage: Stage) -> None:
    stage.viewing_distance_m = 8.0
    assert staff_line(stage, KioskFault.TEXT_TOO_SMALL).startswith("S4: ")


def test_the_smallest_screen_that_will_do_is_no_fault(stage: Stage) -> None:
    kiosk = stage.build()
    with living(kiosk):
        stage.somebody_comes()
        wait_until(lambda: coaches(kiosk), "somebody is coached")
        assert kiosk.view().staff_line is None
        assert kiosk.view().codes == ()


@pytest.mark.parametrize("size_px", [SCREEN_PX, SCREEN_PX[::-1], (1920, 1080), (1080, 1920)])
def test_lying_or_upright_a_screen_is_large_enough(size_px: tuple[int, int]) -> None:
    assert screen_trouble(size_px) is None


@pytest.mark.parametrize("size_px", [(799, 480), (800, 479), (480, 799), (640, 640)])
def test_one_pixel_less_is_too_small_and_says_how_small(size_px: tuple[int, int]) -> None:
    told = screen_trouble(size_px)
    assert told is not None
    assert f"{size_px[0]} x {size_px[1]}" in told


class Clock:
    """Stands where it is put."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_what_moves_by_itself_is_given_the_time_of_its_drawing(stage: Stage) -> None:
    clock = Clock()
    kiosk = stage.build(clock)
    assert kiosk.view().t == 100.0
    clock.now = 100.05
    assert kiosk.view().t == 100.05


class RestlessPainter(Painter):
    """Something moves whenever it is asked to draw."""

    drawn = 0

    def draw(self, surface: pygame.Surface, view: View | None) -> bool:
        type(self).drawn += 1
        return True


def test_what_moves_by_itself_does_not_wait_for_a_slow_camera(stage: Stage) -> None:
    stage.camera.fps = 10
    stage.painter = RestlessPainter
    kiosk = stage.build()
    with living(kiosk):
        stage.somebody_comes()
        wait_until(lambda: coaches(kiosk), "somebody is coached")
        judged, drawn = kiosk.judged.put_count, RestlessPainter.drawn
        wait_until(lambda: kiosk.judged.put_count >= judged + 10, "ten pictures have come")
        # Three each, were this machine at rest.
        assert RestlessPainter.drawn - drawn > 1.5 * (kiosk.judged.put_count - judged)
