"""From how the parts are to what is wrong with the kiosk: one readable table."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.coach.wall_check import WallDoubt
from kiosk.health.board import BoardState, is_nearly_full, is_too_hot
from kiosk.health.faults import KioskFault
from kiosk.health.part import PartKind, PartState

# A fault is told at least this long, or a loose contact would make the screen flicker.
HOLD_S = 3.0

# As many as the Pi's own first touchscreen has, lying or upright; on fewer the texts have no
# room.
SMALLEST_SCREEN_PX = (800, 480)

# A part that stopped by itself has lost its thread.
BROKEN = (PartKind.FAILED, PartKind.STALLED, PartKind.STOPPED, PartKind.HOPELESS)


@dataclass(frozen=True, slots=True)
class Symptoms:
    """What the parts say of themselves now. `parts`: by name.

    `camera_was_open`: it worked before. `camera_stalled`: it is there and sends nothing.
    `model_fault`: the pose part can't load its model. `spared`: parts for whose hanging
    restarts did not help. Troubles are half-sentences for staff, None when well.
    """

    parts: dict[str, PartState] = field(default_factory=dict[str, PartState])
    camera_was_open: bool = False
    camera_stalled: bool = False
    model_fault: bool = False
    too_slow: bool = False
    too_dark: bool | None = None
    wall_trouble: str | None = None
    wall_doubts: frozenset[WallDoubt] = frozenset()
    lights_trouble: str | None = None
    sound_trouble: str | None = None
    sessions_trouble: str | None = None
    database_put_aside: bool = False
    settings_trouble: str | None = None
    look_trouble: str | None = None
    screen_trouble: str | None = None
    text_trouble: str | None = None
    check_trouble: str | None = None
    not_set_up: bool = False
    board: BoardState | None = None
    spared: frozenset[str] = frozenset()

    def broken(self, name: str) -> bool:
        """Whether a part does not do its work now."""
        state = self.parts.get(name)
        return state is not None and state.kind in BROKEN

    def hangs(self, name: str) -> bool:
        """Whether a part has not come back from a call for far too long."""
        state = self.parts.get(name)
        return state is not None and state.kind is PartKind.STALLED


Symptom = Callable[[Symptoms], bool]

TABLE: dict[KioskFault, Symptom] = {
    KioskFault.MODEL_DAMAGED: lambda s: s.broken("pose") and s.model_fault,
    KioskFault.COACH_STOPPED: lambda s: s.broken("coach"),
    KioskFault.CAMERA_MISSING: lambda s: (
        s.broken("camera") and not s.camera_was_open and not s.camera_stalled
    ),
    KioskFault.CAMERA_GONE: lambda s: (
        s.broken("camera") and s.camera_was_open and not s.camera_stalled
    ),
    KioskFault.CAMERA_STALLED: lambda s: s.broken("camera") and s.camera_stalled,
    KioskFault.POSE_STALLED: lambda s: s.broken("pose") and not s.model_fault,
    KioskFault.TOO_SLOW: lambda s: s.too_slow,
    KioskFault.PART_HANGS: lambda s: any(s.hangs(name) for name in s.spared),
    KioskFault.TOO_DARK: lambda s: s.too_dark is True and not s.broken("camera"),
    KioskFault.WALL_SILENT: lambda s: s.broken("wall") or s.wall_trouble is not None,
    KioskFault.WALL_TOUCHED_BY_NOBODY: lambda s: WallDoubt.GHOST in s.wall_doubts,
    KioskFault.WALL_NEVER_TOUCHED: lambda s: WallDoubt.DEAF in s.wall_doubts,
    KioskFault.LIGHTS_GONE: lambda s: s.broken("lights") or s.lights_trouble is not None,
    KioskFault.SOUND_GONE: lambda s: s.sound_trouble is not None,
    KioskFault.SESSIONS_UNWRITTEN: lambda s: s.sessions_trouble is not None,
    KioskFault.BACK_UNSEEN: lambda s: s.broken("spine"),
    KioskFault.DATABASE_PUT_ASIDE: lambda s: s.database_put_aside,
    KioskFault.UNDER_VOLTAGE: lambda s: s.board is not None and s.board.under_voltage is True,
    KioskFault.CLOCK_NOT_SET: lambda s: s.board is not None and s.board.clock_right is False,
    KioskFault.SETTINGS_UNUSABLE: lambda s: s.settings_trouble is not None,
    KioskFault.LOOK_UNUSABLE: lambda s: s.look_trouble is not None,
    KioskFault.SCREEN_TOO_SMALL: lambda s: s.screen_trouble is not None,
    KioskFault.TEXT_TOO_SMALL: lambda s: s.text_trouble is not None,
    KioskFault.CHECK_FAILED: lambda s: s.check_trouble is not None,
    KioskFault.NOT_SET_UP: lambda s: s.not_set_up,
}


def said_by(symptoms: Symptoms) -> dict[KioskFault, str | None]:
    """What the parts themselves say of their faults; None where they say nothing."""

    def part(name: str) -> str | None:
        state = symptoms.parts.get(name)
        return state.trouble if state is not None else None

    return {
        KioskFault.CAMERA_MISSING: part("camera"),
        KioskFault.CAMERA_GONE: part("camera"),
        KioskFault.CAMERA_STALLED: part("camera"),
        KioskFault.MODEL_DAMAGED: part("pose"),
        KioskFault.POSE_STALLED: part("pose"),
        KioskFault.COACH_STOPPED: part("coach"),
        KioskFault.WALL_SILENT: symptoms.wall_trouble or part("wall"),
        KioskFault.LIGHTS_GONE: symptoms.lights_trouble or part("lights"),
        KioskFault.SOUND_GONE: symptoms.sound_trouble,
        KioskFault.SESSIONS_UNWRITTEN: symptoms.sessions_trouble,
        KioskFault.SETTINGS_UNUSABLE: symptoms.settings_trouble,
        KioskFault.LOOK_UNUSABLE: symptoms.look_trouble,
        KioskFault.SCREEN_TOO_SMALL: symptoms.screen_trouble,
        KioskFault.TEXT_TOO_SMALL: symptoms.text_trouble,
        KioskFault.CHECK_FAILED: symptoms.check_trouble,
    }


def screen_trouble(size_px: tuple[int, int]) -> str | None:
    """One sentence for staff when a screen of (width, height) pixels is too small."""
    long, short = max(size_px), min(size_px)
    if long >= SMALLEST_SCREEN_PX[0] and short >= SMALLEST_SCREEN_PX[1]:
        return None
    least = " x ".join(str(side) for side in SMALLEST_SCREEN_PX)
    return (
        f"The screen has only {size_px[0]} x {size_px[1]} pixels: use one of at least {least}, "
        "or make the window larger."
    )


class Diagnosis:
    """Follows what is wrong. Feed it in time order. `hold_s`: how long a fault is told."""

    def __init__(self, hold_s: float = HOLD_S) -> None:
        self._hold_s = hold_s
        self._seen_t: dict[KioskFault, float] = {}
        self._too_hot = self._disk_full = False

    def step(self, symptoms: Symptoms, t: float) -> frozenset[KioskFault]:
        """The active faults at time t, seconds."""
        for fault, present in TABLE.items():
            if present(symptoms):
                self._seen_t[fault] = t
        board = symptoms.board
        if board is not None:
            self._too_hot = is_too_hot(board.temperature_c, self._too_hot)
            self._disk_full = is_nearly_full(board.disk_free_bytes, self._disk_full)
        if self._too_hot:
            self._seen_t[KioskFault.TOO_HOT] = t
        if self._disk_full:
            self._seen_t[KioskFault.DISK_NEARLY_FULL] = t
        self._seen_t = {
            fault: seen_t
            for fault, seen_t in self._seen_t.items()
            if t - seen_t <= self._hold_s
        }
        return frozenset(self._seen_t)
