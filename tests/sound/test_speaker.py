"""What sounds when: scenes by formula, and laws that hold for any of them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_reps import a_rep

from kiosk.coach.dowel_drill import DOWEL_DRILL
from kiosk.coach.moment import (
    Band,
    ContactName,
    Cue,
    Fault,
    Moment,
    Phase,
    Rep,
    SessionSummary,
    Tap,
)
from kiosk.coach.scene import Need, Scene, Stage
from kiosk.coach.wall_drill import WALL_DRILL
from kiosk.sound.speaker import (
    COOLDOWN_S,
    MAX_WAIT_S,
    NEED_AFTER_S,
    NEED_EVERY_S,
    NEED_WORDS,
    RESET_EVERY_S,
    Choice,
    Speaker,
)

EARCONS_S = {"tap": 0.16, "rep": 0.37, "rep_clean": 0.43, "set": 1.0}
CUES = tuple(fault.value for drill in (WALL_DRILL, DOWEL_DRILL) for fault in drill.cues)
VISIT = ("begin", "reset", "set_done", "well_done", "better", *NEED_WORDS.values())
LENGTHS_S = {**EARCONS_S, **dict.fromkeys((*CUES, *VISIT), 1.0)}

Heard = list[tuple[float, str]]


def drill(t: float, **what: object) -> Scene:
    """A scene in which nothing is to be said of itself."""
    moment = Moment(t=t, phase=Phase.STANDING, person_seen=True, hip_flexion_deg=0.0)
    return replace(Scene(t=t, stage=Stage.DRILL, session=1, moment=moment), **what)


def hinging(
    t: float,
    *,
    touching: bool | None = False,
    rep_count: int = 0,
    phase: Phase = Phase.BOTTOM,
    hip_flexion_deg: float | None = 60.0,
) -> Scene:
    return drill(
        t,
        moment=replace(
            drill(t).moment,
            phase=phase,
            hip_flexion_deg=hip_flexion_deg,
            touching=touching,
            rep_count=rep_count,
        ),
    )


def rep(score: int | None = 90, band: Band | None = "good", *faults: Fault) -> Rep:
    return a_rep(tap=Tap("unknown"), score=score, band=band, faults=faults)


def cue(fault: Fault = Fault.SQUAT, *, praise: bool = False) -> Cue:
    if praise:
        return Cue(f"better_{fault.value}", "That's it!", "praise", fault)
    return Cue(fault.value, "Soft knees.", "correction", fault)


def after_rep(t: float, ended: Rep | None, given: Cue | None = None) -> Scene:
    return drill(t, moment=replace(drill(t).moment, ended_rep=ended, cue=given))


def arriving(t: float, *needs: Need) -> Scene:
    return Scene(t=t, stage=Stage.ARRIVING, needs=needs)


def with_dowel(t: float, reset: ContactName | None = None) -> Scene:
    return drill(t, drill="dowel", reset=reset)


def stretch(
    start: float, end: float, make: Callable[..., Scene] = drill, *more: Any
) -> list[Scene]:
    """Ten scenes a second."""
    count = round((end - start) * 10)
    return [make(round(start + index / 10, 3), *more) for index in range(count)]


def heard(scenes: Iterable[Scene], speaker: Speaker | None = None) -> Heard:
    speaker = speaker or Speaker(LENGTHS_S)
    return [(s.t, choice.name) for s in scenes if (choice := speaker.step(s)) is not None]


def names(scenes: Iterable[Scene]) -> list[str]:
    return [name for _, name in heard(scenes)]


# --- earcons -----------------------------------------------------------------------------


def test_a_touch_in_a_hinge_sounds_at_once():
    assert heard([hinging(1.0), hinging(1.02, touching=True)]) == [(1.02, "tap")]


def test_a_touch_that_bounces_sounds_once_in_a_rep():
    touches = [False, True, False, True, None, True, False, True]
    assert names(hinging(i / 10, touching=each) for i, each in enumerate(touches)) == ["tap"]


def test_each_rep_has_its_own_tap():
    scenes = [
        hinging(1.0),
        hinging(1.1, touching=True),
        hinging(3.0, rep_count=1),
        hinging(3.1, touching=True, rep_count=1),
    ]
    assert names(scenes) == ["tap", "tap"]


def test_a_dead_sensor_is_never_a_touch():
    assert names(hinging(i / 10, touching=None) for i in range(20)) == []


def test_from_unknown_to_touching_is_no_touch():
    assert names([hinging(1.0, touching=None), hinging(1.1, touching=True)]) == []


def test_a_sensor_that_is_lost_in_the_middle_of_a_touch_has_not_touched_again():
    touches = [False, True, None, True]
    scenes = [
        hinging(i / 10, touching=each, rep_count=i // 2) for i, each in enumerate(touches)
    ]
    assert names(scenes) == ["tap"]


@pytest.mark.parametrize(
    ("phase", "flexion"),
    [(Phase.STANDING, 60.0), (Phase.LOWERING, 5.0), (Phase.LOWERING, None)],
)
def test_who_brushes_the_wall_without_hinging_has_not_tapped(
    phase: Phase, flexion: float | None
):
    scenes = [
        hinging(t, touching=touching, phase=phase, hip_flexion_deg=flexion)
        for t, touching in ((1.0, False), (1.1, True))
    ]
    assert names(scenes) == []


def test_nothing_taps_before_the_drill():
    arrived = [hinging(1.0), hinging(1.1, touching=True)]
    assert names(replace(scene, stage=Stage.ARRIVING) for scene in arrived) == []


def test_a_clean_rep_sounds_brighter_than_one_with_a_fault_and_none_sounds_bad():
    assert names([after_rep(1.0, rep())]) == ["rep_clean"]
    assert names([after_rep(1.0, rep(40, "fault", Fault.SQUAT))]) == ["rep"]


def test_a_rep_that_could_not_be_judged_is_not_sounded():
    assert names([after_rep(1.0, rep(None, None))]) == []


def test_the_same_moment_in_a_second_scene_sounds_no_second_time():
    scene = after_rep(1.0, rep(), cue())
    later = [replace(scene, t=1.0 + i / 10) for i in range(1, 100)]
    assert names([scene, *later]) == ["rep_clean", "squat"]


def test_the_end_of_a_set_sounds_instead_of_its_last_rep():
    scene = replace(after_rep(1.0, rep()), set_ended=True)
    assert names([scene, *stretch(1.1, 4.0)]) == ["set", "set_done"]


# --- words -------------------------------------------------------------------------------


def test_a_word_waits_for_the_earcon_of_its_rep():
    (_, first), (t, second) = heard([after_rep(1.0, rep(), cue()), *stretch(1.1, 4.0)])
    assert (first, second) == ("rep_clean", "squat")
    assert 1.43 <= t <= 1.6


def test_praise_is_one_word_whatever_has_gone():
    for fault in Fault:
        assert names([after_rep(1.0, None, cue(fault, praise=True))]) == ["better"]


def test_a_cue_goes_before_the_words_of_the_visit():
    scene = replace(after_rep(1.0, rep(), cue()), set_ended=True)
    assert names([scene, *stretch(1.1, 10.0)]) == ["set", "squat"]


def test_a_word_of_the_visit_does_not_push_out_a_cue_that_waits():
    scenes = [after_rep(1.0, rep(), cue()), drill(1.1, set_ended=True), *stretch(1.2, 9.0)]
    assert names(scenes) == ["rep_clean", "set", "squat"]


def test_a_cue_that_waited_too_long_is_not_said():
    scenes = [
        after_rep(1.0, None, cue()),
        *stretch(1.1, 2.0),
        after_rep(2.0, None, cue(Fault.RUSHED)),
        *stretch(2.1, 20.0),
    ]
    assert names(scenes) == ["squat"]


def test_a_cue_that_came_a_little_too_soon_is_said_when_it_may():
    said_at = 1.0
    free_at = said_at + LENGTHS_S["squat"] + COOLDOWN_S
    scenes = [
        after_rep(said_at, None, cue()),
        after_rep(free_at - 1.0, None, cue(Fault.RUSHED)),
        *stretch(free_at - 0.9, free_at + 3.0),
    ]
    assert heard(scenes) == [(1.0, "squat"), (free_at, "rushed")]


def test_a_cue_is_not_said_to_who_has_left():
    scenes = [
        after_rep(1.0, rep(), cue()),
        *(Scene(t=1.1 + i / 10, stage=Stage.EMPTY, session=1) for i in range(30)),
    ]
    assert names(scenes) == ["rep_clean"]


def test_a_visit_begins_and_ends_with_a_word():
    done = SessionSummary(5, 4, 80, "good", (), (), "")
    scenes = [
        drill(1.0, began=True),
        *stretch(1.1, 20.0),
        Scene(t=20.0, stage=Stage.SUMMARY, session=1, ended=done, summary=done),
    ]
    assert names(scenes) == ["begin", "well_done"]


def test_who_has_done_nothing_is_not_praised():
    nothing = SessionSummary(0, 0, None, None, (), (), "")
    assert names([Scene(t=1.0, stage=Stage.SUMMARY, ended=nothing)]) == []


# --- what is missing ---------------------------------------------------------------------


@pytest.mark.parametrize("need", Need)
def test_every_need_has_its_word(need: Need):
    assert names(stretch(0.0, 5.0, arriving, need)) == [NEED_WORDS[need]]


def test_what_is_missing_is_told_after_a_while_and_not_again_at_once():
    told = heard(stretch(0.0, 30.0, arriving, Need.SIDE_ON, Need.STAND_STILL))
    assert [name for _, name in told] == ["stand_side_on"] * 3
    assert told[0][0] == pytest.approx(NEED_AFTER_S, abs=0.11)
    assert all(later - t >= NEED_EVERY_S for (t, _), (later, _) in pairwise(told))


def test_who_gets_ready_alone_is_told_nothing():
    assert names([*stretch(0.0, 2.9, arriving, Need.SIDE_ON), *stretch(2.9, 9, arriving)]) == []


def test_the_next_thing_missing_is_told_sooner_than_the_same_one():
    told = heard(
        [
            *stretch(0.0, 4.0, arriving, Need.WHOLE_BODY),
            *stretch(4.0, 12.0, arriving, Need.SIDE_ON),
        ]
    )
    assert [name for _, name in told] == ["step_back", "stand_side_on"]
    assert told[1][0] < NEED_AFTER_S + NEED_EVERY_S


def test_needs_that_flicker_are_not_told_one_after_the_other():
    scenes = [arriving(i / 10, Need.SIDE_ON if i % 2 else Need.WHOLE_BODY) for i in range(300)]
    times = [t for t, _ in heard(scenes)]
    assert times
    assert all(later - t >= NEED_EVERY_S for t, later in pairwise(times))


def test_a_need_that_is_met_while_its_word_waits_is_not_told():
    scenes = [
        replace(arriving(0.0), began=True),
        *stretch(0.1, 4.0, arriving, Need.SIDE_ON),
        *stretch(4.0, 12.0, arriving),
    ]
    # Due at 3.1 s, and held back till 5 s by the word before.
    assert names(scenes) == ["begin"]
    not_met = [*scenes[:40], *stretch(4.0, 6.0, arriving, Need.SIDE_ON)]
    assert names(not_met) == ["begin", "stand_side_on"]


# --- with the dowel ----------------------------------------------------------------------


def test_with_the_dowel_the_wall_is_not_heard():
    touches = [hinging(1.0), hinging(1.1, touching=True), hinging(1.2, touching=True)]
    assert names(replace(scene, drill="dowel") for scene in touches) == []


def test_a_lost_dowel_is_told_once_for_as_long_as_it_is_lost():
    scenes = [*stretch(0.0, 1.0, with_dowel), *stretch(1.0, 90.0, with_dowel, "head")]
    assert heard(scenes) == [(1.0, "reset")]


def test_another_contact_of_the_same_reset_is_not_told_again():
    scenes = [*stretch(0.0, 1.0, with_dowel, "head"), *stretch(1.0, 90, with_dowel, "tailbone")]
    assert names(scenes) == ["reset"]


def test_who_loses_the_dowel_again_and_again_is_not_nagged():
    scenes = [with_dowel(i / 10, "head" if i // 30 % 2 else None) for i in range(1000)]
    times = [t for t, _ in heard(scenes)]
    assert 2 <= len(times) <= 5
    assert all(later - t >= RESET_EVERY_S for t, later in pairwise(times))


def test_the_next_person_is_told_of_their_own_reset():
    first = [*stretch(0.0, 1.0, with_dowel), *stretch(1.0, 8.0, with_dowel, "head")]
    second = [replace(scene, t=scene.t + 8.0, session=2) for scene in first]
    assert heard([*first, *second]) == [(1.0, "reset"), (9.0, "reset")]


def test_the_cue_that_says_how_goes_before_the_reset():
    lost = replace(
        after_rep(1.0, None, cue(Fault.LOST_TAILBONE)), drill="dowel", reset="tailbone"
    )
    assert names([lost, *stretch(1.1, 30.0, with_dowel, "tailbone")]) == ["lost_tailbone"]


def test_a_cue_right_after_a_reset_is_not_talked_over():
    ended = replace(after_rep(3.0, None, cue(Fault.LOST_HEAD)), drill="dowel", reset="head")
    scenes = [
        *stretch(1.0, 3.0, with_dowel, "head"),
        ended,
        *stretch(3.1, 30.0, with_dowel),
    ]
    assert heard(scenes) == [(1.0, "reset")]


def test_a_reset_that_is_over_before_its_turn_is_not_told():
    scenes = [
        with_dowel(1.0, None),
        replace(after_rep(1.1, rep()), drill="dowel", reset="head"),
        *stretch(1.2, 9.0, with_dowel),
    ]
    assert names(scenes) == ["rep_clean"]


def test_after_a_set_nobody_is_told_to_try_again():
    scenes = [with_dowel(1.0), *stretch(1.1, 9.0, with_dowel, "head")]
    rested = [
        replace(scene, resting=scene.t > 1.0, set_ended=scene.t == 1.1) for scene in scenes
    ]
    assert names(rested) == ["set", "set_done"]


@pytest.mark.parametrize("stage", [Stage.EMPTY, Stage.ARRIVING, Stage.SUMMARY])
def test_nobody_resets_outside_the_drill(stage: Stage):
    scenes = stretch(0.0, 3.0, with_dowel, "head")
    assert names(replace(scene, stage=stage) for scene in scenes) == []


# --- silence -----------------------------------------------------------------------------


def test_silence_is_whole_and_nothing_is_made_up_for_afterwards():
    speaker = Speaker(LENGTHS_S)
    scene = replace(after_rep(1.0, rep(), cue()), set_ended=True)
    assert speaker.step(scene, silent=True) is None
    assert heard(stretch(1.1, 9.0), speaker) == []


def test_a_touch_that_began_in_silence_is_not_sounded_late():
    speaker = Speaker(LENGTHS_S)
    speaker.step(hinging(1.0), silent=True)
    speaker.step(hinging(1.1, touching=True), silent=True)
    assert speaker.step(hinging(1.2, touching=True)) is None


def test_what_has_no_sound_is_left_out_and_holds_up_nothing():
    speaker = Speaker({"rushed": 1.0})
    assert speaker.step(after_rep(1.0, rep(), cue())) is None
    assert speaker.step(after_rep(1.1, None, cue(Fault.RUSHED))) == Choice("rushed", True)


def test_a_clock_that_starts_anew_does_not_silence_the_kiosk():
    speaker = Speaker(LENGTHS_S)
    assert speaker.step(after_rep(9e9, None, cue())) == Choice("squat", True)
    assert speaker.step(after_rep(1.0, None, cue())) == Choice("squat", True)


# --- laws --------------------------------------------------------------------------------


@st.composite
def visits(draw: st.DrawFn) -> list[Scene]:
    t = 0.0
    scenes: list[Scene] = []
    for _ in range(draw(st.integers(1, 20))):
        t += draw(st.floats(0.01, 4.0))
        given = draw(st.none() | st.sampled_from(Fault))
        moment = Moment(
            t=t,
            phase=draw(st.sampled_from(Phase)),
            hip_flexion_deg=draw(st.none() | st.floats(0, 90)),
            touching=draw(st.none() | st.booleans()),
            rep_count=draw(st.integers(0, 3)),
            ended_rep=draw(st.none() | st.just(rep())),
            cue=None if given is None else cue(given, praise=draw(st.booleans())),
        )
        scenes.append(
            Scene(
                t=t,
                stage=draw(st.sampled_from(Stage)),
                session=draw(st.integers(0, 2)),
                needs=tuple(draw(st.lists(st.sampled_from(Need), max_size=2))),
                moment=moment,
                drill=draw(st.sampled_from(["wall", "dowel"])),
                reset=draw(st.sampled_from([None, "head", "tailbone"])),
                began=draw(st.booleans()),
                set_ended=draw(st.booleans()),
                ended=draw(st.none() | st.just(SessionSummary(1, 1, 1, "good", (), (), ""))),
            )
        )
    return scenes


@given(visits(), st.dictionaries(st.sampled_from(sorted(LENGTHS_S)), st.floats(0.1, 4.0)))
def test_words_never_overlap_and_always_leave_a_pause(
    scenes: list[Scene], lengths: dict[str, float]
):
    lengths_s = {**LENGTHS_S, **lengths}
    spoken = [
        (t, name) for t, name in heard(scenes, Speaker(lengths_s)) if name not in EARCONS_S
    ]
    for (t, name), (later, _) in pairwise(spoken):
        assert later >= t + lengths_s[name] + COOLDOWN_S


@given(visits())
def test_a_cue_is_said_in_time_or_not_at_all(scenes: list[Scene]):
    for t, name in heard(scenes):
        if name in CUES:
            given = [scene for scene in scenes if 0 <= t - scene.t <= MAX_WAIT_S]
            assert name in {each.moment.cue.key for each in given if each.moment.cue}


@given(visits(), st.lists(st.booleans(), min_size=20, max_size=20))
def test_silence_holds_in_any_visit(scenes: list[Scene], silences: list[bool]):
    speaker = Speaker(LENGTHS_S)
    for scene, silent in zip(scenes, silences, strict=False):
        choice = speaker.step(scene, silent=silent)
        assert choice is None or not silent
        assert choice is None or choice.name in LENGTHS_S


@given(visits())
def test_a_tap_is_heard_in_the_wall_drill_alone(scenes: list[Scene]):
    speaker = Speaker(LENGTHS_S)
    for scene in scenes:
        if speaker.step(scene) == Choice("tap", spoken=False):
            assert scene.drill == "wall"


@given(visits())
def test_a_reset_is_said_while_it_lasts_and_no_sooner_again(scenes: list[Scene]):
    told = {t for t, name in heard(scenes) if name == "reset"}
    resets = [scene for scene in scenes if scene.t in told]
    assert all(scene.reset is not None and scene.stage is Stage.DRILL for scene in resets)
    for earlier, later in pairwise(resets):
        assert later.t - earlier.t >= COOLDOWN_S
