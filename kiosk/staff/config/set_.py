"""`kiosk config set`: change settings for good."""

import os
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.staff.answer import AnsweringCommand
from kiosk.staff.config.completing import complete_pair
from kiosk.staff.config.shared import (
    folder_of,
    hand,
    json_option,
    settings_option,
    tell_change,
    telling,
)
from kiosk.staff.failure import CommandError

if TYPE_CHECKING:
    from kiosk.settings.problems import Problem, SettingsError

_COMMAND = "kiosk config set"
_NOTHING = "Nothing was changed."
_TOGETHER = f"Options that belong together go into one command: {_COMMAND} KEY VALUE KEY VALUE."

# Two times that are set together, with times such as a clinic's.
_PAIRS = {
    ("night.from_time", "night.to_time"): ("21:00", "06:30"),
    ("sound.quiet_from", "sound.quiet_to"): ("20:00", "08:00"),
}


@click.command(
    "set",
    cls=AnsweringCommand,
    # A value may begin with a minus.
    context_settings={"ignore_unknown_options": True},
    epilog="\b\nExamples:\n"
    "  kiosk config set sound.volume 0.5\n"
    "  kiosk config set display.language es sound.language es\n"
    "  kiosk config set night.from_time 21:00 night.to_time 06:30\n"
    "  kiosk config set night.from_time none night.to_time none",
)
@click.argument(
    "pairs", nargs=-1, required=True, metavar="KEY VALUE [KEY VALUE]...",
    shell_complete=complete_pair,
)  # fmt: skip
@json_option
@settings_option
def set_(pairs: tuple[str, ...], as_json: bool, config_dir: Path | None) -> None:
    """Change settings for good, in kiosk.toml.

    'kiosk config explain --all' lists the keys and what each takes. Options that belong
    together are set in one command: all of it is written, or nothing. KEY=VALUE will do as
    well.

    Exit status: 0 done, 1 something broke, 2 what was given is wrong, 75 somebody else is
    changing them, try again later.
    """
    with telling(_COMMAND, as_json, after=_NOTHING):
        from kiosk.settings.editing import set_options
        from kiosk.settings.problems import SettingsError
        from kiosk.staff.config.things_named import UnknownNameError, names_judge

        values = _values(_paired(pairs))
        folder = folder_of(config_dir)
        judge = names_judge(folder, values, os.environ)
        alone = (next(iter(values)), _TOGETHER) if len(values) == 1 else None
        if alone and any(alone[0] in pair for pair in _PAIRS):
            alone = None
        try:
            changed = set_options(folder, values, hand(), judge=judge)
        except UnknownNameError as error:
            raise SettingsError(_as_given(error, folder, values)) from error
        except SettingsError as error:
            with telling(_COMMAND, as_json, after=_NOTHING, hint=alone):
                raise SettingsError(_as_given(error, folder, values)) from error
        nothing = "Nothing to change: it is so already."
        tell_change(changed, config_dir, as_json, keys=values, nothing=nothing)


def _paired(given: tuple[str, ...]) -> dict[str, str]:
    """Raises CommandError where a value is missing, or one key is given two."""
    texts: dict[str, str] = {}
    rest = list(given)
    while rest:
        key, equals, text = rest.pop(0).partition("=")
        if not equals:
            if not rest:
                raise CommandError(f"There is no value for {key}: {_COMMAND} {key} VALUE.")
            text = rest.pop(0)
        if texts.setdefault(key, text) != text:
            raise CommandError(f"{key} is given two values: give it one.")
    return texts


def _as_given(
    error: "SettingsError", folder: Path, values: dict[str, object]
) -> "Iterator[Problem]":
    """What is wrong, without lines that kiosk.toml would only have had; of a pair of times with
    the command that sets both.
    """
    from dataclasses import replace

    from kiosk.settings.layers import MAIN_FILE

    present = {(each.what, each.remedy): each for each in _present_faults(folder)}
    for problem in error.problems:
        if before := present.get((problem.what, problem.remedy)):
            yield before
            continue
        where = "" if str(folder / MAIN_FILE) in problem.where else problem.where
        yield replace(problem, where=where, remedy=_both(problem, values) or problem.remedy)


def _present_faults(folder: Path) -> "tuple[Problem, ...]":
    from kiosk.settings.editing import checked, read_present
    from kiosk.settings.problems import NotWrittenError, SettingsError

    try:
        checked(folder, read_present(folder))
    except SettingsError as error:
        return error.problems
    except NotWrittenError:
        pass
    return ()


def _both(problem: "Problem", values: dict[str, object]) -> str | None:
    """The remedy where one of a pair of times is set and the other is not."""
    for pair, examples in _PAIRS.items():
        given = [key for key in pair if key in values]
        if len(given) != 1 or not all(key in problem.what for key in pair):
            continue
        if "is set, but" not in problem.what:
            return None
        value = values[given[0]]
        texts = dict(zip(pair, examples, strict=True))
        if isinstance(value, time):
            texts[given[0]] = f"{value:%H:%M}"
        elif value is None:
            texts = dict.fromkeys(pair, "none")
        told = " ".join(f"{key} {text}" for key, text in texts.items())
        return f"set both in one command: {_COMMAND} {told}"
    return None


def _values(texts: dict[str, str]) -> dict[str, object]:
    """As the settings hold them. Raises SettingsError with all that are wrong."""
    from kiosk.settings.catalogue import options
    from kiosk.settings.editing import accepted
    from kiosk.settings.layers import placed

    # A relative path is meant from where the command is given.
    here = Path.cwd() / "here"
    values: dict[str, object] = {}
    for key, text in texts.items():
        option = options().get(key)
        read = text if option is None else option.read(text)
        values[key] = read if option is None else placed(option, read, os.environ, here)
    return accepted(values)
