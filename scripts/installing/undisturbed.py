"""Who stops us is heard: the steps that must come to their end do first, for dpkg that is
stopped half way leaves half a package.
"""

import signal
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# As shells count: a program that a signal ended.
BY_SIGNAL = 128


class StoppedError(KeyboardInterrupt):
    """Somebody stopped us. `number`: by which signal."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def hear_stops() -> None:
    """A stop raises StoppedError from now on, a closed SSH session's too; what is ignored
    (nohup) stays so.
    """
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def status_of(stop: KeyboardInterrupt) -> int:
    """The exit status of a stop; Python's own is Ctrl-C."""
    return BY_SIGNAL + (stop.number if isinstance(stop, StoppedError) else signal.SIGINT)


@contextmanager
def undisturbed() -> Generator[None]:
    """Who wants to stop us waits for the end of this; then StoppedError is raised."""
    heard: list[int] = []
    before = {
        number: signal.signal(number, lambda number, _: heard.append(number))
        for number in SIGNALS
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)
    if heard:
        raise StoppedError(heard[0])


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    raise StoppedError(number)
