"""How fast the kiosk is, and its status for those who ask."""

import os
from collections import deque
from datetime import UTC, datetime
from statistics import median

from kiosk import __version__
from kiosk.camera.live import Light
from kiosk.coach.scene import Scene
from kiosk.health.board import BoardState
from kiosk.health.faults import KioskFault, gravest_first
from kiosk.health.part import PartState
from kiosk.health.status import FaultStatus, LightStatus, SessionNumbers, Status, WallStatus
from kiosk.loop.seen import Judged
from kiosk.wall.reading import WallReading

# The memory of the pace: enough for a minute at 30 a second.
REMEMBER = 1800


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
        light=LightStatus(light.lux, light.gain, light.brightness),
        board=board,
        last_session=_last_session(scene),
        faults=tuple(
            FaultStatus(row.code, row.fault.value, row.severity.name.lower())
            for row in gravest_first(faults)
        ),
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
