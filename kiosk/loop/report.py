"""How fast the kiosk is, and its status for those who ask."""

import os
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from statistics import median

from kiosk import __version__
from kiosk.camera.live import Light
from kiosk.coach.scene import Scene
from kiosk.health.board import BoardState
from kiosk.health.faults import KioskFault, gravest_first
from kiosk.health.part import PartState
from kiosk.health.status import (
    FaultStatus,
    LightStatus,
    ScreenStatus,
    SessionNumbers,
    Status,
    VisitStatus,
    WallStatus,
)
from kiosk.loop.seen import Judged
from kiosk.wall.reading import WallReading

# The memory of the pace: enough for a minute at 30 a second.
REMEMBER = 1800
# An older pose is not of now.
OLD_S = 1.0


class Pace:
    """Counts frames, flips and how old a pose is when it is seen. Written by one thread."""

    def __init__(self) -> None:
        self.latencies_s: deque[float] = deque(maxlen=REMEMBER)
        self.flips_t: deque[float] = deque(maxlen=REMEMBER)
        self.seen_per_s: float | None = None
        self.judged_per_s: float | None = None
        self._last: tuple[float, int, int] | None = None
        self._shown: Judged | None = None

    def flipped(self, judged: Judged | None, t: float) -> None:
        """A picture came to the screen at time t; with which pose for the first time."""
        self.flips_t.append(t)
        if judged is not None and judged is not self._shown:
            self._shown = judged
            self.latencies_s.append(t - judged.frame.t)

    def second(self, now: float, seen: int, judged: int) -> None:
        """Once a second: how many frames there were since the start, and how many judged."""
        if self._last is not None and now > self._last[0]:
            gap = now - self._last[0]
            self.seen_per_s = (seen - self._last[1]) / gap
            self.judged_per_s = (judged - self._last[2]) / gap
        self._last = (now, seen, judged)

    @property
    def latency_ms(self) -> float | None:
        """From the frame's time to the screen: the median of the last minute."""
        return 1000 * median(self.latencies_s) if self.latencies_s else None


def status_of(
    *,
    now: float,
    began_t: float,
    states: tuple[PartState, ...],
    scene: Scene | None,
    pace: Pace,
    wall_reading: WallReading | None,
    wall_trouble: str | None,
    light: Light,
    board: BoardState | None,
    faults: frozenset[KioskFault],
    said: Mapping[KioskFault, str | None],
    judged: Judged | None,
    dark: bool | None,
    night: bool,
    simulated: bool,
    settings_trouble: str | None,
    screen: ScreenStatus,
) -> Status:
    """The kiosk in one record; numbers only, nothing of a picture."""
    return Status(
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        t_s=now,
        version=__version__,
        pid=os.getpid(),
        uptime_s=now - began_t,
        stage=scene.stage.value if scene is not None else "starting",
        session=scene.session if scene is not None else 0,
        parts=states,
        frames_seen_per_s=pace.seen_per_s,
        frames_judged_per_s=pace.judged_per_s,
        latency_ms=pace.latency_ms,
        wall=_wall(now, wall_reading, wall_trouble),
        light=LightStatus(light.lux, light.gain, light.brightness, dark),
        board=board,
        last_session=_last_session(scene),
        faults=tuple(
            FaultStatus(
                row.code, row.fault.value, row.severity.name.lower(), said.get(row.fault)
            )
            for row in gravest_first(faults)
        ),
        visit=_visit(now, scene, judged),
        night=night,
        simulated=simulated,
        settings_trouble=settings_trouble,
        screen=screen,
    )


def _visit(now: float, scene: Scene | None, judged: Judged | None) -> VisitStatus | None:
    if scene is None:
        return None
    fresh = judged is not None and now - judged.frame.t <= OLD_S
    return VisitStatus(
        somebody=judged.pose.seen if judged is not None and fresh else None,
        drill=scene.drill,
        phase=scene.moment.phase.value,
        needs=tuple(need.value for need in scene.needs),
        set_number=scene.set_number,
        reps_in_set=scene.reps_in_set,
        reps=len(scene.reps),
        resting=scene.resting,
    )


def _wall(now: float, reading: WallReading | None, trouble: str | None) -> WallStatus:
    if reading is None:
        return WallStatus(trouble=trouble)
    state = {True: "touched", False: "free", None: "unknown"}[reading.touching]
    return WallStatus(state, now - reading.t, reading.distance_m, trouble)


def _last_session(scene: Scene | None) -> SessionNumbers | None:
    if scene is None or scene.summary is None:
        return None
    summary = scene.summary
    return SessionNumbers(scene.session, summary.reps, summary.clean_reps, summary.score)
