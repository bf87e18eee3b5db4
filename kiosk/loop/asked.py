"""Somebody wants the kiosk to stop: signals, from before there is a loop on."""

import signal
from collections.abc import Callable
from contextlib import ExitStack
from types import FrameType


class Asked:
    """Whether the kiosk was asked to stop, maybe before there was one."""

    def __init__(self) -> None:
        self._so = False
        self._stop: Callable[[], None] | None = None

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        self._so = True
        if self._stop is not None:
            self._stop()

    def then(self, stop: Callable[[], None]) -> None:
        """What to do about it."""
        self._stop = stop
        if self._so:
            stop()


def obey_signals(stack: ExitStack) -> Asked:
    """SIGTERM, SIGHUP and Ctrl-C end the loop in good order; a second one no sooner."""
    asked = Asked()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        stack.callback(signal.signal, number, signal.signal(number, asked))
    return asked
