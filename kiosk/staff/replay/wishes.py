"""What was asked for on the command line, and whether each of it can have an effect."""

from dataclasses import dataclass
from pathlib import Path

from kiosk.coach.dowel_drill import DOWEL_DRILL
from kiosk.coach.drill import Drill
from kiosk.staff.failure import CommandError
from kiosk.staff.replay.trace import is_trace

MODEL = "lightning-float16"
THREADS = 1


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of a replay; None: not given."""

    source: Path
    drill: str
    wall: Path | None
    trace: Path | None
    annotate: Path | None
    plot: Path | None
    model: str | None
    threads: int | None
    fps: float | None
    scene: Path | None = None
    dowel_colour: str | None = None


def refuse_idle(wishes: Wishes, drill: Drill) -> None:
    """An option that would silently change nothing is a mistake. Raises CommandError."""
    if is_trace(wishes.source):
        for option, given, what_for in (
            ("--annotate", wishes.annotate, "to draw into"),
            ("--scene", wishes.scene, "to compare with"),
            ("--dowel-colour", wishes.dowel_colour, "to look for a dowel in"),
            ("--model", wishes.model, "to look for a person in"),
            ("--threads", wishes.threads, "to look for a person in"),
        ):
            if given is not None:
                raise CommandError(
                    f"{wishes.source} holds no pictures {what_for}; {option} needs the video."
                )
        if wishes.fps is not None:
            raise times_of_its_own(wishes)
    if wishes.dowel_colour is None:
        return
    if drill is not DOWEL_DRILL:
        raise CommandError(
            f"The {drill.name} drill has no dowel: leave --dowel-colour out, or add "
            f"--drill {DOWEL_DRILL.name}."
        )
    if wishes.scene is None:
        raise CommandError(
            "Without the empty scene no dowel is looked for: leave --dowel-colour out, or add "
            "--scene."
        )


def times_of_its_own(wishes: Wishes) -> CommandError:
    """For --fps with anything but pictures."""
    return CommandError(
        f"{wishes.source} has times of its own: leave --fps out, which is for a folder of "
        "pictures."
    )
