"""Some steps must come to their end: dpkg that is stopped half way leaves half a package."""

import signal
from collections.abc import Generator
from contextlib import contextmanager

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def undisturbed() -> Generator[None]:
    """Who wants to stop us waits for the end of this; then KeyboardInterrupt is raised."""
    heard: list[int] = []
    before = {
        number: signal.signal(number, lambda number, _: heard.append(number))
        for number in SIGNALS
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)
    if heard:
        raise KeyboardInterrupt
