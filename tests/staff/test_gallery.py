"""What `kiosk screens` draws: recorded moments, and every state made of them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from kiosk.coach.moment import Contact, ContactName, Contacts, Fault, NextStep, Phase
from kiosk.coach.scene import Need, Scene, Stage
from kiosk.display.theme import load_theme
from kiosk.display.view import View
from kiosk.display.words import NOTICES
from kiosk.staff.gallery.recording import (
    RECORDED,
    Recorded,
    RecordingError,
    as_text,
    from_text,
    load,
)
from kiosk.staff.gallery.state import State, cropped
from kiosk.staff.gallery.states import states


@pytest.fixture(scope="module")
def record() -> dict[str, Recorded]:
    return dict(load())


@pytest.fixture(scope="module")
def every(record: dict[str, Recorded]) -> tuple[State, ...]:
    return states(record, load_theme().seconds)


def test_names_are_file_names_and_each_is_given_once(every: tuple[State, ...]) -> None:
    names = [state.name for state in every]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in names)


def last_views(every: tuple[State, ...]) -> Iterator[View]:
    return (state.view for state in every if state.view is not None)


def all_views(state: State) -> list[View]:
    return [view for view in (*state.past, state.view) if view is not None]


def test_every_word_for_a_state_is_shown_in_one(every: tuple[State, ...]) -> None:
    scenes = [view.scene for view in last_views(every)]
    assert {scene.stage for scene in scenes} == set(Stage)
    arriving = [scene for scene in scenes if scene.stage is Stage.ARRIVING]
    assert {scene.needs[0] for scene in arriving if scene.needs} == set(Need)
    drill = [scene for scene in scenes if scene.stage is Stage.DRILL and not scene.needs]
    for name in ("wall", "dowel"):
        phases = {scene.moment.phase for scene in drill if scene.drill == name}
        assert phases >= set(Phase) - {Phase.ABSENT}
    assert Phase.ABSENT in {scene.moment.phase for scene in drill}
    assert {view.notice for view in last_views(every)} == {None, *NOTICES}
    assert None in [state.view for state in every]


def test_every_lamp_reset_and_next_step_is_shown_in_one(every: tuple[State, ...]) -> None:
    scenes = [view.scene for view in last_views(every)]
    drill = [scene for scene in scenes if scene.drill == "dowel" and scene.stage is Stage.DRILL]
    told = [scene.moment.contacts for scene in drill]
    assert None in told
    for name in get_args(ContactName):
        contacts = {getattr(each, name) for each in told if each is not None}
        assert contacts == set(get_args(Contact))
    assert {scene.reset for scene in drill} == {None, *get_args(ContactName)}
    assert {scene.moment.dowel_px is None for scene in drill} == {True, False}
    resting = {scene.where_next for scene in scenes if scene.resting}
    assert resting == {None, *NextStep}
    ended = {scene.summary.where_next for scene in scenes if scene.summary is not None}
    assert ended == {None, *NextStep}
    arriving = [scene for scene in scenes if scene.stage is Stage.ARRIVING]
    assert "dowel" in {scene.hands for scene in arriving if scene.needs}
    assert "dowel" in {scene.hands for scene in arriving if not scene.needs}


def test_every_cue_is_given_and_drawn_when_only_it_lingers(every: tuple[State, ...]) -> None:
    given = {
        cue.about: state
        for state in every
        for view in all_views(state)
        if (cue := view.scene.moment.cue) is not None and cue.kind == "correction"
    }
    assert set(given) == set(Fault)
    seconds = load_theme().seconds
    for state in given.values():
        event = next(view for view in all_views(state) if view.scene.moment.cue is not None)
        assert state.view is not None
        assert state.view.scene.moment.cue is None
        assert 0 < state.view.t - event.t < seconds.cue


def test_the_sets_end_with_every_kind_of_summary(every: tuple[State, ...]) -> None:
    summaries = [view.scene.summary for view in last_views(every)]
    kinds = [each for each in summaries if each is not None]
    assert {each.band for each in kinds} == {None, "good", "warn", "fault"}
    assert {each.change is None for each in kinds} == {True, False}
    assert {each.keep is None for each in kinds} == {True, False}
    assert max(each.reps for each in kinds) == 30
    assert min(each.reps for each in kinds) == 1


def test_time_goes_on_from_view_to_view(every: tuple[State, ...]) -> None:
    fade_s = load_theme().seconds.fade
    for state in every:
        views = all_views(state)
        for before, after in pairwise(views):
            assert before.t < after.t, state.name
            assert before.scene.t <= after.scene.t, state.name
            if before.scene.stage is not after.scene.stage:
                assert views[-1].t - after.t > fade_s, state.name


def test_the_lessons_and_the_invitation_are_as_the_theme_times_them(
    record: dict[str, Recorded],
) -> None:
    seconds = load_theme().seconds
    slow = seconds.model_copy(update={"slide": 2 * seconds.slide})
    usual, slower = (
        {state.name: state for state in states(record, each)} for each in (seconds, slow)
    )
    assert usual.keys() == slower.keys()
    last = [each["lesson-safety"].view for each in (usual, slower)]
    assert last[0] is not None
    assert last[1] is not None
    assert last[1].t > last[0].t + seconds.slide


def test_moments_are_what_their_names_say(record: dict[str, Recorded]) -> None:
    def scene(name: str) -> Scene:
        return record[name].view.scene

    assert scene("empty").stage is Stage.EMPTY
    assert scene("mark-at-left").to_mark is not None
    assert (scene("mark-at-left").to_mark or 0) < 0 < (scene("mark-at-right").to_mark or 0)
    assert scene("not-still").needs == (Need.STAND_STILL,)
    assert [int(3 * scene(f"ready-{n}").readiness) for n in (1, 2, 3)] == [0, 1, 2]
    assert scene("standing").moment.phase is Phase.STANDING
    assert scene("lowering").moment.phase is Phase.LOWERING
    assert scene("touching").moment.touching is True
    assert scene("tapped").moment.touching is False
    assert scene("rising").moment.phase is Phase.RISING
    assert scene("first-rep").moment.ended_rep is not None
    assert scene("third-rep").moment.rep_count == 3
    assert scene("summary").summary is not None
    for phase in ("standing", "lowering", "bottom", "rising"):
        dowel = scene(f"dowel-{phase}")
        assert (dowel.drill, dowel.moment.phase.value) == ("dowel", phase)
        assert dowel.moment.contacts == Contacts("kept", "kept", "kept")
        assert dowel.moment.dowel_px is not None
    assert scene("dowel-lost").moment.contacts == Contacts("lost", "kept", "kept")
    assert scene("dowel-reset").reset == "head"
    assert scene("dowel-reset").moment.phase is Phase.STANDING


def test_pictures_are_of_the_shipped_recording_and_each_is_kept_once(
    record: dict[str, Recorded],
) -> None:
    assert RECORDED.stat().st_size < 200_000
    for each in record.values():
        assert each.view.picture is not None
        assert each.view.picture.shape == (480, 640, 3)
        assert each.view.pose is not None
    # While somebody waits the clip's first frame stands still.
    assert record["ready-1"].view.picture is record["ready-3"].view.picture
    assert record["ready-1"].view.picture is not record["touching"].view.picture


def test_recorded_moments_survive_being_read_and_written() -> None:
    # Byte by byte: a field that the coach has renamed since would get lost in silence.
    text = RECORDED.read_text(encoding="utf-8")
    assert as_text(from_text(text)) == text


def test_recorded_reps_can_not_be_changed(record: dict[str, Recorded]) -> None:
    rep = record["first-rep"].view.scene.reps[0]
    with pytest.raises(TypeError):
        rep.criteria["depth"] = "fault"  # type: ignore[index]


@pytest.mark.parametrize(
    "change",
    [
        ("[", "{"),
        ('"stage": "arriving"', '"stage": "flying"'),
        ('"frame_size_px": [640, 480]', '"frame_size_px": [640]'),
        ('"name": "empty"', '"title": "empty"'),
    ],
)
def test_damaged_moments_are_one_sentence(change: tuple[str, str]) -> None:
    text = RECORDED.read_text(encoding="utf-8").replace(*change, 1)
    with pytest.raises(RecordingError, match="install the kiosk again") as told:
        from_text(text)
    assert "\n" not in str(told.value)


def test_a_recording_that_is_gone_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="install the kiosk again"):
        load(tmp_path / "none.json")
    with pytest.raises(RecordingError, match=r"dowel_good.*install the kiosk again"):
        load(demo=tmp_path)


def test_a_frame_that_the_clip_has_not_is_told(tmp_path: Path) -> None:
    first, *others = from_text(RECORDED.read_text(encoding="utf-8"))
    touching = next(each for each in others if each.name == "touching")
    never = touching.model_copy(update={"frame": replace(touching.frame, t_s=99.0)})
    path = tmp_path / "moments.json"
    path.write_text(as_text((first, never)), encoding="utf-8")
    with pytest.raises(RecordingError, match="no picture at 99 s"):
        load(path)


def test_a_part_of_a_picture_keeps_the_body_where_it_is(record: dict[str, Recorded]) -> None:
    whole = record["standing"].view
    part = cropped(whole, 0.25, 0.25, 0.5)
    assert whole.picture is not None
    assert part.picture is not None
    assert whole.pose is not None
    assert part.pose is not None
    assert part.pose.frame_size_px == (320, 240)
    assert np.array_equal(part.picture, whole.picture[120:360, 160:480])
    for before, after in zip(whole.pose.points_px, part.pose.points_px, strict=True):
        assert before is not None
        x, y = before[0] - 160, before[1] - 120
        assert after == ((x, y) if 0 <= x < 320 and 0 <= y < 240 else None)
