"""The steps before the camera and at the wall: what was felt and counted, and what was seen."""

from collections.abc import Callable

from kiosk.staff.checklist.heard import Heard, hear
from kiosk.staff.checklist.judging import drilled, paced, pressed, still, told
from kiosk.staff.checklist.machine import Kept
from kiosk.staff.checklist.step import Result, Work, not_done
from kiosk.staff.failure import CommandError

# Somebody walks there from the keyboard first.
COME_S, STAND_S = 40.0, 8.0
STILL_S = 20.0
PRESSES, PRESSING_S = 10, 75.0
HINGES, DRILL_S = 5, 100.0
# What is felt once too often comes soon after.
SETTLE_S = 3.0

_NO_WALL = "No wall sensor is set up (wall.source none)."


def screen(work: Work) -> Result:
    """What only eyes can tell."""
    metres = f"{work.machine.setup.distance_m:g}"
    return told(
        [
            work.person.ask(question)
            for question in (
                "Is there the drawn person who hinges, or the live picture, moving smoothly?",
                "Does the picture reach all edges, no black border, nothing cut off?",
                "Are the colours natural: skin like skin, the ground dark blue?",
                f"Can you read every word from {metres} m away?",
                "Is nothing else to be seen: no cursor, no text of the system?",
            )
        ]
    )


def camera(work: Work) -> Result:
    """Somebody stands on the mark for some seconds."""
    work.person.ready("Then go and stand on the mark, side on, for ten seconds: a bell tells.")
    heard = _heard(
        work,
        COME_S,
        lambda heard: heard.seen_s >= STAND_S,
        0.0,
        lambda heard: f"seen for {heard.seen_s:.0f} of {STAND_S:.0f} s",
    )
    return paced(heard, STAND_S)


def rest(work: Work) -> Result:
    """Nobody touches the pad."""
    if work.machine.setup.wall == "none":
        return not_done(_NO_WALL)
    work.person.ready(f"Keep everybody off the pad for {STILL_S:.0f} seconds.")
    return still(
        _heard(work, STILL_S, lambda _: False, 0.0, lambda heard: f"{heard.span_s:.0f} s")
    )


def press(work: Work) -> Result:
    """Ten presses."""
    if work.machine.setup.wall == "none":
        return not_done(_NO_WALL)
    work.person.ready(
        f"Then press the middle of the pad {PRESSES} times, slowly, standing in the camera's "
        "view; wait for the bell."
    )
    heard = _heard(
        work,
        PRESSING_S,
        lambda heard: heard.touches >= PRESSES,
        SETTLE_S,
        lambda heard: f"{heard.touches} felt",
    )
    return pressed(heard, PRESSES, work.person.ask(f"Did you press {PRESSES} times, no more?"))


def wall_drill(work: Work) -> Result:
    """Five hinges to the wall."""
    if work.machine.setup.wall == "none":
        return _drill(work, "wall", "Do not mind the wall.", wall=False)
    return _drill(work, "wall", "Each just touches the pad.", wall=True)


def dowel_drill(work: Work) -> Result:
    """The same with a dowel."""
    return _drill(work, "dowel", "Keep head, upper back and tailbone on it.", wall=False)


def signals(work: Work) -> Result:
    """Lights and sound, as whoever did the hinges saw and heard them."""
    setup, questions = work.machine.setup, list[str]()
    if setup.lights != "none":
        questions += [
            "At each touch: did the strips turn green, at once? (Write the colour you saw.)",
            "Were they free of flicker, and dark or calm the rest of the time?",
        ]
    if setup.volume > 0:
        questions.append(
            "Was there a sound at each touch, and a voice, loud enough on the mark?"
        )
    if not questions:
        return not_done("Neither lights nor sound are set up.")
    return told([work.person.ask(question) for question in questions])


def _drill(work: Work, drill: str, how: str, *, wall: bool) -> Result:
    prop = "roller" if drill == "wall" else "dowel"
    work.person.ready(
        f"Then take the {prop}, stand on the mark until it begins, and do {HINGES} slow "
        f"hinges. {how} Stay there until the bell."
    )
    before = _kept(work)
    heard = _heard(
        work,
        DRILL_S,
        lambda heard: len(heard.hinges) >= HINGES,
        SETTLE_S,
        lambda heard: f"{len(heard.hinges)} hinges, {heard.touches} touches",
    )
    after = _kept(work)
    more = after.reps - before.reps if before is not None and after is not None else None
    question = f"Did you do {HINGES} hinges" + (
        ", each with one touch?" if wall else ", no more?"
    )
    return drilled(heard, drill, HINGES, more, work.person.ask(question), wall=wall)


def _heard(
    work: Work,
    limit_s: float,
    enough: Callable[[Heard], bool],
    settle_s: float,
    shown: Callable[[Heard], str],
) -> Heard:
    person = work.person
    heard = hear(
        work.machine.records(),
        limit_s,
        enough,
        settle_s,
        lambda heard: person.live(heard.span_s, shown(heard)),
    )
    person.done()
    return heard


def _kept(work: Work) -> Kept | None:
    """None where the sessions may not be read; the hinges are counted all the same."""
    try:
        return work.machine.kept()
    except CommandError:
        return None
