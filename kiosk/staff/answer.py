"""How a command answers: JSON or text on standard output, a failure as one sentence."""

import errno
import json
import os
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from types import FrameType
from typing import Any, NoReturn

import click

from kiosk.staff.failure import BROKE, USER, CommandError, plain

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
def answering(command: str, as_json: bool, **about: Any) -> Generator[None]:
    """Tells a CommandError, or that somebody stopped the command, and ends the process.

    `about` goes into the JSON of a failure. To be closed over SSH, or stopped by another
    program, is like Ctrl-C: nothing half-written stays behind.
    """
    try:
        with _stoppable():
            yield
    except CommandError as error:
        _fail(command, as_json, about, error)
    except KeyboardInterrupt:
        _fail(command, as_json, about, CommandError("Stopped before the end.", BROKE))


@contextmanager
def to_stdout() -> Generator[None]:
    """For writing to standard output: its failure is told, and ends the process."""
    # Not every terminal has every sign.
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        yield
    except OSError as error:
        _silence_stdout()
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


@contextmanager
def _stoppable() -> Generator[None]:
    """SIGTERM and SIGHUP end what runs here as Ctrl-C does."""

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    # Where a handler is set, or the signal is ignored (nohup), somebody wanted it so.
    numbers = [
        number
        for name in ("SIGTERM", "SIGHUP")
        if (number := getattr(signal, name, None)) is not None
        and signal.getsignal(number) is signal.SIG_DFL
    ]
    try:
        for number in numbers:
            signal.signal(number, stop)
        yield
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)


def _silence_stdout() -> None:
    """What is still in its buffer must not fail again when Python ends."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
