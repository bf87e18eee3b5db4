"""Sessions and reps as JSON holds them."""

from datetime import date
from typing import TYPE_CHECKING, Any

from kiosk.sessions.columns import began
from kiosk.sessions.records import StoredRep, StoredSession
from kiosk.staff.sessions.days import Days

if TYPE_CHECKING:
    from kiosk.sessions.reader import Count


def as_json_session(session: StoredSession, change: str | None) -> dict[str, Any]:
    """One session. `began` is local, and null where the clock was not right."""
    moment = began(session)
    return {
        "id": session.id,
        "began": None if moment is None else moment.isoformat(timespec="seconds"),
        "date_sure": session.clock_believed,
        "clock_said_utc": session.started_utc,
        "drill": session.drill,
        "ended": session.ended,
        "going_on": session.ended is None,
        "length_s": session.length_s,
        "reps": session.reps,
        "clean_reps": session.clean_reps,
        "score": session.score,
        "band": session.band,
        "faults": dict(session.faults),
        "change": change,
    }


def as_json_rep(rep: StoredRep) -> dict[str, Any]:
    """One rep, as `kiosk replay --json` has it; times since the session's beginning."""
    return {
        "n": rep.n,
        "set": rep.set_number,
        "start_s": rep.start_s,
        "bottom_s": rep.bottom_s,
        "end_s": rep.end_s,
        "lowering_s": rep.lowering_s,
        "hold_s": rep.hold_s,
        "rising_s": rep.rising_s,
        "tap": {
            "state": rep.tap_state,
            "t_s": rep.tap_s,
            "speed_m_s": rep.tap_speed_m_s,
            "duration_s": rep.tap_duration_s,
            "gap_m": rep.tap_gap_m,
        },
        "score": rep.score,
        "band": rep.band,
        "clean": rep.clean,
        "measures": dict(rep.measures),
        "criteria": dict(rep.criteria),
        "faults": list(rep.faults),
        "cue_key": rep.cue,
    }


def as_json_days(days: Days) -> dict[str, str | None]:
    """A period, both days in it; null is without a limit."""
    return {"from": _iso(days.first), "to": _iso(days.last)}


def as_json_count(count: "Count") -> dict[str, Any]:
    """How much there is."""
    from kiosk.staff.sessions.words import moment_said

    return {
        "sessions": count.sessions,
        "reps": count.reps,
        "clean_reps": count.clean_reps,
        "undated": count.undated,
        "unplaced": count.unplaced,
        "going_on": count.going_on,
        "first": None if count.first_s is None else moment_said(count.first_s),
        "last": None if count.last_s is None else moment_said(count.last_s),
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
