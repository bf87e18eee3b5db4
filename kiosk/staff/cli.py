"""The command `kiosk`: one click group, one file per subcommand."""

import click

from kiosk import __version__
from kiosk.staff.bench import bench
from kiosk.staff.calibrate import calibrate
from kiosk.staff.model import model
from kiosk.staff.replay.command import replay
from kiosk.staff.run import run
from kiosk.staff.screens import screens


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
    epilog="For awareness and teaching, not medical advice.",
)
@click.version_option(__version__, prog_name="kiosk")
def main() -> None:
    """The Hinge Kiosk: coaches the hip hinge by camera and wall sensor.

    \b
    kiosk run                                 coach whoever stands on the mark
    kiosk run --simulate                      the same with recorded visitors
    kiosk replay CLIP.mp4                     judge a recorded hinge
    kiosk replay CLIP.mp4 --wall WALL.csv     with what the wall felt
    kiosk calibrate dowel                     learn the colour of the dowel's tape
    kiosk COMMAND --help                      all about one command

    Exit status: 0 done, 1 something broke, 2 what was given is wrong.
    """


main.add_command(run)
main.add_command(replay)
main.add_command(calibrate)
main.add_command(bench)
main.add_command(model)
main.add_command(screens)
