"""The command `kiosk run`: the appliance itself, or a simulated one on any laptop."""

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.staff.answer import answering, complain
from kiosk.staff.failure import BROKE, USER, CommandError
from kiosk.staff.numbers import SECONDS

if TYPE_CHECKING:
    from kiosk.following import Following
    from kiosk.settings.options import Settings
    from kiosk.settings.problems import SettingsTrouble


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
    type=SECONDS,
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
    here = Path.cwd()
    with answering("kiosk run", as_json=False):
        again = _run(simulate, for_s, fullscreen, no_screen, config_dir, overrides)
    if again:
        # In the same process, so that systemd counts no failure; all of ours is closed.
        os.chdir(here)
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def _run(
    simulate: bool,
    for_s: float | None,
    fullscreen: bool | None,
    no_screen: bool,
    config_dir: Path | None,
    overrides: tuple[str, ...],
) -> bool:
    """Whether it is to be started anew. Raises CommandError."""
    from kiosk.settings.last_good import last_good
    from kiosk.settings.options import Settings

    as_service = bool(os.environ.get("NOTIFY_SOCKET"))
    settings, trouble = _settings(as_service, config_dir, overrides)
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
    start = app.Start(simulate, for_s, fullscreen, no_screen)
    # What the settings let pass a part may still refuse: a service tries others then.
    others = [lambda: last_good(os.environ), lambda: (Settings(), "what ships")]
    while True:
        following = _following(settings, trouble, as_service, config_dir, overrides)
        try:
            return app.run(settings, start, following)
        except app.StartError as error:
            if not (as_service and error.status == USER and others):
                raise CommandError(str(error), error.status) from error
            settings, which = others.pop(0)()
            trouble = _refused(str(error), which, trouble)
            complain("kiosk run", trouble.sentence)


def _settings(
    as_service: bool, config_dir: Path | None, overrides: tuple[str, ...]
) -> "tuple[Settings, SettingsTrouble | None]":
    """Those of the files. A service takes the last good ones where they are wrong."""
    from kiosk.settings.last_good import load_or_last_good
    from kiosk.settings.load import load
    from kiosk.settings.problems import SettingsError

    if as_service:
        settings, trouble = load_or_last_good(config_dir, overrides, os.environ)
        for problem in trouble.problems if trouble is not None else ():
            complain("kiosk run", str(problem))
        if trouble is not None:
            complain("kiosk run", trouble.sentence)
        return settings, trouble
    try:
        return load(config_dir, overrides, os.environ), None
    except SettingsError as error:
        # All at once: each is a sentence of its own.
        *most, last = (str(each) for each in error.problems)
        for sentence in most:
            complain("kiosk run", sentence)
        raise CommandError(last, USER) from error


def _following(
    settings: "Settings",
    trouble: "SettingsTrouble | None",
    as_service: bool,
    config_dir: Path | None,
    overrides: tuple[str, ...],
) -> "Following":
    from kiosk import app
    from kiosk.following import Following
    from kiosk.settings.last_good import keep
    from kiosk.settings.watch import SettingsWatch

    folder = config_dir.absolute() if config_dir is not None else None
    watch = SettingsWatch(folder, overrides, os.environ, running=settings)
    # What somebody tries out by hand is not what the clinic goes by.
    if not as_service:
        return Following(settings, trouble, watch.look, refuse=app.why_not)
    return Following(
        settings, trouble, watch.look, lambda good: keep(good, os.environ), app.why_not
    )


def _refused(why: str, which: str, before: "SettingsTrouble | None") -> "SettingsTrouble":
    from kiosk.settings.problems import Problem, SettingsTrouble

    problem = Problem("", why.rstrip("."), "until that is mended others hold")
    problems = (*(before.problems if before is not None else ()), problem)
    sentence = f"The settings can't be used ({why.rstrip('.')}): the kiosk runs on {which}."
    return SettingsTrouble(sentence, problems)
