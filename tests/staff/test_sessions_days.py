"""The days of `kiosk sessions`: named as people name them."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from kept_sessions import MAIN, NOON_S, ROOT, a_rep, run, visit

from kiosk.staff.sessions import days as days_module
from kiosk.staff.sessions.days import Days

pytestmark = pytest.mark.usefixtures("a_kiosk_of_its_own")


@pytest.mark.parametrize(
    ("from_", "to", "first", "last"),
    [
        ("2026-06-30", None, date(2026, 6, 30), None),
        ("2026-02", "2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("today", "TODAY", date(2026, 6, 15), date(2026, 6, 15)),
        ("yesterday", None, date(2026, 6, 14), None),
        ("week", "week", date(2026, 6, 15), date(2026, 6, 21)),
        ("month", "month", date(2026, 6, 1), date(2026, 6, 30)),
        ("7d", None, date(2026, 6, 8), None),
    ],
)
def test_days_are_named_as_people_name_them(
    from_: str | None, to: str | None, first: date | None, last: date | None
):
    assert Days.given(from_, to) == Days(first, last)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--from", "last tuesday"), "--from 'last tuesday' names no day: it can be a date"),
        (("--from", "2026-02-30"), "names no day"),
        (("--from", "30.6.2026"), "names no day"),
        (("--to", "0001-01-01"), "is too far away"),
        (("--from", "99999d"), "is too far away"),
        (("--from", "today", "--to", "2026-06-01"), "is before --from"),
        (("--from", "2026-06-\u0663\u0660"), "names no day"),
        (("--from", ""), "names no day"),
    ],
)
def test_a_day_that_is_none_is_a_sentence(three: Path, given: tuple[str, ...], said: str):
    for command in ("list", "count", "export"):
        result = run(command, *given)
        assert result.exit_code == 2
        assert said in result.stderr
        assert result.stdout == ""


def test_without_a_clock_today_is_not_known(three: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()
    monkeypatch.setattr(days_module.time, "time", lambda: 100.0)
    result = run("count", "--from", "today", "--database", three)
    assert result.exit_code == 75
    assert "clock is not set" in result.stderr


def test_a_day_is_from_midnight_to_midnight_where_the_clinic_is(path: Path):
    visit(path, NOON_S, a_rep(1))
    # 10:00 in UTC is 00:00 of the next day in Kiritimati.
    for zone, found in (("UTC", "2026-06-15"), ("Pacific/Kiritimati", "2026-06-16")):
        done = subprocess.run(
            [sys.executable, "-c", MAIN, "list", "--from", found, "--to", found, "--json"],
            env={**os.environ, "TZ": zone},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        (session,) = json.loads(done.stdout)["sessions"]
        assert session["began"].startswith(found)
