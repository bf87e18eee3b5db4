"""The columns of an export: one row a rep, each column with its unit in its name, explained."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from kiosk.sessions.records import StoredRep, StoredSession

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Column:
    """`says`: one sentence for who reads the file. Its value is None where it is unknown."""

    name: str
    says: str
    of: Callable[[StoredSession, StoredRep, tzinfo | None], Cell]


# At the rep's bottom but for the last; see coach/moment.py.
MEASURES: dict[str, str] = {
    "hip_flexion_deg": "Hip flexion, degrees; the change from the own standing posture.",
    "knee_flexion_deg": "Knee flexion, degrees; the change from the own standing posture.",
    "trunk_inclination_deg": "Trunk inclination from vertical, degrees.",
    "shin_inclination_deg": "Shin inclination from vertical, degrees; above 0 is knee ahead.",
    "hips_back_of_height": "How far the hips went back, as a share of the body's height.",
    "back_bow_of_torso": "Bow of the back, as a share of the torso; above 0 is rounded.",
    "head_pitch_deg": "Pitch of the head, degrees; the change from the own standing posture.",
    "roller_off_leg_of_height": "Hands away from the legs, as a share of the body's height.",
    "roller_along_leg": "How far down the hands were: 0 hip, 1 knee, 2 ankle.",
    "knee_share_of_hip": "Knee flexion divided by hip flexion.",
    "top_extension_deg": "Hip beyond the own standing at the end, degrees; 0 where not.",
}
_VERDICT = "good, warn, fault or unknown; empty where this drill does not ask for it."
CRITERIA: dict[str, str] = {
    "depth": "How deep the hinge was",
    "knees": "How much the knees bent",
    "knees_against_hips": "How much the knees bent against the hips",
    "shins": "Whether the shins stayed upright",
    "hips_back": "How far the hips went back",
    "hips_first": "Whether the hips went back before the knees bent",
    "top": "Whether the rep ended standing tall and no further",
    "lowering": "How slow the way down was",
    "head": "Whether the head stayed in line",
    "tap": "Whether the wall was reached",
    "tap_speed": "How softly the wall was met",
    "tap_length": "How long the wall was touched",
    "roller": "Whether the roller stayed on the legs",
    "back": "Whether the back stayed long",
    "head_contact": "Whether the head stayed on the dowel",
    "upper_back_contact": "Whether the upper back stayed on the dowel",
    "tailbone_contact": "Whether the tailbone stayed on the dowel",
}


def columns() -> tuple[Column, ...]:
    """All of them, in the order of the file. A version to come may add some at the end."""
    return (*_SESSION, *_REP, *(_measure(name) for name in MEASURES), *_verdicts())


def began(session: StoredSession, zone: tzinfo | None = None) -> datetime | None:
    """When it began, in a zone, None for the computer's own; None where that is not known."""
    if not session.clock_believed:
        return None
    try:
        stamp = datetime.fromisoformat(session.started_utc)
    except ValueError:
        return None
    return stamp.replace(tzinfo=stamp.tzinfo or UTC).astimezone(zone)


def _began_text(session: StoredSession, zone: tzinfo | None) -> str | None:
    moment = began(session, zone)
    return None if moment is None else moment.isoformat(timespec="seconds")


_SESSION = (
    Column("session", "Number of the session; it tells nothing about the person.",
           lambda session, _rep, _zone: session.id),
    Column("began", "When the session began, local time; empty where the clock was not right.",
           lambda session, _rep, zone: _began_text(session, zone)),
    Column("date_sure", "Whether the clock was right: 1 yes, 0 no.",
           lambda session, _rep, _zone: session.clock_believed),
    Column("drill", "wall or dowel.", lambda session, _rep, _zone: session.drill),
    Column("session_ended", "finished; unknown when it was cut off; empty while it goes on.",
           lambda session, _rep, _zone: session.ended),
)  # fmt: skip
_REP = (
    Column("set", "Number of the set in the session.", lambda _s, rep, _zone: rep.set_number),
    Column("rep", "Number of the rep in the session.", lambda _s, rep, _zone: rep.n),
    Column("start_s", "When it began, seconds since the session's beginning.",
           lambda _s, rep, _zone: rep.start_s),
    Column("bottom_s", "When it was at its deepest, seconds since the session's beginning.",
           lambda _s, rep, _zone: rep.bottom_s),
    Column("end_s", "When it was over, seconds since the session's beginning.",
           lambda _s, rep, _zone: rep.end_s),
    Column("lowering_s", "How long the way down took, seconds; empty where it was not seen.",
           lambda _s, rep, _zone: rep.lowering_s),
    Column("hold_s", "How long the bottom was held, seconds.",
           lambda _s, rep, _zone: rep.hold_s),
    Column("rising_s", "How long the way up took, seconds.",
           lambda _s, rep, _zone: rep.rising_s),
    Column("tap", "touched, missed, or unknown where the wall sensor did not tell.",
           lambda _s, rep, _zone: rep.tap_state),
    Column("tap_s", "When the wall was touched, seconds since the session's beginning.",
           lambda _s, rep, _zone: rep.tap_s),
    Column("tap_speed_m_s", "How fast the hips met the wall, metres a second.",
           lambda _s, rep, _zone: rep.tap_speed_m_s),
    Column("tap_duration_s", "How long the wall was touched, seconds.",
           lambda _s, rep, _zone: rep.tap_duration_s),
    Column("tap_gap_m", "How far from the wall the hips stayed, metres; 0 when they touched.",
           lambda _s, rep, _zone: rep.tap_gap_m),
    Column("score", "0 to 100; empty where too little was seen to judge it.",
           lambda _s, rep, _zone: rep.score),
    Column("band", "good, warn or fault, of the score; empty where there is none.",
           lambda _s, rep, _zone: rep.band),
    Column("clean", "Whether it was judged and nothing was wrong: 1 yes, 0 no.",
           lambda _s, rep, _zone: rep.clean),
    Column("faults", "What was wrong, the gravest first, with a semicolon between.",
           lambda _s, rep, _zone: ";".join(rep.faults)),
    Column("cue", "The key of what was said after it; empty where nothing was.",
           lambda _s, rep, _zone: rep.cue),
)  # fmt: skip


def _measure(name: str) -> Column:
    return Column(name, MEASURES[name], lambda _session, rep, _zone: rep.measures.get(name))


def _verdicts() -> tuple[Column, ...]:
    return tuple(
        Column(
            f"{name}_verdict",
            f"{says}: {_VERDICT}",
            # The name is bound now, and not when all are done.
            lambda _session, rep, _zone, name=name: rep.criteria.get(name),
        )
        for name, says in CRITERIA.items()
    )
