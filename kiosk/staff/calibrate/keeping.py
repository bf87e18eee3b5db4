"""What a step found becomes settings: shown before and after, asked, kept; or not."""

import os
import signal
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.staff.calibrate.step import FAULTS, Found, Given, Work
from kiosk.staff.failure import USER, CommandError

if TYPE_CHECKING:
    from kiosk.settings.options import Settings

# How the history names it: with the step's name behind it.
HOW = "calibrate"
# Without a terminal, wide enough for most lines.
WIDE = 96


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of what was found. `changes`: key, before and after, as JSON holds them.

    `version`: in the history of the settings; None where nothing was written. `again`: whether
    somebody wants to measure anew.
    """

    changes: tuple[Mapping[str, object], ...] = ()
    version: int | None = None
    again: bool = False


def settings_of(given: Given) -> "Settings":
    """The settings of all layers. Raises SettingsError."""
    from kiosk.settings.load import load

    return load(given.config_dir, given.overrides, os.environ)


def check_place(given: Given) -> None:
    """Whether what is found can be kept in the end. Raises CommandError."""
    from kiosk.staff.config.shared import folder_of

    folder = folder_of(given.config_dir).absolute()
    if given.dry_run or _pretends(given):
        return
    there = next(each for each in (folder, *folder.parents) if os.path.lexists(each))
    if not os.access(there, os.W_OK | os.X_OK):
        raise CommandError(
            f"The settings in {folder} may not be changed by you: use sudo, or become a member "
            "of its group; or only look, with --dry-run."
        )


def keep(work: Work, name: str, found: Found) -> Kept:
    """Show what would change, ask, and change it. Raises CommandError, SettingsError,
    NotWrittenError.
    """
    from kiosk.settings.editing import set_options
    from kiosk.staff.config.shared import folder_of, hand, tell_change

    talk, given = work.talk, work.given
    values = _accepted(found)
    changes = _changes(work.settings, values)
    if not changes:
        talk.say("It is so already: nothing to change." if values else "Nothing to set.")
        again = bool(found.advice) and talk.choose("Measure again?", "ny") == "y"
        return Kept(again=again)
    if talk.asks or not given.as_json:
        _show(changes, given.as_json)
    if given.dry_run:
        talk.say("Nothing was changed.")
        return Kept(changes)
    if _pretends(given):
        talk.say(
            "Nothing was changed: these parts are simulated (to try that as well, name a "
            "folder of settings with --config)."
        )
        return Kept(changes)
    answer = talk.choose("Keep it? (a: measure again)", "yna")
    if answer != "y":
        talk.say("Nothing was changed.")
        return Kept(changes, again=answer == "a")
    new = {str(change["key"]): values[str(change["key"])] for change in changes}
    folder = folder_of(given.config_dir)
    with _undisturbed():
        changed = set_options(folder, new, hand(), how=f"{HOW} {name}")
        if changed.version is not None:
            work.kept.append(name)
    if not given.as_json:
        tell_change(changed, given.config_dir, False, keys=new, nothing="Nothing to change.")
    if changed.version is not None:
        talk.say(f"kiosk {HOW} undo takes it back as well.")
    return Kept(changes, changed.version)


def _accepted(found: Found) -> dict[str, object]:
    from kiosk.settings.editing import accepted
    from kiosk.settings.problems import SettingsError

    try:
        return accepted(found.values)
    except SettingsError as error:
        why = "; ".join(str(problem).rstrip(".") for problem in error.problems)
        raise CommandError(f"What was measured can't be: {why}.", FAULTS) from error


def _changes(
    settings: "Settings", values: Mapping[str, object]
) -> tuple[Mapping[str, object], ...]:
    from kiosk.settings.load import value
    from kiosk.staff.config.shared import as_json_value

    return tuple(
        {
            "key": key,
            "before": as_json_value(key, value(settings, key)),
            "after": as_json_value(key, new),
        }
        for key, new in values.items()
        if value(settings, key) != new
    )


def _show(changes: tuple[Mapping[str, object], ...], on_stderr: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    from kiosk.settings.catalogue import find

    table = Table("Setting", "Before", "After", "")
    for change in changes:
        key = str(change["key"])
        told = ["not set" if change[when] is None else str(change[when]) for when in
                ("before", "after")]  # fmt: skip
        table.add_row(key, *told, find(key).unit or "")
    stream = sys.stderr if on_stderr else sys.stdout
    Console(file=stream, width=None if stream.isatty() else WIDE).print(table)


@contextmanager
def _undisturbed() -> Generator[None]:
    """Who stops it now stops it afterwards: else nobody could say whether it was changed."""
    before = signal.pthread_sigmask(
        signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    )
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _pretends(given: Given) -> bool:
    """What simulated parts measured must not become the settings of a real kiosk."""
    named = given.config_dir is not None or bool(os.environ.get("KIOSK_CONFIG_DIR"))
    return given.simulate and not named


def taken_back(folder: Path) -> tuple[str, Any]:
    """Take back what the last calibration set, where it still is so: the step's name and what
    was changed. Raises CommandError, SettingsError, NotWrittenError.
    """
    from kiosk.settings import editing
    from kiosk.settings.history import text_of
    from kiosk.settings.stated import stated
    from kiosk.settings.toml_file import toml_value
    from kiosk.settings.toml_text import with_option, without_option
    from kiosk.staff.config.shared import hand

    known = editing.versions(folder)
    undone = 0
    last = before = None
    for place in range(len(known) - 1, 0, -1):
        how = known[place].how
        if how == f"{HOW} undo":
            undone += 1
        elif how.startswith(f"{HOW} ") and undone:
            undone -= 1
        elif how.startswith(f"{HOW} "):
            last, before = known[place], known[place - 1]
            break
    if last is None or before is None:
        raise CommandError(
            "There is no calibration to take back: kiosk config history lists all changes.",
            USER,
        )
    was, became = stated(before.data), stated(last.data)
    keys = [key for key in {**was, **became} if was.get(key) != became.get(key)]

    def earlier(present: bytes) -> bytes:
        text, now = text_of(present), stated(present)
        for key in keys:
            # What somebody has set since is theirs.
            if now.get(key) != became.get(key):
                continue
            section, _, name = key.partition(".")
            if key in was:
                text = with_option(text, section, name, toml_value(was[key]))
            else:
                text = without_option(text, section, name)
        return text.encode("utf-8", "surrogateescape")

    changed = editing.change(folder, earlier, hand(), f"{HOW} undo")
    return last.how.removeprefix(f"{HOW} "), changed
