"""The steps in which something is taken away: the process, and the plug."""

from typing import Any

from kiosk.staff.checklist.judging import after_plug, back, first_start
from kiosk.staff.checklist.machine import Kept, seconds_of
from kiosk.staff.checklist.person import NOBODY, SKIPPED
from kiosk.staff.checklist.step import Answer, Result, Verdict, Work, not_done
from kiosk.staff.status.looking import State, mappings

BACK_S, LOOK_EVERY_S = 60.0, 0.25
# Camera and model come up after the first picture.
SEEING_S = 90.0
LONGEST_S = 1000.0

_SEEN = "Something was on the screen that should not be."
_NO_SERVICE = "No service of systemd's here: nothing would start the kiosk anew."


def kill(work: Work) -> Result:
    """The process is killed as nobody should; systemd starts it anew."""
    machine, person = work.machine, work.person
    if not machine.setup.service:
        return not_done(_NO_SERVICE)
    if not machine.setup.root:
        return not_done("This needs root: say it with sudo.", again=True)
    wanted = person.ask("Look at the screen. Kill the kiosk now? (It comes back by itself.)")
    if wanted.said != "yes":
        return _refused(wanted)
    killed_s = machine.now_s()
    machine.kill()
    picture_s = seeing_s = None
    while (passed_s := machine.now_s() - killed_s) < (
        BACK_S if picture_s is None else SEEING_S
    ):
        if picture_s is None:
            shown_s = seconds_of(machine.unit() or {}, "ActiveEnterTimestampMonotonic")
            picture_s = (
                shown_s - killed_s if shown_s is not None and shown_s > killed_s else None
            )
        if picture_s is not None and _sees(work, killed_s):
            seeing_s = passed_s
            break
        machine.wait(LOOK_EVERY_S)
    person.done()
    result = back(picture_s, seeing_s, BACK_S)
    clean = person.ask(
        "Was there nothing between but black or a calm picture: no text, no cursor?"
    )
    says = (*result.says, *((_SEEN,) if clean.said == "no" else ()))
    verdict = Verdict.FOUND if clean.said == "no" else result.verdict
    return Result(verdict, says, result.figures, (clean,))


def plug(work: Work) -> Result:
    """The plug is pulled, and what was before is there again."""
    machine, before = work.machine, work.before
    if not machine.setup.service:
        return not_done(_NO_SERVICE)
    boot = machine.boot()
    if before and boot != before.get("boot"):
        return _after(work)
    if not machine.setup.lasting:
        return not_done("The report lies in memory and would be gone: choose another place.")
    if before:
        work.person.say("The computer was not switched off since.")
    kept = machine.kept()
    wanted = work.person.ask(
        "Will you pull the plug now, count ten seconds, and switch on again?"
    )
    if wanted.said != "yes":
        return _refused(wanted)
    figures = {
        "boot": boot,
        "sessions": kept.sessions,
        "reps": kept.reps,
        "newest": [list(each) for each in kept.newest],
    }
    return Result(
        Verdict.NOT_DONE, ("The plug is to be pulled.",), figures, again=True, waits=True
    )


def _after(work: Work) -> Result:
    machine, person = work.machine, work.person
    machine_s = None
    _wait_until_up(work)
    unit = machine.unit() or {}
    # Of a later start the seconds since the kernel tell nothing.
    if first_start(unit, machine.starts()):
        machine_s = seconds_of(unit, "ActiveEnterTimestampMonotonic")
    counted_s = person.seconds(
        "Seconds from the plug to the first picture, by a watch (Enter: not counted)", LONGEST_S
    )
    clean = person.ask("Was there never a text, a cursor or a login on the screen meanwhile?")
    result = after_plug(_kept_before(work.before), machine.kept(), machine_s, counted_s)
    state = machine.looked().state
    says, found = list(result.says), result.verdict is Verdict.FOUND
    if state not in (State.RUNS, State.STARTING):
        says.append("The kiosk does not run.")
        found = True
    if clean.said == "no":
        says.append(_SEEN)
        found = True
    return Result(
        Verdict.FOUND if found else Verdict.WELL, tuple(says), result.figures, (clean,)
    )


def _wait_until_up(work: Work) -> None:
    """Who logs in at once is there before the first picture."""
    machine, until_s = work.machine, work.machine.now_s() + SEEING_S
    while (machine.unit() or {}).get("ActiveState") != "active" and machine.now_s() < until_s:
        machine.wait(1.0)


def _kept_before(before: "dict[str, Any] | Any") -> Kept:
    newest = [pair for pair in before.get("newest", ()) if len(pair) == 2]
    return Kept(
        int(before.get("sessions", 0)),
        int(before.get("reps", 0)),
        tuple((int(number), int(reps)) for number, reps in newest),
    )


def _sees(work: Work, since_s: float) -> bool:
    """Whether another kiosk than the killed one sees frames, and its model is up."""
    looked = work.machine.looked()
    told_s, uptime_s = looked.number("t_s"), looked.number("uptime_s")
    if looked.state is not State.RUNS or told_s is None or uptime_s is None:
        return False
    if told_s - uptime_s < since_s or not looked.number("frames_seen_per_s"):
        return False
    kinds = {part.get("name"): part.get("kind") for part in mappings(looked.told("parts"))}
    return kinds.get("camera") == kinds.get("pose") == "well"


def _refused(answer: Answer) -> Result:
    if answer.said == "not_asked":
        return not_done(NOBODY, again=True, answers=(answer,))
    return not_done(SKIPPED, answers=(answer,))
