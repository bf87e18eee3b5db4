"""Calls into drivers, some of which never come back."""

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def within(
    limit_s: float, action: Callable[[], T], undo: Callable[[T], None] | None = None
) -> T:
    """What `action` gives, called in a thread of its own.

    Raises what it raises, or TimeoutError when limit_s are over; the thread is then left
    behind, and whatever the action gives after all goes to `undo`.
    """
    results: list[T] = []
    errors: list[Exception] = []
    done = threading.Event()
    lock = threading.Lock()
    given_up = False

    def run() -> None:
        try:
            result = action()
        except Exception as error:
            errors.append(error)
            done.set()
            return
        with lock:
            results.append(result)
            done.set()
            too_late = given_up
        if too_late and undo is not None:
            undo(result)

    threading.Thread(target=run, name="camera driver", daemon=True).start()
    done.wait(limit_s)
    with lock:
        if not done.is_set():
            given_up = True
            raise TimeoutError(f"no answer within {limit_s:g} s")
    if errors:
        raise errors[0]
    return results[0]
