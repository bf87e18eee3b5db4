"""The step `dowel`: the colour of its tape."""

import os

from kiosk.staff.calibrate.looking import WALK_S
from kiosk.staff.calibrate.running_kiosk import RunningKiosk
from kiosk.staff.calibrate.step import Found, Work
from kiosk.staff.calibrate.tape_colour import (
    Learned,
    learn_from_clip,
    learn_live,
)
from kiosk.staff.colours import WOOD, hex_of, word_for
from kiosk.staff.failure import CommandError


def look(work: Work) -> Found:
    """Ask for somebody with the dowel along the spine. Raises CommandError, SkippedError."""
    given, talk = work.given, work.talk
    if given.scene is not None and given.clip is None:
        raise CommandError("--scene belongs to a recording: give --clip too.")
    is_wood = work.settings.dowel.colour == WOOD
    if given.clip is not None:
        return _found(learn_from_clip(given.clip, given.scene, work.settings))
    # Who asks for this step alone has tape on the dowel.
    if given.all_steps and (
        talk.choose("Is there coloured tape around the dowel?", "ny" if is_wood else "yn")
        == "n"
    ):
        return Found(
            says=("A dowel of plain pale wood needs no colour.",),
            measured={"colour": WOOD},
            values={"dowel.colour": WOOD},
        )
    if given.simulate:
        return Found(
            says=("No simulated visitor has tape on the dowel: there is nothing to look at.",),
            measured={"colour": None},
        )
    talk.ready(
        "Stand side-on on the mark and hold the dowel along your spine, one hand behind the "
        "neck, one behind the low back, until two seconds are over (the terminal rings)."
    )
    if isinstance(work.readings, RunningKiosk):
        work.readings.must_stop("the camera")
    learned = learn_live(work.settings, os.environ, WALK_S if talk.asks else 0.0)
    talk.done()
    return _found(learned)


def _found(learned: Learned) -> Found:
    colour, word = hex_of(learned.colour), word_for(learned.colour)
    return Found(
        says=(f"The dowel's tape is {word}, {colour}.",),
        measured={"colour": colour, "name": word},
        values={"dowel.colour": colour},
        also={
            "source": learned.source,
            "colour": colour,
            "name": word,
            "settings": {"dowel": {"colour": colour}},
        },
    )
