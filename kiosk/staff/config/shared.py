"""What all commands of `kiosk config` have in common."""

import os
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from kiosk.staff.answer import SCHEMA, answering, complain, print_json
from kiosk.staff.failure import BROKE, USER, CommandError

if TYPE_CHECKING:
    from kiosk.settings.catalogue import Option
    from kiosk.settings.editing import Changed
    from kiosk.settings.history import Hand
    from kiosk.settings.options import Settings
    from kiosk.settings.origin import Origin
    from kiosk.settings.problems import Problem, SettingsError
    from kiosk.settings.stated import Change

LATER = 75
FAULTS = 3

_STATUS = {"busy": LATER, "refused": USER, "broke": BROKE}

_Callable = TypeVar("_Callable", bound=Callable[..., Any])


def settings_option(command: _Callable) -> _Callable:
    """The option --settings, as `kiosk run` has it."""
    return click.option(
        "--settings",
        "config_dir",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="The folder of kiosk.toml.  [default: /etc/kiosk, else the user's own]",
    )(command)


def json_option(command: _Callable) -> _Callable:
    """The option --json."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print JSON, for other programs."
    )(command)


@contextmanager
def telling(
    command: str, as_json: bool, *, after: str = "", hint: tuple[str, str] | None = None
) -> Generator[None]:
    """Tells what is wrong with the settings, all of it, and ends the process.

    `after`: a sentence more where the settings are wrong; `hint`: another one, where what is
    wrong is about the option of the key that comes with it.
    """
    from kiosk.settings.problems import NotWrittenError, SettingsError

    with answering(command, as_json):
        try:
            yield
        except SettingsError as error:
            about = any(hint and hint[0] in problem.what for problem in error.problems)
            more = [after, hint[1] if hint and about else ""]
            _fail(command, as_json, error, " ".join(more).strip())
        except NotWrittenError as error:
            raise CommandError(str(error), _STATUS[error.why]) from error


def folder_of(config_dir: Path | None) -> Path:
    """The folder of kiosk.toml. Raises CommandError where one is named that is none."""
    from kiosk.settings.folders import config_folder

    folder = config_folder(os.environ) if config_dir is None else config_dir
    named = config_dir is not None or bool(os.environ.get("KIOSK_CONFIG_DIR"))
    if named and not folder.is_dir():
        raise CommandError(f"{folder} is no folder: name the folder of kiosk.toml.")
    return folder


def hand() -> "Hand":
    """Who gave this command: by sudo, over SSH, and when."""
    import pwd
    from datetime import UTC, datetime

    from kiosk.health.board import Board
    from kiosk.settings.history import Hand
    from kiosk.settings.problems import short

    as_root = os.getuid() == 0
    who = os.environ.get("SUDO_USER") if as_root else None
    # sudo keeps who it was, but not from where.
    over_ssh = True if _any_of(("SSH_CONNECTION", "SSH_TTY")) else None if who else False
    if not who:
        try:
            who = pwd.getpwuid(os.getuid()).pw_name
        except KeyError:
            who = f"user {os.getuid()}"
    now = datetime.now(UTC)
    return Hand(short(who), over_ssh, now, Board().clock_right(now))


def complete_key(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """The options that begin so, for the shell."""
    from kiosk.settings.load import option_keys

    return [key for key in option_keys() if key.startswith(begun)]


def complete_key_or_section(
    context: click.Context, parameter: click.Parameter, begun: str
) -> list[str]:
    """As complete_key, and the sections first."""
    from kiosk.settings.catalogue import sections

    here = [section for section in sections() if section.startswith(begun)]
    return here + complete_key(context, parameter, begun)


def as_json_value(key: str, value: object) -> object:
    """A value of the settings as JSON holds it; None where it is not set."""
    from datetime import time

    from kiosk.settings.catalogue import masked

    value = masked(key, value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value) if isinstance(value, Path) else value


def as_json_origin(origin: "Origin") -> dict[str, object]:
    """Where a value came from."""
    path = None if origin.path is None else str(origin.path)
    return {
        "layer": origin.layer,
        "path": path,
        "line": origin.line,
        "given": origin.given,
    }


def as_json_changes(changes: "Iterable[Change] | None") -> list[dict[str, str | None]] | None:
    """What became of the options; None where that is not known."""
    if changes is None:
        return None
    return [{"key": each.key, "old": each.old, "new": each.new} for each in changes]


def as_json_problem(problem: "Problem") -> dict[str, str]:
    """One fault."""
    return {
        "where": problem.where,
        "what": problem.what,
        "remedy": problem.remedy,
        "sentence": str(problem),
    }


def tell_change(
    changed: "Changed",
    config_dir: Path | None,
    as_json: bool,
    *,
    keys: Iterable[str],
    nothing: str,
    **about: Any,
) -> None:
    """What was changed, what hides it, and when a running kiosk goes by it.

    `keys`: what was asked to be changed, beside what was. `nothing`: the sentence where
    nothing was; `about` goes into the JSON.
    """
    from kiosk.settings.live import needs_new_start, taken_over

    new = [each.key for each in changed.changes or ()]
    hidden, warnings = _as_it_holds(dict.fromkeys([*keys, *new]), config_dir)
    if as_json:
        print_json(
            {
                "schema": SCHEMA,
                **about,
                "version": changed.version,
                "changes": as_json_changes(changed.changes),
                "hidden": [
                    {"key": key, "value": as_json_value(key, value), "from": str(origin)}
                    for key, (value, origin) in hidden.items()
                ],
                "needs_new_start": list(needs_new_start(new)),
                "warnings": warnings,
            }
        )
        _warn(warnings)
        return
    if changed.version is None:
        click.echo(nothing)
    elif changed.changes is None:
        click.echo("The file is another one; what was in it before could not be read.")
    for each in changed.changes or ():
        click.echo(str(each))
    for key, (value, origin) in hidden.items():
        click.echo(f"But {origin} sets {key} to {told(key, value)}, and that is what holds.")
    if holding := [key for key in new if key not in hidden]:
        click.echo(taken_over(holding))
    if changed.version is not None:
        click.echo(f"This is version {changed.version}; kiosk config rollback undoes it.")
    _warn(warnings)


def _warn(warnings: Iterable[str]) -> None:
    command = f"kiosk config {click.get_current_context().info_name}"
    for sentence in warnings:
        complain(command, sentence)


def under_headings(keys: Iterable[str]) -> "Iterator[Option]":
    """The options of these keys; the [section] of each is printed before its first."""
    from kiosk.settings.catalogue import find

    section = ""
    for key in keys:
        option = find(key)
        if option.section != section:
            click.echo(("\n" if section else "") + f"[{option.section}]")
            section = option.section
        yield option


def told(key: str, value: object) -> str:
    """A value as a settings file spells it."""
    from kiosk.settings.catalogue import find

    return find(key).spelled(value)


def with_environment(config_dir: Path | None) -> "Settings":
    """The settings of all layers, as this shell would start the kiosk. Raises SettingsError."""
    from kiosk.settings.load import load

    return load(config_dir, (), os.environ)


def _as_it_holds(
    keys: Iterable[str], config_dir: Path | None
) -> "tuple[dict[str, tuple[object, Origin]], list[str]]":
    """Of these options those that a higher layer sets: to what, and where. And what to warn of:
    an environment that no kiosk would start in, things that are not there.
    """
    from kiosk.settings.layers import MAIN_FILE
    from kiosk.settings.load import option_keys, value
    from kiosk.settings.problems import SettingsError

    main = folder_of(config_dir) / MAIN_FILE
    try:
        settings = with_environment(config_dir)
    except SettingsError as error:
        # The files were checked: it is this shell's environment, and not what was asked about.
        lead = "Warning: from this shell no kiosk would start:"
        return {}, [f"{lead} {problem}" for problem in error.problems]
    from kiosk.staff.config.things_named import missing

    keys, known = list(keys), set(option_keys())
    # The words of a language lie in the folder.
    about = {*keys, *(["display.language"] if "display.words_folder" in keys else [])}
    warnings = [
        f"Warning: {each.problem}"
        for each in missing(settings, os.environ)
        if each.key in about
    ]
    hidden = {
        key: (value(settings, key), origin)
        for key in keys
        if key in known and (origin := settings.origins.get(key)) and origin.path != main
    }
    return hidden, warnings


def _fail(command: str, as_json: bool, error: "SettingsError", after: str) -> NoReturn:
    sentences = [str(problem) for problem in error.problems]
    if as_json:
        problems = [as_json_problem(problem) for problem in error.problems]
        failure = {"message": " ".join(sentences), "exit_status": USER}
        print_json({"schema": SCHEMA, "error": failure, "problems": problems})
    for sentence in [*sentences, after] if after else sentences:
        complain(command, sentence)
    sys.exit(USER)


def _any_of(variables: tuple[str, ...]) -> bool:
    return any(os.environ.get(variable) for variable in variables)
