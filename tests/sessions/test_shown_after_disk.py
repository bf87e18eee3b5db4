"""What may be shown while a rep is not on disk yet, without a thread and without a file."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from session_makings import CUE, NOW_S, Visits

from kiosk.coach.moment import Rep
from kiosk.coach.scene import Scene, Stage
from kiosk.sessions.ledger import PATIENCE_S, Entry, Ledger


class Desk:
    """A ledger with a clock to turn; what was written is on `disk`."""

    def __init__(self, most_waiting: int = 2_000) -> None:
        self.now_s = 0.0
        self.visits = Visits()
        self.ledger = Ledger(lambda: self.now_s, lambda: NOW_S, most_waiting=most_waiting)
        self.disk: list[Entry] = []

    def see(self, scene: Scene) -> Scene:
        self.ledger.take(scene)
        return self.ledger.shown(scene)

    def write(self, count: int = 1_000) -> None:
        for _ in range(count):
            entry = self.ledger.next()
            if entry is None:
                return
            self.disk.append(entry)
            self.ledger.written()

    @property
    def reps(self) -> list[Rep]:
        return [entry.rep for entry in self.disk if entry.rep is not None]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_scene_in_which_nothing_waits_is_shown_as_it_is(desk: Desk):
    for scene in (desk.visits.frame(), desk.visits.begin(), desk.visits.frame()):
        assert desk.see(scene) == scene


def test_a_rep_is_shown_when_it_is_on_disk_and_not_before(desk: Desk):
    desk.see(desk.visits.begin())
    desk.see(desk.visits.rep(71))
    desk.write()
    desk.see(desk.visits.frame())
    scene = desk.visits.rep(88, CUE)
    held = desk.see(scene)
    assert (held.moment.rep_count, held.reps_in_set, held.set_number) == (1, 1, 1)
    assert held.moment.last_rep is desk.reps[0]
    assert held.moment.ended_rep is held.moment.cue is None
    assert held.moment.t == scene.t
    desk.write()
    late = desk.see(desk.visits.frame())
    assert (late.moment.rep_count, late.reps_in_set) == (2, 2)
    assert late.moment.last_rep is late.moment.ended_rep is scene.moment.ended_rep
    assert late.moment.cue == CUE
    after = desk.see(desk.visits.frame())
    assert after.moment.ended_rep is after.moment.cue is None
    assert after.moment.last_rep is scene.moment.ended_rep


def test_the_picture_goes_on_while_a_rep_is_held_back(desk: Desk):
    desk.see(desk.visits.begin())
    desk.see(desk.visits.rep())
    scene = desk.visits.frame()
    scene = replace(scene, moment=replace(scene.moment, hip_flexion_deg=33.0, touching=True))
    held = desk.see(scene)
    assert (held.moment.hip_flexion_deg, held.moment.touching) == (33.0, True)
    assert held.stage is Stage.DRILL
    assert held.moment.rep_count == 0
    assert held.moment.last_rep is None


def test_of_two_reps_that_wait_the_one_on_disk_is_shown(desk: Desk):
    desk.see(desk.visits.begin())
    desk.write()
    first, second = desk.visits.rep(70), desk.visits.rep(90)
    assert desk.see(first).moment.rep_count == 0
    assert desk.see(second).moment.rep_count == 0
    desk.write(1)
    shown = desk.see(desk.visits.frame())
    assert shown.moment.rep_count == 1
    assert shown.moment.last_rep is shown.moment.ended_rep is first.moment.ended_rep
    desk.write(1)
    shown = desk.see(desk.visits.frame())
    assert shown.moment.rep_count == 2
    assert shown.moment.ended_rep is second.moment.ended_rep


def test_the_end_of_a_set_comes_with_its_last_rep(desk: Desk):
    desk.see(desk.visits.begin())
    for _ in range(2):
        desk.see(desk.visits.rep())
    desk.write()
    last = desk.visits.rep()
    assert last.set_ended
    held = desk.see(last)
    assert (held.reps_in_set, held.set_ended) == (2, False)
    desk.write()
    late = desk.see(desk.visits.frame())
    assert (late.reps_in_set, late.set_ended) == (3, True)
    assert not desk.see(desk.visits.frame()).set_ended
    held = desk.see(desk.visits.rep())
    assert (held.set_number, held.reps_in_set) == (1, 3)


def test_a_summary_waits_for_the_disk_too(desk: Desk):
    desk.see(desk.visits.begin())
    desk.see(desk.visits.rep(70))
    desk.write()
    desk.see(desk.visits.frame())
    over = desk.visits.over(last_rep_score=90)
    for scene in (over, desk.visits.frame()):
        held = desk.see(scene)
        assert held.stage is Stage.DRILL
        assert (held.moment.rep_count, held.reps_in_set) == (1, 1)
        assert (
            held.summary is held.ended is held.moment.summary is held.moment.ended_rep is None
        )
    desk.write(1)
    assert desk.see(desk.visits.frame()).summary is None
    desk.write(1)
    shown = desk.see(desk.visits.frame())
    assert shown.stage is Stage.SUMMARY
    assert shown.summary is shown.ended is over.ended
    assert shown.moment.ended_rep is over.moment.ended_rep
    after = desk.see(desk.visits.frame())
    assert after.summary is over.summary
    assert after.ended is after.moment.ended_rep is None


def test_the_next_persons_session_is_not_held_up_by_the_last(desk: Desk):
    desk.see(desk.visits.begin())
    desk.see(desk.visits.rep())
    desk.see(desk.visits.over())
    begin = desk.visits.begin()
    assert desk.see(begin) == begin
    held = desk.see(desk.visits.rep())
    assert (held.session, held.moment.rep_count, held.moment.last_rep) == (2, 0, None)
    desk.write()
    shown = desk.see(desk.visits.frame())
    assert (shown.session, shown.moment.rep_count) == (2, 1)
    assert shown.ended is not None


def test_when_the_disk_is_in_trouble_everything_is_shown_and_said(desk: Desk):
    assert desk.ledger.trouble is None
    desk.see(desk.visits.begin())
    desk.ledger.failed("the disk is full")
    scene = desk.visits.rep()
    assert desk.see(scene) == scene
    assert desk.ledger.trouble == "sessions are not kept: the disk is full, 1 rep waiting"
    over = desk.visits.over(95)
    assert desk.see(over) == over


def test_a_disk_that_hangs_does_not_keep_the_patient_waiting(desk: Desk):
    desk.see(desk.visits.begin())
    scene = desk.visits.rep()
    assert desk.see(scene).moment.rep_count == 0
    desk.now_s = PATIENCE_S
    assert desk.see(desk.visits.frame()).moment.rep_count == 0
    assert desk.ledger.trouble is None
    desk.now_s = PATIENCE_S + 0.1
    shown = desk.see(desk.visits.frame())
    assert shown.moment.rep_count == 1
    assert shown.moment.ended_rep is scene.moment.ended_rep
    assert desk.ledger.trouble == (
        "sessions are not kept: the disk has not kept up for 2 s, 1 rep waiting"
    )


def test_what_was_shown_once_is_not_taken_back_when_the_disk_is_well_again(desk: Desk):
    desk.see(desk.visits.begin())
    desk.ledger.failed("the disk fails")
    for score in (60, 70, 80):
        desk.see(desk.visits.rep(score))
    desk.ledger.well()
    assert desk.ledger.trouble is None
    assert desk.see(desk.visits.frame()).moment.rep_count == 3
    assert desk.see(desk.visits.rep(90)).moment.rep_count == 3
    desk.write()
    assert desk.see(desk.visits.frame()).moment.rep_count == 4
    assert [rep.score for rep in desk.reps] == [60, 70, 80, 90]


def test_memory_is_bounded_and_the_newest_are_kept():
    desk = Desk(most_waiting=5)
    desk.see(desk.visits.begin())
    being_written = desk.ledger.next()
    for score in range(10):
        desk.see(desk.visits.rep(score))
    desk.ledger.failed("the disk is full")
    assert desk.ledger.waiting == 5
    assert desk.ledger.trouble == (
        "sessions are not kept: the disk is full, 4 reps waiting, 6 records were given up"
    )
    desk.write()
    assert desk.disk[0] is being_written
    assert [rep.score for rep in desk.reps] == [6, 7, 8, 9]


def test_each_rep_and_session_is_noted_once_however_often_it_is_seen(desk: Desk):
    begin, first = desk.visits.begin(), desk.visits.rep()
    # The moment in which the second ended was missed.
    desk.visits.rep()
    for scene in (begin, first, first, desk.visits.frame(), desk.visits.frame()):
        desk.see(scene)
    desk.see(desk.visits.over())
    desk.see(desk.visits.frame())
    desk.write()
    assert [rep.n for rep in desk.reps] == [1, 2]
    assert [entry.rep is None for entry in desk.disk] == [True, False, False, True]
    assert len({entry.start.token for entry in desk.disk}) == 1


def test_a_rep_without_a_beginning_has_a_session_all_the_same(desk: Desk):
    desk.visits.begin()
    desk.see(desk.visits.rep())
    desk.write()
    assert [entry.rep is None for entry in desk.disk] == [True, False]


def test_tokens_tell_nothing_and_differ(desk: Desk):
    for _ in range(3):
        desk.see(desk.visits.begin())
    desk.write()
    assert len({entry.start.token for entry in desk.disk}) == 3
    assert {entry.start.wall_s for entry in desk.disk} == {NOW_S}


def test_an_end_and_a_beginning_in_one_scene_are_two_sessions(desk: Desk):
    desk.see(desk.visits.begin())
    over = desk.visits.over(last_rep_score=77)
    desk.see(replace(over, began=True, session=2))
    desk.write()
    begun, done, ended, again = desk.disk
    assert (done.rep, ended.summary) == (over.moment.ended_rep, over.ended)
    assert begun.start is done.start is ended.start
    assert again.start is not begun.start


STEPS = st.lists(
    st.one_of(
        st.sampled_from(["frame", "rep", "begin", "over", "rep and over"]),
        st.integers(1, 4),
    ),
    max_size=60,
)


@given(STEPS)
def test_nothing_is_shown_that_is_not_on_disk_while_the_disk_is_well(steps: list[str | int]):
    desk = Desk()
    visits = desk.visits
    counts: list[tuple[int, int]] = []
    for step in steps:
        if isinstance(step, int):
            desk.write(step)
            continue
        in_drill = visits.scene.stage is Stage.DRILL
        if step == "begin" and not in_drill:
            scene = visits.begin()
        elif step in ("rep", "over", "rep and over") and in_drill:
            scene = {
                "rep": lambda: visits.rep(len(visits.reps)),
                "over": visits.over,
                "rep and over": lambda: visits.over(50),
            }[step]()
        else:
            scene = visits.frame()
        shown = desk.see(scene)
        moment = shown.moment
        on_disk = {id(rep) for rep in desk.reps}
        for rep in (moment.last_rep, moment.ended_rep):
            assert rep is None or id(rep) in on_disk
        if shown.stage is Stage.DRILL:
            assert moment.rep_count == (moment.last_rep.n if moment.last_rep else 0)
            assert shown.reps_in_set == (
                (moment.rep_count - 1) % 3 + 1 if moment.last_rep else 0
            )
            counts.append((shown.session, moment.rep_count))
        summaries = [entry.summary for entry in desk.disk if entry.summary is not None]
        for told in (shown.summary, shown.ended, moment.summary):
            assert told is None or any(told is each for each in summaries)
        assert (shown.stage is Stage.SUMMARY) == (shown.summary is not None)
    # Nothing that was shown is taken back, and in the end all is shown.
    assert counts == sorted(counts)
    desk.write()
    # The first of these brings the events that were held back.
    desk.see(visits.frame())
    last = desk.see(visits.frame())
    assert last.stage is visits.scene.stage
    assert last.moment.last_rep is visits.scene.moment.last_rep
    assert last.summary is visits.scene.summary
    assert last.reps_in_set == visits.scene.reps_in_set


@given(STEPS)
def test_every_rep_is_written_once_and_in_order(steps: list[str | int]):
    desk = Desk()
    made: list[Rep] = []
    desk.see(desk.visits.begin())
    for step in steps:
        if isinstance(step, int):
            desk.write(step)
        elif step == "rep":
            scene = desk.visits.rep()
            made += [scene.moment.ended_rep] if scene.moment.ended_rep else []
            desk.see(scene)
        else:
            desk.see(desk.visits.frame())
    desk.write()
    assert desk.reps == made
