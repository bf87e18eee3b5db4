"""Sessions for the tests of `kiosk sessions`, and the command itself."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from kiosk.coach.moment import Fault, Measures, Rep, SessionSummary, Tap
from kiosk.sessions.database import connect_to
from kiosk.sessions.records import SessionStart
from kiosk.sessions.store import SessionStore
from kiosk.staff.sessions.group import sessions

ROOT = Path(__file__).parents[2]
# Monday 15 June 2026, 10 o'clock UTC.
NOON_S = 1_781_517_600.0
DAY_S = 86_400.0


def a_rep(n: int, score: int | None = 90, *faults: Fault) -> Rep:
    band = None if score is None else "good" if score >= 85 else "fault"
    return Rep(
        n=n,
        start_s=100.0 + 5 * n,
        bottom_s=102.0 + 5 * n,
        end_s=104.0 + 5 * n,
        lowering_s=1.5,
        hold_s=0.4,
        rising_s=1.2,
        tap=Tap("touched"),
        score=score,
        band=band,
        measures=Measures(hip_flexion_deg=62.0),
        criteria={"depth": "good"},
        faults=faults,
        unseen=frozenset(),
        reason="",
    )


def visit(path: Path, wall_s: float, *reps: Rep, end: bool = True):
    begun = SessionStart(f"visit at {wall_s}", "wall", 100.0, wall_s)
    with SessionStore(path, "boot", lambda: NOON_S) as store:
        for rep in reps:
            store.add_rep(begun, rep, 1)
        if end:
            clean = sum(rep.clean for rep in reps)
            faults = tuple((fault, 1) for rep in reps for fault in rep.faults)
            told = SessionSummary(len(reps), clean, 80, "good", faults, (), "")
            store.end(begun, told, 160.0)


def run(*words: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(sessions, [str(word) for word in words], input=stdin)


def told_in_json(*words: str | Path) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["schema"] == 1
    return told


MAIN = "from kiosk.staff.sessions.group import sessions; sessions()"


def left(path: Path) -> int:
    with closing(connect_to(f"file:{path}?mode=ro")) as connection:
        return connection.execute("SELECT count(*) FROM session").fetchone()[0]
