"""Where the drills lead, while resting and at the end; and the invitation to both of them."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from making import GREY, drill
from noting import Size, look
from pygame import Surface
from seeing import Colours, pixels_of, share_of

from kiosk.coach.moment import NextStep, SessionSummary
from kiosk.coach.scene import DrillName, Scene, Stage
from kiosk.display.painter import Painter
from kiosk.display.theme import load_theme
from kiosk.display.view import View
from kiosk.display.words import LEADS, Words

LYING, UPRIGHT = (1280, 720), (720, 1280)
COLOURS = load_theme().colours
SECONDS = load_theme().seconds
every_step = pytest.mark.parametrize("step", [*NextStep])
any_way = pytest.mark.parametrize("size_px", [LYING, UPRIGHT])
WORDS: Words = look().words


@pytest.fixture
def painter() -> Iterator[Painter]:
    made = look().painter()
    yield made
    made.close()


def ended(step: NextStep | None) -> View:
    """The summary of a session that leads there."""
    summary = SessionSummary(5, 5, 95, "good", (), (), "", where_next=step)
    scene = replace(drill(reps=5), stage=Stage.SUMMARY, summary=summary)
    return View(GREY, scene=scene, t=10.0)


def resting(step: NextStep | None) -> View:
    return View(GREY, scene=replace(drill(reps=5), resting=True, where_next=step), t=10.0)


def told(painter: Painter, view: View, size_px: Size = LYING) -> set[str]:
    painter.forget()
    painter.draw(Surface(size_px, 0, 32), view)
    return {text.text for text in painter.placed}


def panel(painter: Painter, view: View, name: str, size_px: Size = LYING) -> Colours:
    surface = Surface(size_px, 0, 32)
    painter.forget()
    painter.draw(surface, view)
    (box,) = (each.box for each in painter.panels(size_px, view) if each.name == name)
    return pixels_of(surface, box).copy()


@every_step
@any_way
def test_the_summary_says_where_next_and_shows_it(
    painter: Painter, step: NextStep, size_px: Size
) -> None:
    said = told(painter, ended(step), size_px)
    assert {WORDS.where_next.title, WORDS.where_next.of(step, metric=False).short} <= said
    assert not said & {*WORDS.leads.values()}


def test_without_a_step_the_summary_shows_what_the_hinge_leads_to(painter: Painter) -> None:
    said = told(painter, ended(None))
    assert WORDS.leads[LEADS[0]] in said
    assert WORDS.where_next.title not in said


def test_with_a_step_to_take_nobody_is_told_to_do_the_same_again(painter: Painter) -> None:
    assert WORDS.summary.nothing_to_change in told(painter, ended(None))
    for step in NextStep:
        assert WORDS.summary.nothing_to_change not in told(painter, ended(step))


@every_step
def test_who_rests_is_shown_where_next(painter: Painter, step: NextStep) -> None:
    said = told(painter, resting(step))
    assert WORDS.where_next.of(step, metric=False).short in said
    assert WORDS.rest.next in said


@every_step
def test_where_there_is_no_room_to_show_it_who_rests_is_told(
    painter: Painter, step: NextStep
) -> None:
    said = told(painter, resting(step), UPRIGHT)
    assert WORDS.where_next.of(step, metric=False).more in said
    assert WORDS.rest.next in told(painter, resting(None), UPRIGHT)


def test_a_clinic_with_centimetres_reads_centimetres() -> None:
    metric = Painter(WORDS, load_theme(), metric=True)
    for view in (ended(NextStep.STEP_CLOSER), resting(NextStep.STEP_CLOSER)):
        said = told(metric, view)
        assert "2 or 3 cm closer" in said
        assert not any("inch" in text for text in said)
    metric.close()


def test_the_code_takes_where_next_along(painter: Painter) -> None:
    codes = [panel(painter, ended(step), "code") for step in (None, *NextStep)]
    assert len({code.tobytes() for code in codes}) == 1 + len(NextStep)


@pytest.mark.parametrize("view", [ended, resting])
def test_an_arrow_leads_away_from_the_wall_or_to_it(painter: Painter, view: type) -> None:
    name = "lead" if view is ended else "person"

    def arrow(step: NextStep) -> list[int]:
        """How tall the arrow is, column by column."""
        picture = panel(painter, view(step), name).astype(int)
        found = (np.abs(picture - COLOURS.correction).max(axis=2) < 25).sum(axis=0)
        return [int(column) for column in np.trim_zeros(found)]

    further, closer = arrow(NextStep.STEP_FURTHER), arrow(NextStep.STEP_CLOSER)
    # The wall stands at the left; an arrow is tallest behind its tip.
    assert further.index(max(further)) > len(further) / 2
    assert closer.index(max(closer)) < len(closer) / 2
    assert not arrow(NextStep.TO_THE_WALL)


# --- the invitation ------------------------------------------------------------------------


def waiting(t: float) -> View:
    return View(GREY, scene=Scene(t=t), t=t)


def invited(painter: Painter, t: float) -> set[str]:
    painter.forget()
    painter.draw(Surface(LYING, 0, 32), waiting(0.0))
    return told(painter, waiting(t))


@pytest.mark.parametrize(("share", "drill"), [(0.1, "wall"), (0.4, "wall"), (0.6, "dowel")])
def test_each_half_of_the_invitation_is_for_one_drill(
    painter: Painter, share: float, drill: DrillName
) -> None:
    said = invited(painter, share * SECONDS.invitation)
    attract = WORDS.attract
    mine, other = attract.steps, attract.steps_dowel
    if drill == "dowel":
        mine, other = other, mine
    assert {*mine} <= said
    assert other[0] not in said


def test_both_drills_are_in_the_lesson() -> None:
    assert "roller" in WORDS.lesson.wall_drill.text
    assert "dowel" in WORDS.lesson.dowel_drill.text


def ready(drill: DrillName, hands: DrillName | None) -> View:
    scene = Scene(t=5.0, stage=Stage.ARRIVING, readiness=0.5, drill=drill, hands=hands)
    return View(GREY, scene=scene, t=5.0)


@pytest.mark.parametrize(("drill", "hands"), [("dowel", None), ("wall", "dowel")])
def test_who_comes_with_a_dowel_is_told_how_it_is_held(
    painter: Painter, drill: DrillName, hands: DrillName | None
) -> None:
    said = told(painter, ready(drill, hands))
    assert {WORDS.ready.more_dowel, WORDS.ready.drill_names["dowel"]} <= said
    assert {*WORDS.ready.beats_dowel} <= said
    # The drawn person has one too.
    wood = panel(painter, ready(drill, hands), "person")
    assert share_of(wood, COLOURS.wood) > 0
    assert share_of(panel(painter, ready("wall", None), "person"), COLOURS.wood) == 0
