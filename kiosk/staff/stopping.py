"""Ctrl-C, SIGTERM and SIGHUP: every command ends with a short sentence and 128 + the signal.

Nothing heavy is imported here: it is in force before anything else is.
"""

import os
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

STOPPED = "Stopped before the end."
UNCHANGED = "Stopped before the end; nothing was changed."
# As shells count: a program that a signal ended.
BY_SIGNAL = 128

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
# Once a command has begun nobody can say here what it changed.
_begun = False


class StoppedError(KeyboardInterrupt):
    """Somebody stopped the command. `number`: by which signal."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def status_of(stop: BaseException) -> int:
    """The exit status of a stop; a KeyboardInterrupt of Python's own is Ctrl-C."""
    return BY_SIGNAL + (stop.number if isinstance(stop, StoppedError) else signal.SIGINT)


def is_ctrl_c(stop: KeyboardInterrupt) -> bool:
    """Whether it came from the keyboard: the usual end of what goes on without one."""
    return status_of(stop) == BY_SIGNAL + signal.SIGINT


def stop_behind(error: BaseException) -> KeyboardInterrupt | None:
    """The stop that click made something else of at a question; None at the input's end."""
    return error.__context__ if isinstance(error.__context__, KeyboardInterrupt) else None


def stop_at_once() -> None:
    """From now on a stop ends the process where it is: for while all is being imported."""
    for number in _signals():
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _end)


@contextmanager
def stoppable() -> Generator[None]:
    """A stop raises StoppedError within. What is ignored (nohup) or handled stays so."""
    global _begun
    before = {
        number: handler
        for number in _signals()
        if (handler := signal.getsignal(number))
        in (signal.SIG_DFL, signal.default_int_handler, _end)
    }
    _begun = True
    try:
        for number in before:
            signal.signal(number, _raise)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _signals() -> list[int]:
    return [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]


def _raise(number: int, _frame: FrameType | None) -> NoReturn:
    raise StoppedError(number)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    # An exception would be taken for another one by a library that is just being imported.
    sentence = STOPPED if _begun else UNCHANGED
    with suppress(OSError, ValueError, AttributeError, RuntimeError):
        sys.stdout.flush()
    with suppress(OSError):
        os.write(2, f"kiosk: {sentence}\n".encode("ascii"))
    os._exit(BY_SIGNAL + number)
