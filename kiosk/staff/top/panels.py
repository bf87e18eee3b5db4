"""The panels of `kiosk top` in words and bars; each is made for a width, without a terminal."""

import textwrap
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from rich.text import Text

from kiosk.staff.failure import plain
from kiosk.staff.sessions.words import band_said, fault_said
from kiosk.staff.status.looking import State, a_number, first_of, member
from kiosk.staff.status.words import (
    GRAVITY,
    NEEDS,
    PHASES,
    Row,
    headline,
    now_said,
    rows,
    sentence,
)
from kiosk.staff.top.feed import Event, Feed

# A deep hinge folds the hips by about 90 degrees; the bar is full a little beyond.
FULL_DEG = 120.0
# Whoever stands further from the wall than a foot's length is not in the drill.
FULL_M = 0.30
NAME = 9

_STYLES = {"well": "green", "bad": "bold red", "unknown": "yellow", "plain": ""}
_ANGLES = (
    ("Hip", "hip_flexion_deg"),
    ("Knee", "knee_flexion_deg"),
    ("Trunk", "trunk_inclination_deg"),
)
_CONTACTS = (("head", "head"), ("upper_back", "upper back"), ("tailbone", "tailbone"))


def head(feed: Feed) -> Text:
    """The one line at the top."""
    row = headline(feed.looked)
    text = Text(row.name, style="bold", no_wrap=True)
    text.append(": ", style="bold")
    text.append(row.text, style=_STYLES[row.tone])
    if feed.looked.state is State.RUNS:
        text.append(f". {_stage(feed)}")
    return text


def instead(feed: Feed, width: int, now: datetime) -> Text | None:
    """What to say in the place of the skeleton where there is none."""
    looked = feed.looked
    if looked.state is not State.RUNS:
        said = (
            f"{sentence(looked, now)}\n\nWaiting for a kiosk. It is shown as soon as it runs."
        )
    elif not feed.record:
        said = feed.why_not_live or "Waiting for what it sees."
    elif not feed.record.get("keypoints"):
        said = "Nobody is seen."
    else:
        return None
    wrapped = [textwrap.fill(plain(part), max(10, width)) for part in said.split("\n\n")]
    return Text("\n\n".join(wrapped), justify="left")


def numbers(feed: Feed, width: int) -> Text:
    """Angles, wall, hinges, pictures, parts and faults."""
    text = Text()
    if feed.looked.state is not State.RUNS:
        return text
    record = feed.record
    if record:
        for name, key in _ANGLES:
            _bar(text, name, a_number(record.get(key)), "°", FULL_DEG, width)
        _wall(text, record, width)
        _contacts(text, record, width)
        _hinges(text, record, width)
        text.append("\n")
    # What is wrong goes before what merely is: a small window ends somewhere.
    for fault in feed.looked.faults:
        gravity = GRAVITY.get(fault.severity, plain(fault.severity))
        text.append(f"{plain(fault.code)} {gravity}\n", style="bold red")
        text.append(textwrap.fill(plain(fault.sentence), max(10, width)) + "\n\n")
    for row in rows(feed.looked):
        # The rest stands above, newer, or in the head line.
        if row.name in ("Now", "Runs", "Light") or (
            record and row.name in ("In front", "Wall")
        ):
            continue
        _row(text, row, width)
    return text


def happened(events: list[Event], width: int, height: int) -> Text:
    """The newest events, one a line, the newest last."""
    lines: list[str] = []
    for event in events[-height:] if height > 0 else []:
        when = "--:--:--"
        if event.wall_s is not None:
            when = f"{datetime.fromtimestamp(event.wall_s, UTC).astimezone():%H:%M:%S}"
        lines.append(_cut(f"{when}  {event_said(event)}", width))
    return Text("\n".join(lines), no_wrap=True)


def event_said(event: Event) -> str:
    """An event in plain words."""
    about = event.about
    match event.kind:
        case "diary":
            said = str(about.get("text", ""))
        case "session_began":
            said = f"A session began: {about.get('drill', '?')} drill."
        case "session_ended":
            score = a_number(about.get("score"))
            said = f"The session ended after {about.get('reps', '?')} hinges"
            said += "." if score is None else f", score {score:.0f}."
        case "set_ended":
            said = "A set is done: rest."
        case "touched":
            said = "The wall was touched."
        case "let_go":
            said = "The wall was let go."
        case "cue":
            said = f"Cue: {about.get('text', '?')}."
        case "rep":
            said = f"Hinge {about.get('n', '?')}{_score(about)}{_faults(about.get('faults'))}."
        case other:
            said = other.replace("_", " ")
    return plain(said)


def _stage(feed: Feed) -> str:
    record = feed.record
    if not record:
        return f"{now_said(feed.looked).capitalize()}."
    stage = str(record.get("stage"))
    if stage == "drill":
        if record.get("resting") is True:
            return "A rest between two sets."
        phase = PHASES.get(str(record.get("phase")), "")
        return f"{plain(record.get('drill')).capitalize()} drill: {phase}."
    if stage == "arriving" and (need := NEEDS.get(first_of(record.get("needs")))):
        return f"Somebody is asked {need}."
    return f"{now_said(feed.looked).capitalize()}."


def _bar(
    text: Text, name: str, value: float | None, unit: str, full: float, width: int
) -> None:
    text.append(f"{name:{NAME}}", style="dim")
    if value is None:
        text.append("unknown\n", style="yellow")
        return
    text.append(f"{value:4.0f}{unit} ")
    text.append(f"{_filled(value / full, width - NAME - 7)}\n")


def _filled(share: float, width: int) -> str:
    """A bar in two signs that differ in shape, not in colour alone."""
    full = round(max(0.0, min(1.0, share)) * max(0, width))
    return "━" * full + "╌" * (max(0, width) - full)


def _wall(text: Text, record: Mapping[str, Any], width: int) -> None:
    state, away = record.get("wall"), a_number(record.get("wall_m"))
    text.append(f"{'Wall':{NAME}}", style="dim")
    if state is None:
        text.append("no sensor is set up\n")
    elif state == "touched":
        text.append(f"TOUCHED {_filled(0.0, width - NAME - 9)}\n", style="bold")
    elif away is not None:
        text.append(f"{100 * away:4.0f} cm {_filled(away / FULL_M, width - NAME - 9)}\n")
    elif state == "free":
        text.append("free\n")
    else:
        text.append("unknown\n", style="yellow")


def _contacts(text: Text, record: Mapping[str, Any], width: int) -> None:
    if record.get("contacts") is None:
        return
    kept = [
        f"{name} {plain(member(record, 'contacts', key) or 'unknown')}"
        for key, name in _CONTACTS
    ]
    _row(text, Row("Dowel", ", ".join(kept)), width)


def _hinges(text: Text, record: Mapping[str, Any], width: int) -> None:
    done, number = a_number(record.get("reps_in_set")), a_number(record.get("set_number"))
    if record.get("stage") != "drill" or done is None:
        return
    said = f"{done:.0f} in set {number or 1:.0f}"
    if record.get("last_score") is not None:
        said += f"; last {record.get('last_score')} {band_said(_text(record.get('last_band')))}"
        said += _faults(record.get("last_faults"))
    _row(text, Row("Hinges", plain(said)), width)


def _row(text: Text, row: Row, width: int) -> None:
    lines = textwrap.wrap(row.text, max(10, width - NAME)) or [""]
    for number, line in enumerate(lines):
        text.append(f"{row.name if number == 0 else '':{NAME}}", style="dim")
        text.append(f"{line}\n", style=_STYLES[row.tone])


def _score(about: Mapping[str, Any]) -> str:
    score = a_number(about.get("score"))
    if score is None:
        return ", not judged"
    band = f" {band_said(_text(about.get('band')))}" if about.get("band") else ""
    return f": {score:.0f}{band}"


def _faults(found: object) -> str:
    names = (
        [str(name) for name in cast("list[object]", found)] if isinstance(found, list) else []
    )
    return "".join(f", {fault_said(name)[:1].lower()}{fault_said(name)[1:]}" for name in names)


def _text(found: object) -> str | None:
    return found if isinstance(found, str) else None


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else f"{line[: max(0, width - 1)]}…"
