"""The command `kiosk calibrate`: what the kiosk learns of its place and its tools."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.staff.answer import (
    SCHEMA,
    AnsweringCommand,
    answering,
    complain,
    print_json,
    to_stdout,
)
from kiosk.staff.colours import hex_of, word_for
from kiosk.staff.failure import USER, CommandError

if TYPE_CHECKING:
    from kiosk.settings.options import Settings
    from kiosk.staff.calibrate_dowel import Learned

COMMAND = "kiosk calibrate dowel"


@click.group(epilog="\b\nExamples:\n  kiosk calibrate dowel")
def calibrate() -> None:
    """Let the kiosk learn its place and its tools."""


@calibrate.command(
    cls=AnsweringCommand,
    epilog="\b\nExamples:\n"
    "  kiosk calibrate dowel\n"
    "  kiosk calibrate dowel --json\n"
    "  kiosk calibrate dowel --clip taped.mp4 --scene empty.jpg\n\n"
    "\b\nWhat it prints belongs into the settings file:\n"
    "  [dowel]\n"
    '  colour = "#2fae4f"',
)
@click.option(
    "--clip",
    type=click.Path(path_type=Path),
    help="Look at a recording (a video, or a folder of pictures) instead of the camera.",
)
@click.option(
    "--scene",
    type=click.Path(path_type=Path),
    help="With --clip: the same scene with nobody in it, a picture; colours are surer then.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")
@click.option(
    "--settings",
    "config_dir",
    type=click.Path(path_type=Path),
    help="The folder of kiosk.toml.  [default: /etc/kiosk, else the user's own]",
)
@click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="SECTION.NAME=VALUE",
    help="One setting, for this run only; may be given more than once.",
)
def dowel(
    clip: Path | None,
    scene: Path | None,
    as_json: bool,
    config_dir: Path | None,
    overrides: tuple[str, ...],
) -> None:
    """Learn the colour of the dowel's tape.

    Stick one bright tape around the whole dowel: red, green, blue or any colour that nobody
    wears and the wall does not have. Start this command, then stand side-on on the mark and
    hold the dowel along the spine, one hand behind the neck, one behind the low back, as in
    the drill. Within 30 seconds the camera must see you stand so for two; nothing of the
    pictures is kept. A dowel of plain wood needs no calibration.

    Nothing is changed: the colour is printed, and the line for the settings file.

    Exit status: 0 done, 1 something broke, 2 what was given is wrong, 3 nobody or no bright
    tape was seen, 75 a kiosk is running and has the camera.
    """
    with answering(COMMAND, as_json):
        if scene is not None and clip is None:
            raise CommandError("--scene belongs to a recording: give --clip too.")
        settings = _settings(config_dir, overrides)
        # Heavy: what is wrong with the settings shall be said first.
        from kiosk.staff.calibrate_dowel import learn_from_clip, learn_live

        if clip is not None:
            learned = learn_from_clip(clip, scene, settings)
        else:
            if sys.stderr is not None and sys.stderr.isatty():
                complain(COMMAND, "Stand side-on on the mark, the dowel along your spine.")
            learned = learn_live(settings, os.environ)
        _tell(learned, as_json)


def _settings(config_dir: Path | None, overrides: tuple[str, ...]) -> "Settings":
    from kiosk.settings.load import load
    from kiosk.settings.problems import SettingsError

    try:
        return load(config_dir, overrides, os.environ)
    except SettingsError as error:
        # All at once: each is a sentence of its own.
        *most, last = (str(each) for each in error.problems)
        for sentence in most:
            complain(COMMAND, sentence)
        raise CommandError(last, USER) from error


def _tell(learned: "Learned", as_json: bool) -> None:
    colour, word = hex_of(learned.colour), word_for(learned.colour)
    if as_json:
        print_json(
            {
                "schema": SCHEMA,
                "source": learned.source,
                "colour": colour,
                "name": word,
                "settings": {"dowel": {"colour": colour}},
            }
        )
        return
    with to_stdout():
        click.echo(f"The dowel's tape is {word}, {colour}.")
        click.echo(f'For the settings file (kiosk.toml):\n\n[dowel]\ncolour = "{colour}"')
