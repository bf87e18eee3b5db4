"""A part lives through what its worker does to it, and always says how it is."""

import logging
import threading
from collections.abc import Callable

import pytest
from scripted_worker import PATIENCE_S, Clock, Pauses, Scripted, end, fine, raising

from kiosk.health.part import STALL_S, Hopeless, Part, PartKind

MISSING = raising(RuntimeError("No camera was found; check its cable."))


def started(worker: Scripted, clock: Clock, pauses: Pauses | None = None) -> Part:
    """A part whose worker has come to rest inside a call."""
    part = Part("camera", worker, clock=clock, wait=pauses or Pauses(clock))
    part.start()
    assert worker.at_rest.wait(PATIENCE_S)
    return part


def wait_until(true: Callable[[], bool]) -> None:
    never = threading.Event()
    for _ in range(int(PATIENCE_S / 0.01)):
        if true():
            return
        never.wait(0.01)
    pytest.fail("it never came true")


# --- living ------------------------------------------------------------------------------


def test_a_part_is_well_from_its_first_finished_step_on():
    clock, worker = Clock(), Scripted(steps=[fine])
    part = Part("camera", worker, clock=clock)
    assert part.state.kind is PartKind.STARTING
    part.start()
    assert worker.at_rest.wait(PATIENCE_S)
    assert (part.state.kind, part.state.trouble) == (PartKind.WELL, None)
    assert part.state.restarts == 0
    end(part, worker)


def test_a_part_that_only_opens_is_not_well_yet():
    clock, worker = Clock(), Scripted()
    part = started(worker, clock)
    assert part.state.kind is PartKind.STARTING
    end(part, worker)


def test_it_is_set_up_again_with_growing_pauses_until_it_is_well():
    clock = Clock()
    pauses = Pauses(clock)
    worker = Scripted(set_ups=[MISSING, MISSING, MISSING], steps=[fine])
    part = started(worker, clock, pauses)
    assert pauses.seconds == [2, 4, 8]
    assert worker.calls == ["set_up", "tear_down"] * 3 + ["set_up", "step"]
    assert (part.state.kind, part.state.trouble) == (PartKind.WELL, None)
    assert part.state.restarts == 3
    assert part.state.since_t == clock.t
    end(part, worker)


def test_pauses_end_growing_at_twenty_seconds():
    clock = Clock()
    pauses = Pauses(clock)
    worker = Scripted(set_ups=[MISSING] * 8)
    part = started(worker, clock, pauses)
    assert pauses.seconds == [2, 4, 8, 16, 20, 20, 20, 20]
    end(part, worker)


def test_while_it_is_tried_again_it_is_still_failed_and_says_why():
    clock = Clock()
    worker = Scripted(set_ups=[MISSING, MISSING])
    part = started(worker, clock)
    assert part.state.kind is PartKind.FAILED
    assert part.state.trouble == "No camera was found; check its cable."
    assert part.state.since_t == 1000
    assert part.state.restarts == 2
    end(part, worker)


@pytest.mark.parametrize(("well_s", "next_pause_s"), [(61.0, 2.0), (10.0, 8.0)])
def test_pauses_begin_anew_after_a_minute_without_trouble(well_s: float, next_pause_s: float):
    clock = Clock()
    pauses = Pauses(clock)

    def pass_time() -> None:
        clock.t += well_s

    worker = Scripted(set_ups=[MISSING, MISSING], steps=[fine, pass_time, MISSING])
    part = started(worker, clock, pauses)
    assert pauses.seconds == [2, 4, next_pause_s]
    end(part, worker)


def test_a_minute_of_hanging_is_not_a_minute_of_being_well():
    clock = Clock()
    pauses = Pauses(clock)

    def hang_then_fail() -> None:
        clock.t += 600
        MISSING()

    worker = Scripted(set_ups=[MISSING], steps=[fine, hang_then_fail])
    part = started(worker, clock, pauses)
    assert pauses.seconds == [2, 4]
    end(part, worker)


def test_a_tear_down_that_fails_does_no_harm():
    clock = Clock()
    worker = Scripted(steps=[fine, MISSING, fine])
    worker.on_tear_down = raising(SystemExit(1))
    part = started(worker, clock)
    assert part.state.kind is PartKind.WELL
    end(part, worker)
    assert part.state.kind is PartKind.STOPPED


# --- hanging -----------------------------------------------------------------------------


def test_a_step_that_hangs_is_stalled_until_it_comes_back():
    clock, worker = Clock(), Scripted(steps=[fine])
    part = started(worker, clock)
    clock.t += STALL_S
    assert part.state.kind is PartKind.WELL
    clock.t += 1
    state = part.state
    assert (state.kind, state.trouble) == (PartKind.STALLED, "hangs while it is at work")
    assert state.since_t == 1000 + STALL_S
    assert state.beat_age_s == STALL_S + 1
    end(part, worker)
    assert part.state.beat_age_s == 0


def test_setting_up_may_take_longer_than_a_step():
    clock, worker = Clock(), Scripted(set_ups=[lambda: worker.hold()])
    part = Part("camera", worker, clock=clock, stall_s=5, set_up_stall_s=30)
    part.start()
    assert worker.at_rest.wait(PATIENCE_S)
    clock.t += 29
    assert part.state.kind is PartKind.STARTING
    clock.t += 2
    assert part.state.kind is PartKind.STALLED
    assert part.state.trouble == "hangs while it is set up"
    end(part, worker)


def test_a_tear_down_that_hangs_is_seen_too():
    clock, worker = Clock(), Scripted(set_ups=[MISSING])
    worker.on_tear_down = worker.hold
    part = started(worker, clock)
    assert part.state.kind is PartKind.FAILED
    clock.t += 6
    assert part.state.kind is PartKind.STALLED
    end(part, worker)


# --- hopeless ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (
            Hopeless("The model is damaged; install anew."),
            "The model is damaged; install anew.",
        ),
        (MemoryError(), "MemoryError"),
        (SystemExit(3), "SystemExit: 3"),
    ],
)
def test_what_nothing_can_mend_ends_the_part_for_good(error: BaseException, trouble: str):
    clock = Clock()
    pauses = Pauses(clock)
    worker = Scripted(steps=[fine, raising(error)])
    part = Part("pose", worker, clock=clock, wait=pauses)
    part.start()
    wait_until(lambda: part.state.kind is PartKind.HOPELESS)
    assert (part.state.kind, part.state.trouble) == (PartKind.HOPELESS, trouble)
    assert part.stop(PATIENCE_S)
    assert part.state.kind is PartKind.HOPELESS
    assert worker.calls[-1] == "tear_down"
    assert pauses.seconds == []


def test_hopeless_stays_hopeless_while_its_tear_down_hangs():
    clock, worker = Clock(), Scripted(set_ups=[raising(Hopeless("Over."))])
    worker.on_tear_down = worker.hold
    part = started(worker, clock)
    clock.t += 3600
    assert (part.state.kind, part.state.trouble) == (PartKind.HOPELESS, "Over.")
    end(part, worker)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_dies_without_a_word_is_not_taken_for_a_live_one():
    def clock() -> float:
        if threading.current_thread().name == "coach":
            raise MemoryError
        return 1000.0

    part = Part("coach", Scripted(), clock=clock)
    part.start()
    wait_until(lambda: part.state.kind is PartKind.STOPPED)
    assert part.state.trouble == "its thread died"


# --- stopping ----------------------------------------------------------------------------


def test_stopping_tears_down():
    clock, worker = Clock(), Scripted(steps=[fine])
    part = started(worker, clock)
    end(part, worker)
    assert worker.calls == ["set_up", "step", "tear_down"]
    assert part.state.kind is PartKind.STOPPED
    assert not part.abandoned


def test_stopping_does_not_wait_for_the_pause():
    worker = Scripted(set_ups=[MISSING])
    part = Part("camera", worker, pauses_s=(86400.0,))
    part.start()
    assert worker.torn_down.wait(PATIENCE_S)
    assert part.stop(PATIENCE_S)
    assert part.state.kind is PartKind.STOPPED
    assert worker.calls == ["set_up", "tear_down"]


def test_stopping_gives_up_on_a_thread_that_hangs():
    clock, worker = Clock(), Scripted(steps=[fine])
    part = started(worker, clock)
    assert not part.stop(timeout_s=0.01)
    assert part.abandoned
    clock.t += 60
    assert part.state.kind is PartKind.STALLED
    worker.let_go.set()
    wait_until(lambda: not part.abandoned)
    assert worker.calls[-1] == "tear_down"
    assert part.state.kind is PartKind.STOPPED


def test_a_part_that_was_never_started_stops_at_once():
    part = Part("camera", Scripted(), clock=Clock())
    assert part.stop(0)
    assert part.state.kind is PartKind.STOPPED


def test_a_worker_may_stop_its_own_part():
    clock = Clock()
    parts: list[Part] = []
    answers: list[bool] = []
    worker = Scripted(steps=[lambda: answers.append(parts[0].stop(PATIENCE_S))])
    parts.append(Part("camera", worker, clock=clock))
    parts[0].start()
    assert worker.torn_down.wait(PATIENCE_S)
    assert parts[0].stop(PATIENCE_S)
    assert answers == [False]
    assert parts[0].state.kind is PartKind.STOPPED


# --- telling -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (RuntimeError("No camera was found."), "No camera was found."),
        (KeyError("exposure"), "KeyError: 'exposure'"),
        (ValueError(), "ValueError"),
        (OSError("first\nsecond\x1b[31m\tthird"), "OSError: first second [31m third"),
    ],
)
def test_trouble_is_one_line_without_a_traceback(error: Exception, trouble: str):
    clock = Clock()
    worker = Scripted(set_ups=[raising(error)])
    part = started(worker, clock)
    assert part.state.trouble == trouble
    end(part, worker)


def test_an_error_that_can_t_even_be_printed_is_named():
    class SpitefulError(Exception):
        def __str__(self) -> str:
            raise ValueError

    clock = Clock()
    worker = Scripted(set_ups=[raising(SpitefulError())])
    part = started(worker, clock)
    assert part.state.trouble == "SpitefulError"
    end(part, worker)


def test_trouble_is_cut_to_what_a_screen_can_hold():
    clock = Clock()
    worker = Scripted(set_ups=[raising(RuntimeError("x" * 10_000))])
    part = started(worker, clock)
    assert len(part.state.trouble or "") == 200
    end(part, worker)


def test_the_same_trouble_is_logged_once_with_its_traceback(caplog: pytest.LogCaptureFixture):
    clock = Clock()
    worker = Scripted(set_ups=[MISSING, MISSING, raising(OSError("Another.")), MISSING])
    with caplog.at_level(logging.WARNING):
        part = started(worker, clock)
    assert [record.message for record in caplog.records] == [
        "camera: No camera was found; check its cable.",
        "camera: Another.",
        "camera: No camera was found; check its cable.",
    ]
    assert all(record.exc_info for record in caplog.records)
    end(part, worker)
