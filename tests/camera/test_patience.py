"""A driver that hangs is left behind, and what it gives too late is undone."""

import threading

import pytest

from kiosk.camera.patience import within

LONG_S = 30.0


def test_what_comes_in_time_is_given() -> None:
    assert within(LONG_S, lambda: 7, undo=lambda _: pytest.fail("it was in time")) == 7


def test_an_error_is_passed_on() -> None:
    def broken() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        within(LONG_S, broken)


def test_what_comes_too_late_is_undone_once() -> None:
    comes, undone = threading.Event(), threading.Event()
    results: list[int] = []

    def slow() -> int:
        comes.wait(LONG_S)
        return 7

    def undo(result: int) -> None:
        results.append(result)
        undone.set()

    with pytest.raises(TimeoutError):
        within(0.01, slow, undo)
    assert results == []
    comes.set()
    assert undone.wait(LONG_S)
    assert results == [7]
