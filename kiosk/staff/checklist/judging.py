"""What the figures of the steps mean: pure, no clock, no machine, no person."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from kiosk.staff.checklist.heard import Heard
from kiosk.staff.checklist.machine import Kept, Power, seconds_of
from kiosk.staff.checklist.step import Answer, Result, Verdict

# hardware/commissioning.md: to the first picture after plugging in, and until it coaches again.
PICTURE_S = 90.0
COACHES_AGAIN_S = 120.0
# Issue 7's figure of a virtual machine; a Pi is no slower.
BACK_AFTER_KILL_S = 15.0
# hardware/commissioning.md: frames judged a second while somebody stands there.
JUDGED_PER_S = 15.0
# README: below it the pose alone leaves room for 15 frames a second.
POSE_MS = 60.0
# Of the time that one listens to a still pad it may be unknown, but not for most of it.
KNOWN_SHARE = 0.9

_BITS_NOW, _PAST = {0: "voltage too low", 1: "speed capped", 2: "throttled", 3: "too warm"}, 16


def first_start(unit: Mapping[str, str], starts: int | None) -> bool:
    """Whether the service's newest start is that of switching on, and no later one.

    What starts with the computer begins before systemd has finished; and the kiosk's own diary
    counts its `starts` since then, None where it can't be told.
    """
    start_s = seconds_of(unit, "InactiveExitTimestampMonotonic")
    finished_s = seconds_of(unit, "FinishTimestampMonotonic")
    later = start_s is not None and finished_s is not None and start_s > finished_s
    return not later and (starts is None or starts <= 1)


def started(unit: Mapping[str, str], starts: int | None) -> Result:
    """The service, from systemd's timestamps. `starts`: of the kiosk since switching on."""
    state, restarts = unit.get("ActiveState", "unknown"), _int(unit.get("NRestarts"))
    start_s = seconds_of(unit, "InactiveExitTimestampMonotonic")
    picture_s = seconds_of(unit, "ActiveEnterTimestampMonotonic")
    took_s, first = _less(picture_s, start_s), first_start(unit, starts)
    figures = {
        "state": state,
        "restarts": restarts,
        "starts_since_switching_on": starts,
        "first_start": first,
        "kernel_to_userspace_s": seconds_of(unit, "UserspaceTimestampMonotonic"),
        "kernel_to_all_started_s": seconds_of(unit, "FinishTimestampMonotonic"),
        # Of a later start these tell nothing.
        "kernel_to_start_s": start_s if first else None,
        "kernel_to_picture_s": picture_s if first else None,
        "start_to_picture_s": took_s,
    }
    says = [f"The service is {state}."]
    found = state != "active"
    if not first:
        says.append(_NOT_FIRST)
    elif took_s is not None and start_s is not None and picture_s is not None:
        says.append(
            f"Kernel to the kiosk's start {start_s:.1f} s, from there to the first picture "
            f"{took_s:.1f} s, in all {picture_s:.1f} s (the firmware before it not counted)."
        )
        if picture_s > PICTURE_S:
            found = True
            says.append(f"More than {PICTURE_S:.0f} s to the first picture.")
    if restarts:
        found = True
        says.append(f"systemd started it anew by itself: {restarts} times.")
    if not first and not found:
        return Result(Verdict.NOT_DONE, tuple(says), figures, again=True)
    return Result(_verdict(found), tuple(says), figures)


def examined(answer: Mapping[str, Any]) -> Result:
    """What the doctor found; the bad ones with what to do."""
    rows: list[Mapping[str, Any]] = list(answer.get("findings", ()))
    bad = [row for row in rows if row.get("state") == "bad"]
    unknown = [row for row in rows if row.get("state") == "unknown"]
    counts = answer.get("counts", {})
    says = [
        f"{counts.get('ok', 0)} checks ok, {len(bad)} bad, {len(unknown)} not known, "
        f"{counts.get('not_here', 0)} not here."
    ]
    says += [
        f"Bad: {row.get('title')}: {row.get('sentence')} {row.get('remedy')}" for row in bad
    ]
    says += [f"Not known: {row.get('title')}: {row.get('sentence')}" for row in unknown]
    names = ("id", "state", "code", "sentence", "details")
    findings = [{name: row.get(name) for name in names} for row in rows]
    return Result(_verdict(bool(bad)), tuple(says), {"findings": findings})


def paced(heard: Heard, wanted_s: float) -> Result:
    """Pictures and judged ones a second while somebody was in view."""
    judged, pictures = _middle(heard.judged_per_s), _middle(heard.pictures_per_s)
    late = _middle(heard.latency_ms)
    figures = {
        "seen_s": round(heard.seen_s, 1),
        "pictures_per_s": pictures,
        "judged_per_s": judged,
        "latency_ms": late,
        "codes": sorted(heard.codes),
    }
    if judged is None or pictures is None or heard.seen_s < wanted_s:
        said = f"Somebody was seen for {heard.seen_s:.0f} s only, of {wanted_s:.0f} s wanted."
        return Result(Verdict.FOUND, (said, *_codes(heard)), figures)
    says = [f"{pictures:.1f} pictures a second seen, {judged:.1f} judged."]
    if late is not None:
        says.append(f"On the screen after {late:.0f} ms.")
    if slow := judged < JUDGED_PER_S:
        says.append(f"Fewer than {JUDGED_PER_S:.0f} judged a second.")
    return Result(_verdict(slow), (*says, *_codes(heard)), figures)


def costed(cost: Mapping[str, float], judged_per_s: float | None) -> Result:
    """The model's CPU time, measured beside the kiosk."""
    figures = {"cpu_ms": dict(cost), "judged_per_s_beside": judged_per_s}
    invoke, pose = cost.get("invoke"), cost.get("pose")
    if invoke is None or pose is None:
        return Result(Verdict.FOUND, ("The measurement told nothing.",), figures)
    says = [f"CPU time a frame: the model alone {invoke:.1f} ms, the whole pose {pose:.1f} ms."]
    if slow := pose >= POSE_MS:
        says.append(f"That is {POSE_MS:.0f} ms or more: too slow for 15 frames a second.")
    return Result(_verdict(slow), tuple(says), figures)


def still(heard: Heard) -> Result:
    """A pad that nobody touches."""
    known = heard.share("free") + heard.share("touched")
    figures = {
        "listened_s": round(heard.span_s, 1),
        "touches": heard.touches,
        "touched_share": round(heard.share("touched"), 3),
        "known_share": round(known, 3),
        "codes": sorted(heard.codes),
    }
    says = [f"{_count(heard.touches, 'touch', 'touches')} felt in {heard.span_s:.0f} s."]
    if heard.share("touched"):
        says.append(f"It was felt as touched for {100 * heard.share('touched'):.0f} % of that.")
    if known < KNOWN_SHARE:
        says.append(f"The sensor said something for {100 * known:.0f} % of the time only.")
    wrong = heard.touches > 0 or heard.share("touched") > 0 or known < KNOWN_SHARE
    return Result(_verdict(wrong), (*says, *_codes(heard)), figures)


def pressed(heard: Heard, wanted: int, were: Answer) -> Result:
    """Touches felt against presses made. `were`: whether it were so many, says the person."""
    felt = heard.touches
    figures = {"pressed": wanted, "felt": felt, "codes": sorted(heard.codes)}
    says = (f"{felt} of {wanted} presses felt.", *_codes(heard))
    if were.said == "no":
        return Result(Verdict.NOTED, (*says, _OTHERWISE), figures, (were,))
    return Result(_verdict(felt != wanted), says, figures, (were,))


def drilled(
    heard: Heard, drill: str, wanted: int, kept: int | None, were: Answer, *, wall: bool
) -> Result:
    """Hinges counted against hinges done. `kept`: how many more are on disk; `wall`: whether
    touches count.
    """
    hinges = heard.of(drill)
    others = len(heard.hinges) - len(hinges)
    figures = {
        "done": wanted,
        "counted": len(hinges),
        "counted_as_another_drill": others,
        "scores": [hinge.score for hinge in hinges],
        "without_tap": sum(hinge.missed for hinge in hinges),
        "touches": heard.touches,
        "kept_on_disk": kept,
        "codes": sorted(heard.codes),
    }
    says = [f"{len(hinges)} of {wanted} hinges counted."]
    wrong = len(hinges) != wanted or others > 0
    if others:
        says.append(f"{_count(others, 'hinge', 'hinges')} counted as another drill.")
    if wall:
        missed = figures["without_tap"]
        says.append(f"{_count(heard.touches, 'touch', 'touches')} felt, {missed} missed.")
        wrong = wrong or heard.touches != wanted or bool(missed)
    scores = [hinge.score for hinge in hinges if hinge.score is not None]
    if scores:
        says.append("Scores: " + ", ".join(f"{score:.0f}" for score in scores) + ".")
    if kept is not None and kept < len(heard.hinges):
        wrong = True
        says.append(f"Only {kept} of the counted ones are on disk.")
    says += _codes(heard)
    if were.said == "no":
        return Result(Verdict.NOTED, (*says, _OTHERWISE), figures, (were,))
    return Result(_verdict(wrong), tuple(says), figures, (were,))


def told(answers: Sequence[Answer]) -> Result:
    """What only a person can tell."""
    said = {answer.said for answer in answers}
    if not said & {"yes", "no"}:
        again = "not_asked" in said
        why = "Nobody could be asked: there was no terminal." if again else "Skipped."
        return Result(Verdict.NOT_DONE, (why,), answers=tuple(answers), again=again)
    wrong = [answer.question for answer in answers if answer.said == "no"]
    asked = sum(answer.said in ("yes", "no") for answer in answers)
    says = (f"{len(wrong)} of {asked} answers: no." if wrong else "Yes to what was asked.",)
    return Result(_verdict(bool(wrong)), says, answers=tuple(answers))


def weak(power: Power) -> Result:
    """Whether the voltage was too low."""
    bits = power.bits
    figures = {
        "lines": None if power.lines is None else len(power.lines),
        "throttled": None if bits is None else f"{bits:#x}",
    }
    says: list[str] = []
    if power.lines is None:
        says.append("The kernel's log may not be read: use sudo.")
    else:
        many = _count(len(power.lines), "line", "lines")
        says.append(f"{many} about a low voltage in the kernel's log.")
        says += power.lines[:3]
    if bits is not None:
        now = [word for bit, word in _BITS_NOW.items() if bits >> bit & 1]
        past = [word for bit, word in _BITS_NOW.items() if bits >> (bit + _PAST) & 1]
        says.append(
            f"vcgencmd: now {', '.join(now) or 'well'}; before {', '.join(past) or 'well'}."
        )
    if power.lines is None and bits is None:
        return Result(Verdict.NOT_DONE, tuple(says), figures, again=True)
    return Result(_verdict(bool(power.lines) or bool(bits)), tuple(says), figures)


def back(picture_s: float | None, seeing_s: float | None, limit_s: float) -> Result:
    """After the kill: seconds to the next picture, and until the camera's frames come again."""
    figures = {"to_picture_s": _round(picture_s), "to_camera_s": _round(seeing_s)}
    if picture_s is None:
        return Result(Verdict.FOUND, (f"No picture within {limit_s:.0f} s.",), figures)
    seeing = "the camera did not come back" if seeing_s is None else f"camera {seeing_s:.1f} s"
    says = [f"To the next picture {picture_s:.1f} s; {seeing}."]
    if slow := picture_s > BACK_AFTER_KILL_S:
        says.append(f"More than {BACK_AFTER_KILL_S:.0f} s.")
    return Result(_verdict(slow or seeing_s is None), tuple(says), figures)


def after_plug(
    before: Kept, now: Kept, picture_s: float | None, counted_s: float | None
) -> Result:
    """The plug was pulled. `picture_s`: kernel to first picture; `counted_s`: by a watch."""
    reps = dict(now.newest)
    lost = [number for number, count in before.newest if reps.get(number, 0) < count]
    # With five newer ones they are no longer among the newest; then the sums must do.
    newer = min(reps, default=0)
    lost = [number for number in lost if number >= newer]
    fewer = now.sessions < before.sessions or now.reps < before.reps
    figures = {
        "sessions_before": before.sessions,
        "sessions_after": now.sessions,
        "reps_before": before.reps,
        "reps_after": now.reps,
        "kernel_to_picture_s": _round(picture_s),
        "plug_to_picture_by_watch_s": counted_s,
    }
    says = [
        f"Sessions {before.sessions} before, {now.sessions} after; hinges {before.reps} "
        f"before, {now.reps} after."
    ]
    if fewer or lost:
        says.append("Something that was on disk is gone.")
    if picture_s is not None:
        says.append(f"Kernel to the first picture {picture_s:.1f} s.")
    if counted_s is not None:
        says.append(f"From the plug to the first picture {counted_s:.0f} s by a watch.")
    if slow := max(picture_s or 0.0, counted_s or 0.0) > COACHES_AGAIN_S:
        says.append(f"More than {COACHES_AGAIN_S:.0f} s.")
    return Result(_verdict(fewer or bool(lost) or slow), tuple(says), figures)


_NOT_FIRST = (
    "This is not the first start since switching on: reboot, then say the same command with "
    "--continue --only start."
)
_OTHERWISE = "It was done otherwise than asked: not judged."


def _verdict(found: bool) -> Verdict:
    return Verdict.FOUND if found else Verdict.WELL


def _codes(heard: Heard) -> tuple[str, ...]:
    if not heard.codes:
        return ()
    return (f"The kiosk reported {', '.join(sorted(heard.codes))} meanwhile.",)


def _count(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def _middle(values: Sequence[float]) -> float | None:
    return _round(median(values)) if values else None


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _less(value: float | None, other: float | None) -> float | None:
    return None if value is None or other is None else round(value - other, 3)


def _int(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() else None
