"""What can be wrong with the kiosk: its code, what a patient is told, what staff can do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType

from kiosk.health.one_line import one_line


class KioskFault(StrEnum):
    """The closed list of what can be wrong with the kiosk."""

    MODEL_DAMAGED = "model_damaged"
    COACH_STOPPED = "coach_stopped"
    CAMERA_MISSING = "camera_missing"
    CAMERA_GONE = "camera_gone"
    CAMERA_STALLED = "camera_stalled"
    POSE_STALLED = "pose_stalled"
    TOO_SLOW = "too_slow"
    PART_HANGS = "part_hangs"
    TOO_DARK = "too_dark"
    WALL_SILENT = "wall_silent"
    WALL_TOUCHED_BY_NOBODY = "wall_touched_by_nobody"
    WALL_NEVER_TOUCHED = "wall_never_touched"
    BACK_UNSEEN = "back_unseen"
    LIGHTS_GONE = "lights_gone"
    SOUND_GONE = "sound_gone"
    SESSIONS_UNWRITTEN = "sessions_unwritten"
    DATABASE_PUT_ASIDE = "database_put_aside"
    DISK_NEARLY_FULL = "disk_nearly_full"
    UNDER_VOLTAGE = "under_voltage"
    TOO_HOT = "too_hot"
    CLOCK_NOT_SET = "clock_not_set"
    SETTINGS_UNUSABLE = "settings_unusable"
    LOOK_UNUSABLE = "look_unusable"
    SCREEN_TOO_SMALL = "screen_too_small"
    TEXT_TOO_SMALL = "text_too_small"
    CHECK_FAILED = "check_failed"
    NOT_SET_UP = "not_set_up"


class PatientNotice(StrEnum):
    """The closed list of what a patient may be told; the screen has the words for each."""

    CANT_SEE = "cant_see"
    CANT_COACH = "cant_coach"
    CANT_FEEL = "cant_feel"
    A_MOMENT = "a_moment"
    SLOW = "slow"
    DARK = "dark"


class Severity(IntEnum):
    """WORKS_ON: a patient notices nothing. LIMITS: some coaching is missing. STOPS: all is."""

    WORKS_ON = 1
    LIMITS = 2
    STOPS = 3


@dataclass(frozen=True, slots=True)
class Remedy:
    """One fault's row. `patient` is None where it is no concern of a patient's."""

    fault: KioskFault
    code: str
    severity: Severity
    patient: PatientNotice | None
    staff: str


@dataclass(frozen=True, slots=True)
class Notice:
    """The one thing to show. `staff` begins with all codes, gravest first."""

    severity: Severity
    patient: PatientNotice | None
    staff: str
    codes: tuple[str, ...]


# Gravest first; of two of the same severity the upper one is shown. A code is read out over the
# telephone and stands in the handbook: it never changes, and none is used again. Letters that
# sound or look alike (B D E P T V Z to C; F and X to S; N to M; I, O, Q) are not used.
_ROWS = (
    Remedy(
        KioskFault.MODEL_DAMAGED,
        "M1",
        Severity.STOPS,
        PatientNotice.CANT_COACH,
        "The pose model is damaged or missing: run `kiosk model verify`, then install again.",
    ),
    Remedy(
        KioskFault.COACH_STOPPED,
        "M2",
        Severity.STOPS,
        PatientNotice.CANT_COACH,
        "The coach has stopped: switch the kiosk off and on; if it comes back, send the log.",
    ),
    Remedy(
        KioskFault.CAMERA_MISSING,
        "C1",
        Severity.STOPS,
        PatientNotice.CANT_SEE,
        "No camera was found: check its cable at both ends, then switch the kiosk off and on.",
    ),
    Remedy(
        KioskFault.CAMERA_GONE,
        "C2",
        Severity.STOPS,
        PatientNotice.CANT_SEE,
        "The camera went away while it worked: check its cable; it comes back by itself.",
    ),
    Remedy(
        KioskFault.CAMERA_STALLED,
        "C3",
        Severity.STOPS,
        PatientNotice.A_MOMENT,
        "The camera sends no pictures: wait half a minute, then check its cable.",
    ),
    Remedy(
        KioskFault.POSE_STALLED,
        "M3",
        Severity.STOPS,
        PatientNotice.A_MOMENT,
        "Pictures are not understood in time: wait half a minute, then switch off and on.",
    ),
    Remedy(
        KioskFault.TOO_SLOW,
        "M4",
        Severity.LIMITS,
        PatientNotice.SLOW,
        "Too few pictures a second are judged: end other programs, or choose a smaller model.",
    ),
    Remedy(
        KioskFault.PART_HANGS,
        "H4",
        Severity.LIMITS,
        None,
        "A part hangs after several restarts: pull the plug, wait ten seconds, plug it in.",
    ),
    Remedy(
        KioskFault.TOO_DARK,
        "C4",
        Severity.LIMITS,
        PatientNotice.DARK,
        "It is too dark for the camera: switch on the room's light, clean the lens.",
    ),
    Remedy(
        KioskFault.WALL_SILENT,
        "W1",
        Severity.LIMITS,
        PatientNotice.CANT_FEEL,
        "The wall sensor is not to be believed: check its cable; nothing may lean on it.",
    ),
    Remedy(
        KioskFault.WALL_TOUCHED_BY_NOBODY,
        "W3",
        Severity.LIMITS,
        PatientNotice.CANT_FEEL,
        "The wall feels a touch with nobody there: free the pad; see that it springs back.",
    ),
    Remedy(
        KioskFault.WALL_NEVER_TOUCHED,
        "W4",
        Severity.LIMITS,
        PatientNotice.CANT_FEEL,
        "Ten hinges reached the wall and it felt none: press the pad, then check its sensor.",
    ),
    Remedy(
        KioskFault.SESSIONS_UNWRITTEN,
        "R1",
        Severity.WORKS_ON,
        None,
        "Sessions can't be saved: check that the disk is neither full nor write-protected.",
    ),
    Remedy(
        KioskFault.SETTINGS_UNUSABLE,
        "R4",
        Severity.WORKS_ON,
        None,
        "The settings can't be used, earlier ones are: run `kiosk config check`.",
    ),
    Remedy(
        KioskFault.BACK_UNSEEN,
        "M5",
        Severity.WORKS_ON,
        None,
        "The back is not looked at: switch off and on; if it comes back, send the log.",
    ),
    Remedy(
        KioskFault.UNDER_VOLTAGE,
        "H2",
        Severity.WORKS_ON,
        None,
        "The power supply is too weak: use the one made for this Raspberry Pi, without a hub.",
    ),
    Remedy(
        KioskFault.TOO_HOT,
        "H1",
        Severity.WORKS_ON,
        None,
        "The computer is too hot: free its air slots, keep it out of the sun, check its fan.",
    ),
    Remedy(
        KioskFault.DISK_NEARLY_FULL,
        "R3",
        Severity.WORKS_ON,
        None,
        "The disk is nearly full: export old sessions and delete them.",
    ),
    Remedy(
        KioskFault.DATABASE_PUT_ASIDE,
        "R2",
        Severity.WORKS_ON,
        None,
        "The session database was damaged and put aside, a new one begun: keep the old file.",
    ),
    Remedy(
        KioskFault.LIGHTS_GONE,
        "L1",
        Severity.WORKS_ON,
        None,
        "The light strips don't answer: check their plug and the pins in the settings.",
    ),
    Remedy(
        KioskFault.SOUND_GONE,
        "A1",
        Severity.WORKS_ON,
        None,
        "There is no sound: check the loudspeaker's cable and power.",
    ),
    Remedy(
        KioskFault.CLOCK_NOT_SET,
        "Y1",
        Severity.WORKS_ON,
        None,
        "Date and time are wrong: connect a network for a minute, or set them by hand.",
    ),
    Remedy(
        KioskFault.SCREEN_TOO_SMALL,
        "S3",
        Severity.WORKS_ON,
        None,
        "The screen is smaller than 800 x 480 pixels: use a larger one.",
    ),
    Remedy(
        KioskFault.TEXT_TOO_SMALL,
        "S4",
        Severity.WORKS_ON,
        None,
        "Text is too small from where patients stand: use a larger screen, or hang it nearer.",
    ),
    Remedy(
        KioskFault.LOOK_UNUSABLE,
        "S2",
        Severity.WORKS_ON,
        None,
        "The clinic's theme or words can't be used, the built-in ones are: see the log.",
    ),
    Remedy(
        KioskFault.CHECK_FAILED,
        "H5",
        Severity.WORKS_ON,
        None,
        "A check of the computer found something wrong: run `kiosk doctor`.",
    ),
    Remedy(
        KioskFault.NOT_SET_UP,
        "H6",
        Severity.WORKS_ON,
        None,
        "Nobody has set this kiosk up yet: log in by SSH and type `kiosk first-boot`.",
    ),
)

REMEDIES: Mapping[KioskFault, Remedy] = MappingProxyType({row.fault: row for row in _ROWS})


def gravest_first(active: Iterable[KioskFault]) -> list[Remedy]:
    """The rows of the active faults; of equal severity in the order of the table."""
    known = set(active)
    rows = [row for row in REMEDIES.values() if row.fault in known]
    return sorted(rows, key=lambda row: -row.severity)


def notice(
    active: Iterable[KioskFault],
    said: Mapping[KioskFault, str | None] = MappingProxyType({}),
    address: str | None = None,
) -> Notice | None:
    """The one notice to show, None when nothing is wrong.

    The staff line has every code, the machine's `address` in its network where it has one, and
    the remedy of the gravest, or what its part has `said` of it, which is nearer to the cause;
    the patient is told of the gravest fault that concerns patients.
    """
    rows = gravest_first(active)
    if not rows:
        return None
    codes = tuple(row.code for row in rows)
    patient = next((row.patient for row in rows if row.patient is not None), None)
    remedy = one_line(said.get(rows[0].fault) or rows[0].staff)
    where = f" at {address}" if address else ""
    return Notice(rows[0].severity, patient, f"{' '.join(codes)}{where}: {remedy}", codes)
