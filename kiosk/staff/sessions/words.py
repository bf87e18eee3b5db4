"""What is kept, in the words of a therapist."""

from datetime import datetime

from kiosk.sessions.columns import began
from kiosk.sessions.records import StoredSession

FAULTS: dict[str, str] = {
    "squat": "Squats: knees do the work",
    "knees_forward": "Knees travel forward",
    "chest_down": "Trunk bends, hips stay",
    "shallow": "Too little hip flexion",
    "rounded_back": "Back rounds (spinal flexion)",
    "head_dropped": "Head drops (neck flexion)",
    "overextended": "Overextends at the top",
    "rushed": "Lowers too fast",
    "no_tap": "Hips do not reach the wall",
    "hard_tap": "Hits the wall hard",
    "leaned": "Rests on the wall",
    "roller_off": "Roller leaves the legs",
    "lost_head": "Head leaves the dowel",
    "lost_upper_back": "Upper back leaves the dowel",
    "lost_tailbone": "Tailbone leaves the dowel",
}
DRILLS = {"wall": "Wall drill", "dowel": "Dowel drill"}
# The words of the screen, and a shape, so that colour is never alone.
BANDS = {"good": "good", "warn": "nearly", "fault": "work on it"}
SHAPES = {"good": "●", "warn": "◆", "fault": "▲"}
UNJUDGED = "? not judged"
UNDATED = "date unsure"
NEWER = (
    "A newer version of the kiosk made this file: it is only read, and what is new is not told."
)


def fault_said(fault: str) -> str:
    """A fault; the key itself of one that only a newer kiosk knows."""
    return FAULTS.get(fault, fault.replace("_", " "))


def band_said(band: str | None) -> str:
    """A band with its shape."""
    return UNJUDGED if band is None else f"{SHAPES.get(band, '?')} {BANDS.get(band, band)}"


def when_said(session: StoredSession) -> str:
    """When a session began, in this computer's zone."""
    moment = began(session)
    return UNDATED if moment is None else f"{moment:%a %Y-%m-%d %H:%M}"


def moment_said(seconds: float | None) -> str:
    """Seconds since 1970 as a day in this computer's zone."""
    if seconds is None:
        return UNDATED
    return f"{datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d}"


def ending_said(session: StoredSession) -> str:
    """How a session ended, where it didn't just end."""
    return {None: "going on", "unknown": "cut off"}.get(session.ended, "")


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number and what it counts: "1 session", "1,200 sessions"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def unplaced_said(unplaced: int) -> str:
    """About sessions that may lie in the period or not; empty of none."""
    if not unplaced:
        return ""
    are = "is" if unplaced == 1 else "are"
    return (
        f"{counted(unplaced, 'more session')} {are} not counted: the clock was not right, so "
        "nobody knows whether in this period."
    )
