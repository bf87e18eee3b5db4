"""A kiosk's state in plain words: what it does now, how its parts are, what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from kiosk.health.unit import CAUSE
from kiosk.joining import how_to_join
from kiosk.staff.failure import plain
from kiosk.staff.status.looking import Looked, State, a_number, first_of, mappings, member

Tone = Literal["well", "bad", "unknown", "plain"]

UNKNOWN = "unknown"
GRAVITY = {
    "stops": "stops the coaching",
    "limits": "limits the coaching",
    "works_on": "the coaching works on",
}
# An older reading is unknown to the coach (HOUSE.md).
OLD_WALL_S = 0.3

_STAGES = {
    "starting": "starting; nobody can be coached yet",
    "empty": "waiting for somebody to stand on the mark",
    "arriving": "showing somebody how to begin",
    "summary": "showing how the session went",
}
NEEDS = {
    "whole_body": "to be seen from head to foot",
    "on_the_mark": "to step onto the mark",
    "closer_to_wall": "to step closer to the wall",
    "further_from_wall": "to step away from the wall",
    "side_on": "to turn sideways",
    "stand_still": "to stand still",
    "dowel_is_coming": "to take the foam roller",
}
PHASES = {
    "absent": "out of sight just now",
    "standing": "standing",
    "lowering": "on the way down",
    "bottom": "at the bottom",
    "rising": "on the way up",
}
_WALLS = {"touched": "touched", "touching": "touched", "free": "free"}
_KINDS = {
    "starting": "starting",
    "failed": "failed",
    "stalled": "hangs",
    "stopped": "stopped",
    "hopeless": "failed for good",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the screen: what it is about, what is true of it, and whether that is well."""

    name: str
    text: str
    tone: Tone = "plain"


def headline(looked: Looked) -> Row:
    """How it is, in one line."""
    name = "Hinge Kiosk"
    if version := looked.told("version"):
        name += f" {plain(version)}"
    if looked.place.simulated or looked.told("simulated") is True:
        name += ", simulated"
    if looked.state is not State.RUNS:
        said = {
            State.STARTING: "starting",
            State.HANGS: "it hangs",
            State.STOPPED: "not running",
            State.CUT_OFF: "not running",
            State.NEVER: "not running",
            State.HIDDEN: "not to be seen",
        }[looked.state]
        return Row(name, said, "unknown" if looked.state is State.STARTING else "bad")
    count = len(looked.faults)
    if not count:
        return Row(name, "all is well", "well")
    return Row(name, "one fault" if count == 1 else f"{count} faults", "bad")


def sentence(looked: Looked, now: datetime) -> str:
    """What is true and what to do, where it does not simply run; `now` in the local zone."""
    place = looked.place
    run = "sudo systemctl start kiosk" if place.service else "kiosk run"
    start = f"Start it with `{run}{' --simulate' if place.simulated else ''}`."
    if looked.state is State.HIDDEN:
        return f"You may not look into {plain(place.runtime)}: {how_to_join(place.runtime)}."
    if looked.state is State.STARTING:
        return "It has just been started: ask again in half a minute."
    if looked.state is State.HANGS:
        since = "" if looked.age_s is None else f" for {span(looked.age_s)}"
        who = "" if looked.pid is None else f" (process {looked.pid})"
        again = (
            "systemd starts it anew within a minute; if not: sudo systemctl restart kiosk"
            if place.service
            else "end it (kill -9 and its number) and start it anew"
        )
        return f"It runs{who} but has told nothing{since}: {again}."
    if looked.failure is not None:
        return f"{plain(looked.failure)} {CAUSE}"
    if looked.state is State.NEVER:
        return f"No kiosk has run here yet ({plain(place.runtime)}). {start}"
    when = moment_said(looked.last_event.get("time") or looked.told("time"), now)
    if looked.state is State.STOPPED:
        why = looked.last_event.get("why")
        how = "." if why in (None, "asked") else f", because of this: {one_sentence(why)}"
        return f"It was stopped {when}{how} {start}"
    return (
        f"It ended without a word: the power went, or it was killed. Its last sign was {when}; "
        f"`kiosk logs` tells what was before. {start}"
    )


def rows(looked: Looked) -> list[Row]:
    """All about a kiosk that runs."""
    return [
        Row("Now", now_said(looked)),
        Row("In front", _in_front(looked)),
        _pictures(looked),
        _wall(looked),
        _light(looked),
        *_computer(looked),
        *_parts(looked),
        _runs(looked),
    ]


def now_said(looked: Looked) -> str:
    """What it does now."""
    stage = looked.told("stage")
    if stage == "drill":
        drill = looked.told("visit", "drill")
        if looked.told("visit", "resting") is True:
            return "a rest between two sets"
        named = f"the {drill} drill" if drill in ("wall", "dowel") else "a drill"
        return f"coaching {named}"
    if stage == "empty" and looked.told("night") is True:
        return "night; it wakes up when somebody comes"
    return _STAGES.get(str(stage), UNKNOWN)


def _in_front(looked: Looked) -> str:
    stage, visit = looked.told("stage"), looked.told("visit")
    if visit is None:
        return {"empty": "nobody", "arriving": "somebody", "drill": "a patient"}.get(
            str(stage), UNKNOWN
        )
    if stage == "drill":
        said = ["a patient", PHASES.get(str(member(visit, "phase")), "")]
        number, of_set = a_number(member(visit, "reps_in_set")), member(visit, "set_number")
        if number is not None:
            said.append(f"{number:.0f} hinges done in set {plain(of_set)}")
        return ", ".join(part for part in said if part)
    somebody = member(visit, "somebody")
    if somebody is None:
        return UNKNOWN
    if somebody is False:
        return "nobody"
    asked = NEEDS.get(first_of(member(visit, "needs")))
    return f"somebody, asked {asked}" if stage == "arriving" and asked else "somebody"


def _pictures(looked: Looked) -> Row:
    seen, judged = looked.number("frames_seen_per_s"), looked.number("frames_judged_per_s")
    late = looked.number("latency_ms")
    if seen is None:
        return Row("Pictures", UNKNOWN, "unknown")
    text = f"{seen:.1f} a second seen"
    text += f", {judged:.1f} judged" if judged is not None else ""
    text += f", on the screen after {late:.0f} ms" if late is not None else ""
    return Row("Pictures", text, "plain" if seen > 0 else "bad")


def _wall(looked: Looked) -> Row:
    if "wall" not in (part.get("name") for part in mappings(looked.told("parts"))):
        return Row("Wall", "no sensor is set up")
    state, age = looked.told("wall", "state"), looked.number("wall", "age_s")
    if age is None:
        return Row("Wall", "no answer yet", "unknown")
    if age > OLD_WALL_S:
        said = f"{age:.1f} s" if age < 10 else span(age)
        return Row("Wall", f"unknown: no answer for {said}", "bad")
    away = looked.number("wall", "distance_m")
    text = _WALLS.get(str(state), UNKNOWN)
    text += f", {100 * away:.1f} cm away" if away is not None and text != "touched" else ""
    trouble = looked.told("wall", "trouble")
    text += f" ({plain(trouble)})" if trouble else ""
    # Its faults decide whether that is well: a sensor need not know all the time.
    return Row("Wall", f"{text}; it answered {age:.1f} s ago")


def _light(looked: Looked) -> Row:
    dark, lux = looked.told("light", "dark"), looked.number("light", "lux")
    bright = looked.number("light", "brightness")
    said = {True: "too dark", False: "enough"}.get(dark) if isinstance(dark, bool) else None
    measured = None
    if lux is not None:
        measured = f"{lux:.0f} lux"
    elif bright is not None:
        measured = f"pictures at {100 * bright:.0f} % of white"
    text = ", ".join(part for part in (said, measured) if part) or UNKNOWN
    return Row("Light", text, _tone(dark is True, known=text != UNKNOWN))


def _computer(looked: Looked) -> list[Row]:
    heat, slow = looked.number("board", "temperature_c"), looked.told("board", "throttled")
    weak, clock = looked.told("board", "under_voltage"), looked.told("board", "clock_right")
    free = looked.number("board", "disk_free_bytes")
    hot = UNKNOWN if heat is None else f"{heat:.0f} °C"
    hot += ", slowed down to cool or to save power" if slow is True else ""
    room = UNKNOWN if free is None else f"{size(free)} free"
    vouched = "set, though no time server vouches for it"
    power = {True: "too weak: see the faults", False: "enough"}
    right = {True: "set by a time server", False: "wrong: see the faults"}
    return [
        Row("Heat", hot, _tone(slow is True, known=heat is not None)),
        Row("Power", _of(power, weak), _tone(weak)),
        Row("Disk", room, _tone(False, known=free is not None)),
        Row("Clock", _of(right, clock, vouched), "bad" if clock is False else "plain"),
    ]


def _parts(looked: Looked) -> list[Row]:
    well: list[str] = []
    others: list[Row] = []
    for part in mappings(looked.told("parts")):
        name, kind = plain(part.get("name", "?")), str(part.get("kind"))
        if kind == "well":
            well.append(name)
            continue
        text = f"{name}: {_KINDS.get(kind, UNKNOWN)}"
        since, now = a_number(part.get("since_t")), looked.number("t_s")
        if since is not None and now is not None:
            text += f" for {span(now - since)}"
        if trouble := part.get("trouble"):
            text += f" ({plain(trouble)})"
        if restarts := a_number(part.get("restarts")):
            text += f", set up anew {restarts:.0f} times"
        others.append(Row("", text, "unknown" if kind == "starting" else "bad"))
    if well:
        others.insert(0, Row("", f"{', '.join(well)}: well"))
    if not others:
        return [Row("Parts", UNKNOWN, "unknown")]
    return [Row("Parts", others[0].text, others[0].tone), *others[1:]]


def _runs(looked: Looked) -> Row:
    for_s, number = looked.number("uptime_s"), looked.number("session")
    text = UNKNOWN if for_s is None else f"for {span(for_s)}"
    if looked.pid is not None:
        text += f", process {looked.pid}"
    if number is not None:
        text += (
            ", no session yet" if number == 0 else f", {number:.0f} sessions since its start"
        )
    return Row("Runs", text.replace(" 1 sessions", " 1 session"))


def _of(words: Mapping[bool, str], value: Any, otherwise: str = UNKNOWN) -> str:
    return words[value] if isinstance(value, bool) else otherwise


def _tone(bad: Any, *, known: bool = True) -> Tone:
    if not known or not isinstance(bad, bool):
        return "unknown"
    return "bad" if bad else "plain"


def span(seconds: float) -> str:
    """A length of time, in at most two units."""
    whole = int(max(0.0, seconds))
    for unit_s, unit, part_s, part in (
        (86_400, "d", 3600, "h"),
        (3600, "h", 60, "min"),
        (60, "min", 1, "s"),
    ):
        if whole >= unit_s:
            left = whole % unit_s // part_s
            return f"{whole // unit_s} {unit}" + (f" {left} {part}" if left else "")
    return f"{whole} s"


def size(count: float) -> str:
    """Bytes, as disks are sold."""
    for unit, name in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB")):
        if count >= unit:
            return f"{count / unit:.1f} {name}"
    return f"{count / 1000:.0f} kB"


def moment_said(utc: object, now: datetime) -> str:
    """When something was, in the zone of `now`: "today at 14:02"; or that nobody knows."""
    try:
        moment = datetime.fromisoformat(str(utc)).astimezone()
    except (ValueError, OverflowError):
        return "at a time unknown"
    if moment.date() == now.date():
        day = "today"
    elif moment.date() == (now - timedelta(days=1)).date():
        day = "yesterday"
    else:
        day = f"on {moment:%Y-%m-%d}"
    return f"{day} at {moment:%H:%M}"


def one_sentence(text: object) -> str:
    """Text with one full stop at its end."""
    return f"{plain(text).rstrip('. ')}."
