"""The command `kiosk replay`: its options, and how its result or its failure is told."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.staff.answer import AnsweringCommand, answering, complain, print_json, to_stdout
from kiosk.staff.colours import WOOD
from kiosk.staff.failure import USER, plain
from kiosk.staff.numbers import Number

if TYPE_CHECKING:
    from kiosk.staff.replay.run import Outcome


@click.command(
    cls=AnsweringCommand,
    epilog="\b\nExamples:\n"
    "  kiosk replay clip.mp4 --wall wall.csv\n"
    "  kiosk replay clip.mp4 --json > result.json\n"
    "  kiosk replay clip.mp4 --annotate seen.mp4 --plot flexion.png\n"
    "  kiosk replay dowel.mp4 --drill dowel --scene empty.jpg --dowel-colour '#2fae4f'\n"
    "  kiosk replay clip.mp4 --trace keypoints.jsonl && kiosk replay keypoints.jsonl",
)
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--drill", default="wall", show_default=True, help="Judge it as: wall, dowel.")
@click.option(
    "--wall",
    type=click.Path(path_type=Path),
    help="What the wall felt: CSV with t_s,distance_m,touching; an empty cell is unknown.",
)
@click.option(
    "--scene",
    type=click.Path(path_type=Path),
    help="The same scene with nobody in it: a picture; the back's shape is judged against it.",
)
@click.option(
    "--dowel-colour",
    metavar="wood|#RRGGBB",
    help="The dowel's colour: plain wood, or its tape's, as 'kiosk calibrate dowel' finds it; "
    f"with --drill dowel and --scene.  [default: {WOOD}]",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")
@click.option(
    "--trace",
    type=click.Path(path_type=Path),
    help="Write keypoints and wall readings (.jsonl, no pictures); it can be replayed.",
)
@click.option(
    "--annotate",
    type=click.Path(path_type=Path),
    help="Write the video with skeleton, angles, phase and score (.mp4); with --scene also the "
    "back and the dowel.",
)
@click.option("--plot", type=click.Path(path_type=Path), help="Draw flexion over time (.png).")
@click.option(
    "--model",
    help="The pose model: a name from 'kiosk model list', or a .tflite file.  "
    "[default: lightning-float16]",
)
@click.option(
    "--threads",
    type=click.IntRange(1, 16),
    help="Threads for the model; never more than there are cores.  [default: 1]",
)
@click.option(
    "--fps",
    type=Number(0.1, 1000),
    help="Pictures per second, for a folder of pictures.  [default: 30]",
)
def replay(
    source: Path,
    drill: str,
    wall: Path | None,
    scene: Path | None,
    dowel_colour: str | None,
    as_json: bool,
    trace: Path | None,
    annotate: Path | None,
    plot: Path | None,
    model: str | None,
    threads: int | None,
    fps: float | None,
) -> None:
    """Judge a recorded hinge.

    SOURCE is a video file, a folder of pictures, or a keypoint trace (.jsonl). The same
    recording always gives the same result. A rep that could not be judged has the score "?":
    what was not seen is never guessed. An option that can have no effect on this recording is
    refused.

    Exit status: 0 done, 1 something broke, 2 what was given is wrong or damaged.
    """
    with answering("kiosk replay", as_json, source=plain(source.absolute().name)):
        # Heavy: only what replays shall wait for it.
        from kiosk.staff.replay.run import run
        from kiosk.staff.replay.wishes import Wishes

        wishes = Wishes(
            source,
            drill,
            wall,
            trace,
            annotate,
            plot,
            model,
            threads,
            fps,
            scene,
            dowel_colour,
        )
        outcome = run(wishes)
        _tell(outcome, as_json)
    if outcome.broke_off is not None:
        sys.exit(USER)


def _tell(outcome: "Outcome", as_json: bool) -> None:
    from rich.console import Console

    from kiosk.staff.replay import report
    from kiosk.staff.replay.contacts import contact_lines

    if as_json:
        result = report.as_json(
            outcome.coach, outcome.tally, outcome.name, outcome.fps, outcome.said
        )
        if outcome.broke_off is not None:
            result["error"] = {"message": outcome.broke_off, "exit_status": USER}
        print_json(result)
    else:
        with to_stdout():
            # Without a terminal, wide enough for the whole table.
            at_terminal = sys.stdout is not None and sys.stdout.isatty()
            console = Console(width=None if at_terminal else 110)
            told = [*contact_lines(outcome.coach), *outcome.said]
            report.print_table(console, outcome.coach, outcome.name, told)
    if outcome.broke_off is not None:
        complain("kiosk replay", outcome.broke_off)
