"""How a command answers: JSON or text on standard output, a failure as one sentence."""

import errno
import json
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import Any, NoReturn

import click

from kiosk.staff.failure import BROKE, USER, CommandError, plain
from kiosk.staff.stopping import STOPPED, status_of, stoppable

SCHEMA = 1


class AnsweringCommand(click.Command):
    """With --json given, options that make no sense are answered in JSON too."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """What click does, and JSON when it refuses."""
        as_json = "--json" in args
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            if as_json:
                print_json(_failure(plain(error.format_message()), USER))
            raise


def print_json(result: dict[str, Any]) -> None:
    """ASCII only, so that no setting of the terminal can spoil it."""
    with to_stdout():
        click.echo(json.dumps(result, indent=2, allow_nan=False))


@contextmanager
def answering(
    command: str, as_json: bool, *, stopped: str = STOPPED, **about: Any
) -> Generator[None]:
    """Tells a CommandError, or that somebody stopped the command, and ends the process.

    `about` goes into the JSON of a failure; `stopped` is what is said of a stop. To be closed
    over SSH, or stopped by another program, is like Ctrl-C: nothing half-written stays behind.
    """
    try:
        with stoppable():
            yield
    except CommandError as error:
        _fail(command, as_json, about, error)
    except KeyboardInterrupt as stop:
        _fail(command, as_json, about, CommandError(stopped, status_of(stop)))


@contextmanager
def to_stdout() -> Generator[None]:
    """For writing to standard output: its failure is told, and ends the process."""
    # Not every terminal has every sign.
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        yield
    except OSError as error:
        silence_stdout()
        # Who reads with `head` has had enough: no word about it.
        if error.errno != errno.EPIPE:
            complain("kiosk", f"Standard output can't be written ({error.strerror}).")
        sys.exit(BROKE)


def complain(command: str, sentence: str) -> None:
    """Says a sentence on standard error; where there is none, so be it."""
    with suppress(OSError):
        click.echo(f"{command}: {sentence}", err=True)


def _fail(command: str, as_json: bool, about: dict[str, Any], error: CommandError) -> NoReturn:
    if as_json:
        print_json(_failure(str(error), error.status, **about))
    complain(command, str(error))
    sys.exit(error.status)


def _failure(sentence: str, status: int, **about: Any) -> dict[str, Any]:
    return {"schema": SCHEMA, **about, "error": {"message": sentence, "exit_status": status}}


def silence_stdout() -> None:
    """What is still in its buffer must not fail again when Python ends."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
