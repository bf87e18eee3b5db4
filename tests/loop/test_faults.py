"""Whatever fails, alone or in pairs: the kiosk lives, says so, works on, and recovers."""

import itertools
import json
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from bodies import Stage, has, living, wait_until

from kiosk.coach.scene import Stage as VisitStage
from kiosk.health.faults import REMEDIES, KioskFault
from kiosk.loop.kiosk import LivingKiosk
from kiosk.sessions.reader import SessionReader


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


@dataclass(frozen=True)
class Trouble:
    """Something that fails, how it is mended, and what the kiosk is to call it."""

    name: str
    inject: Callable[[Stage], None]
    heal: Callable[[Stage], None]
    fault: KioskFault | None
    # Whether a session can go on meanwhile.
    coaching: bool = True


def camera(fails: str | None) -> Callable[[Stage], None]:
    def do(stage: Stage) -> None:
        stage.camera.fails = fails

    return do


def wall(fails: str | None) -> Callable[[Stage], None]:
    def do(stage: Stage) -> None:
        stage.wall.fails = fails

    return do


def lights(fail: bool) -> Callable[[Stage], None]:
    def do(stage: Stage) -> None:
        stage.lights_fail = fail

    return do


def sound(fails: bool) -> Callable[[Stage], None]:
    def do(stage: Stage) -> None:
        stage.sound.fails = fails

    return do


def disk(full: bool) -> Callable[[Stage], None]:
    def do(stage: Stage) -> None:
        stage.disk_full = full

    return do


def clock(offset_s: float) -> Callable[[Stage], None]:
    def do(stage: Stage) -> None:
        stage.wall_clock_offset_s = offset_s

    return do


def model(damaged: bool) -> Callable[[Stage], None]:
    def do(stage: Stage) -> None:
        stage.model_fails = damaged

    return do


YEAR_S = 365 * 86400.0
# From the start on: what fails later is in `test_in_mid_session`.
TROUBLES = [
    Trouble(
        "camera missing",
        camera("missing"),
        camera(None),
        KioskFault.CAMERA_MISSING,
        coaching=False,
    ),
    Trouble(
        "camera stalled",
        camera("stalled"),
        camera(None),
        KioskFault.CAMERA_STALLED,
        coaching=False,
    ),
    Trouble("wall missing", wall("missing"), wall(None), KioskFault.WALL_SILENT),
    Trouble("wall dead", wall("dead"), wall(None), KioskFault.WALL_SILENT),
    Trouble("wall frozen", wall("frozen"), wall(None), KioskFault.WALL_SILENT),
    Trouble("wall noisy", wall("noisy"), wall(None), KioskFault.WALL_SILENT),
    Trouble("lights gone", lights(True), lights(False), KioskFault.LIGHTS_GONE),
    Trouble("sound gone", sound(True), sound(False), KioskFault.SOUND_GONE),
    Trouble("disk full", disk(True), disk(False), KioskFault.SESSIONS_UNWRITTEN),
    Trouble("clock stepped", clock(YEAR_S), clock(0.0), None),
    Trouble(
        "model damaged", model(True), model(False), KioskFault.MODEL_DAMAGED, coaching=False
    ),
]
BY_NAME = {trouble.name: trouble for trouble in TROUBLES}


def coaches(kiosk: LivingKiosk) -> bool:
    scene = kiosk.scenes.newest
    return scene is not None and scene.stage is VisitStage.DRILL


def told(kiosk: LivingKiosk, *troubles: Trouble) -> bool:
    return all(each.fault is None or each.fault in kiosk.faults for each in troubles)


def stands_on_screen(kiosk: LivingKiosk, *troubles: Trouble) -> None:
    """The code of each is on the staff line, and a patient is told if one concerns them."""
    view = kiosk.view()
    rows = [REMEDIES[each.fault] for each in troubles if each.fault is not None]
    for row in rows:
        assert view.staff_line is not None
        assert row.code in view.staff_line
        assert row.code in view.codes
    if any(row.patient for row in rows):
        assert view.notice in {row.patient for row in rows}
    else:
        assert view.notice is None


def lives_through(stage: Stage, *troubles: Trouble) -> None:
    for trouble in troubles:
        trouble.inject(stage)
    kiosk = stage.build()
    with living(kiosk) as ended:
        stage.somebody_comes()
        wait_until(lambda: told(kiosk, *troubles), f"{[t.name for t in troubles]} are told")
        stands_on_screen(kiosk, *troubles)
        if all(trouble.coaching for trouble in troubles):
            wait_until(lambda: coaches(kiosk), "the rest works on")
        assert not ended
        for trouble in troubles:
            trouble.heal(stage)
        stage.somebody_comes()
        wait_until(lambda: not kiosk.faults, "all is well again by itself")
        wait_until(lambda: coaches(kiosk), "somebody is coached")
        stage.everybody_goes()
    assert ended == [None]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.name)
def test_what_fails_at_the_start_is_told_lived_with_and_mends(
    stage: Stage, trouble: Trouble
) -> None:
    lives_through(stage, trouble)


def compatible(one: Trouble, other: Trouble) -> bool:
    """Not two troubles of the same part."""
    return one.name.split()[0] != other.name.split()[0]


PAIRS = [pair for pair in itertools.combinations(TROUBLES, 2) if compatible(*pair)]


@pytest.mark.parametrize(
    "pair", PAIRS, ids=lambda pair: " and ".join(trouble.name for trouble in pair)
)
def test_pairs_of_troubles_too(stage: Stage, pair: tuple[Trouble, Trouble]) -> None:
    lives_through(stage, *pair)


MID_SESSION = [
    Trouble("camera gone", camera("gone"), camera(None), KioskFault.CAMERA_GONE, False),
    BY_NAME["camera stalled"],
    BY_NAME["wall dead"],
    BY_NAME["lights gone"],
    BY_NAME["sound gone"],
    BY_NAME["clock stepped"],
]


@pytest.mark.parametrize("trouble", MID_SESSION, ids=lambda trouble: trouble.name)
def test_in_mid_session(stage: Stage, trouble: Trouble) -> None:
    kiosk = stage.build()
    with living(kiosk) as ended:
        stage.somebody_comes()
        wait_until(lambda: coaches(kiosk), "a session goes on")
        trouble.inject(stage)
        wait_until(lambda: told(kiosk, trouble), f"{trouble.name} is told")
        if trouble.coaching:
            assert coaches(kiosk)
        else:
            wait_until(lambda: not coaches(kiosk), "the blind session ends")
        trouble.heal(stage)
        stage.somebody_comes()
        wait_until(lambda: not kiosk.faults, "all is well again by itself")
        wait_until(lambda: coaches(kiosk), "somebody is coached")
    assert ended == [None]


def test_reps_that_no_disk_took_are_shown_and_written_when_there_is_room(stage: Stage) -> None:
    stage.disk_full = True
    kiosk = stage.build()
    with living(kiosk):
        stage.somebody_comes()
        wait_until(lambda: reps_shown(kiosk) >= 1, "a score is shown without a disk")
        stage.disk_full = False
        wait_until(lambda: not kiosk.faults, "the disk is well")
        shown = reps_shown(kiosk)
        stage.everybody_goes()
    assert reps_on_disk(stage) >= shown


def reps_shown(kiosk: LivingKiosk) -> int:
    scene = kiosk.scenes.newest
    return scene.moment.rep_count if scene is not None else 0


def reps_on_disk(stage: Stage) -> int:
    with closing(SessionReader.open(stage.sessions)) as reader:
        return reader.totals().reps


def test_a_damaged_database_is_put_aside_and_a_new_one_begun(stage: Stage) -> None:
    stage.sessions.write_bytes(b"this is no database" * 1000)
    kiosk = stage.build()
    with living(kiosk) as ended:
        stage.somebody_comes()
        wait_until(lambda: reps_shown(kiosk) >= 1, "a score is shown")
        assert not ended
    assert reps_on_disk(stage) >= 1
    assert list(stage.folder.glob("sessions.db.*-*")), "nothing is thrown away"


def test_a_touch_with_nobody_there_is_a_sensor_fault(stage: Stage) -> None:
    kiosk = stage.build()
    with living(kiosk):
        wait_until(lambda: kiosk.judged.newest is not None, "the empty scene is seen")
        stage.wall.fails = "stuck"
        wait_until(has(kiosk, KioskFault.WALL_TOUCHED_BY_NOBODY), "the ghost is told")


def test_a_hanging_model_is_told_and_the_screen_goes_on(stage: Stage) -> None:
    kiosk = stage.build()
    with living(kiosk):
        wait_until(lambda: kiosk.judged.newest is not None, "it sees")
        stage.pose_hangs_s = 7.0
        wait_until(has(kiosk, KioskFault.POSE_STALLED), "the hang is told")
        flips = len(kiosk.pace.flips_t)
        stage.somebody_comes()
        wait_until(lambda: len(kiosk.pace.flips_t) > flips, "the screen is drawn")
        stage.pose_hangs_s = 0.0
        wait_until(lambda: not kiosk.faults, "it comes back by itself")


def test_too_dark_is_a_status(stage: Stage) -> None:
    stage.camera.light = type(stage.camera.light)(lux=3.0)
    kiosk = stage.build()
    with living(kiosk):
        wait_until(has(kiosk, KioskFault.TOO_DARK), "the dark is told")
        stage.camera.light = type(stage.camera.light)(lux=300.0)
        wait_until(lambda: not kiosk.faults, "light is noticed")


def test_the_lights_are_dark_after_the_end(stage: Stage) -> None:
    kiosk = stage.build()
    with living(kiosk):
        stage.somebody_comes()
        wait_until(lambda: coaches(kiosk), "a session goes on")
        assert any(part > 0 for part in stage.strips[-1].srgb)  # type: ignore[attr-defined]
    assert stage.strips[-1].srgb == (0, 0, 0)  # type: ignore[attr-defined]


def test_the_status_tells_of_faults_and_goes_with_the_kiosk(stage: Stage) -> None:
    stage.wall.fails = "dead"
    status = stage.folder / "status.json"
    kiosk = stage.build()
    with living(kiosk):
        wait_until(has(kiosk, KioskFault.WALL_SILENT), "the wall is told of")
        time.sleep(0.2)
        told = json.loads(status.read_text())
        assert [fault["code"] for fault in told["faults"]] == ["W1"]
        assert {part["name"] for part in told["parts"]} >= {"camera", "coach", "pose", "wall"}
    assert not status.exists()


def test_a_session_under_way_is_closed_and_kept_when_the_kiosk_is_stopped(stage: Stage) -> None:
    kiosk = stage.build()
    with living(kiosk):
        stage.somebody_comes()
        wait_until(lambda: reps_shown(kiosk) >= 1, "a rep is shown")
        shown = reps_shown(kiosk)
    with closing(SessionReader.open(stage.sessions)) as reader:
        (session,) = reader.recent(10)
        assert session.reps >= shown
        assert session.ended == "finished"
