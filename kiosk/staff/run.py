"""The command `kiosk run`: the appliance itself, or a simulated one on any laptop."""

import logging
import os
from pathlib import Path

import click

from kiosk.staff.answer import answering, complain
from kiosk.staff.failure import BROKE, USER, CommandError


@click.command(
    epilog="\b\nExamples:\n"
    "  kiosk run\n"
    "  kiosk run --simulate\n"
    "  kiosk run --simulate --fullscreen --for 60\n"
    "  kiosk run --set camera.source=usb --set wall.source=none --window",
)
@click.option("--simulate", is_flag=True, help="Play recorded visitors; no camera, no pins.")
@click.option(
    "--for",
    "for_s",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Stop by itself after so long.",
)
@click.option(
    "--fullscreen/--window",
    default=None,
    help="Fill the screen, or draw in a window.  [default: the setting; --simulate: a window]",
)
@click.option("--no-screen", is_flag=True, help="Draw where nobody sees it, for tests.")
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
def run(
    simulate: bool,
    for_s: float | None,
    fullscreen: bool | None,
    no_screen: bool,
    config_dir: Path | None,
    overrides: tuple[str, ...],
) -> None:
    """Coach whoever stands on the mark, until stopped.

    Camera, wall sensor, lights, sound and screen come from the settings. Sessions are kept in
    sessions.db in the data folder (KIOSK_DATA_DIR; with --simulate in its folder "simulated"),
    without names and without pictures.

    Exit status: 0 stopped, 1 something broke or is missing, 2 the settings are wrong, 75 a
    kiosk is running already.
    """
    with answering("kiosk run", as_json=False):
        from kiosk.settings.load import load
        from kiosk.settings.problems import SettingsError

        try:
            settings = load(config_dir, overrides, os.environ)
        except SettingsError as error:
            # All at once: each is a sentence of its own.
            *most, last = (str(each) for each in error.problems)
            for sentence in most:
                complain("kiosk run", sentence)
            raise CommandError(last, USER) from error
        # Standard output is ours.
        os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
        # Heavy: what is wrong with the settings shall be said first.
        try:
            from kiosk import app
        except ImportError as error:
            raise CommandError(
                f"A package is missing ({error}): install the kiosk again.", BROKE
            ) from error
        logging.basicConfig(
            level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", force=True
        )
        try:
            app.run(settings, app.Start(simulate, for_s, fullscreen, no_screen))
        except app.StartError as error:
            raise CommandError(str(error), error.status) from error
