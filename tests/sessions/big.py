"""Makes a big session file of made-up visits, to look at speed and at pictures with.

python tests/sessions/big.py FILE [REPS] [DAYS]: so many reps, 1,000,000 unless told, over the
last DAYS days, three years unless told.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kiosk.coach.criteria import band_of
from kiosk.coach.dowel_drill import DOWEL_DRILL
from kiosk.coach.drill import SEVERITY, criterion_names
from kiosk.coach.moment import Fault, Measures
from kiosk.coach.wall_drill import WALL_DRILL
from kiosk.sessions import schema
from kiosk.sessions.database import connect_to

# So late that every clock of a test is later.
ENDS = datetime(2026, 6, 30, 17, 0, tzinfo=UTC)
MOST_REPS = 18
USUAL = {
    Fault.SQUAT: 9,
    Fault.KNEES_FORWARD: 6,
    Fault.SHALLOW: 8,
    Fault.CHEST_DOWN: 4,
    Fault.ROUNDED_BACK: 3,
    Fault.NO_TAP: 5,
    Fault.RUSHED: 4,
    Fault.HARD_TAP: 2,
    Fault.HEAD_DROPPED: 2,
}
TYPICAL = (62.0, 21.0, 51.0, -4.0, 0.09, None, 6.0, 0.05, 0.8, 0.34, 1.5)


def fill_big(path: Path, reps: int, days: int = 1095, ends: datetime = ENDS) -> int:
    """Write so many reps into a new file; how many sessions they are of."""
    chance = random.Random(7)
    with closing(connect_to(f"file:{path}?mode=rwc")) as connection:
        schema.migrate(connection)
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        made = session_id = 0
        while made < reps:
            session_id += 1
            count = min(reps - made, chance.randint(1, MOST_REPS))
            begun = ends - timedelta(days=days * (1 - made / reps))
            rows = list(_reps(chance, session_id, count, made / reps))
            _add(connection, "session", _session(chance, session_id, begun, rows))
            for row in rows:
                _add(connection, "rep", row)
            made += count
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")
    return session_id


def _add(connection: Any, table: str, values: dict[str, Any]) -> None:
    marks = ", ".join("?" * len(values))
    connection.execute(
        f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values())
    )


def _reps(
    chance: random.Random, session_id: int, count: int, along: float
) -> Iterator[dict[str, Any]]:
    drill = WALL_DRILL if session_id % 5 else DOWEL_DRILL
    talent = chance.gauss(66 + 9 * along, 12)
    for n in range(1, count + 1):
        score = int(min(100, max(12, chance.gauss(talent + 1.6 * n, 7))))
        faulty = score < 71
        drawn = chance.choices(list(USUAL), list(USUAL.values()), k=1 + (score < 45))
        faults = [fault for fault in SEVERITY if faulty and fault in drawn]
        seen = chance.random() > 0.04
        names = (field.name for field in fields(Measures))
        measures = {
            name: None if value is None or not seen else round(value * chance.gauss(1, 0.1), 4)
            for name, value in zip(names, TYPICAL, strict=True)
        }
        end_s = round(6.0 * n + chance.random(), 4)
        yield {
            "session_id": session_id,
            "n": n,
            "set_number": (n - 1) // 6 + 1,
            "start_s": end_s - 4.0,
            "bottom_s": end_s - 1.7,
            "end_s": end_s,
            "lowering_s": 1.8,
            "hold_s": 0.5,
            "rising_s": 1.2,
            "tap_state": chance.choice(["touched"] * 8 + ["missed", "unknown"]),
            "tap_s": end_s - 1.8,
            "tap_speed_m_s": 0.1234,
            "tap_duration_s": 0.45,
            "tap_gap_m": 0.0,
            "score": score if seen else None,
            "band": band_of(score) if seen else None,
            "clean": seen and band_of(score) == "good",
            "measures": json.dumps(measures, separators=(",", ":")),
            "criteria": json.dumps(dict.fromkeys(sorted(criterion_names(drill)), "good")),
            "faults": json.dumps([fault.value for fault in faults]),
            "cue": faults[0].value if faults and n % 2 else None,
        }


def _session(
    chance: random.Random, session_id: int, begun: datetime, reps: list[dict[str, Any]]
) -> dict[str, Any]:
    # Once in a while a kiosk without network and without a clock.
    sure = session_id % 97 != 0
    begun = begun if sure else datetime(1970, 1, 1, tzinfo=UTC)
    scores = [rep["score"] for rep in reps if rep["score"] is not None]
    score = int(sum(scores) / len(scores) + 0.5) if scores else None
    counts = Counter(fault for rep in reps for fault in json.loads(rep["faults"]))
    return {
        "id": session_id,
        "token": f"{session_id:016x}",
        "boot_id": f"boot-{session_id // 500}",
        "sequence": session_id % 500,
        "started_utc": begun.isoformat(timespec="seconds"),
        "started_s": begun.timestamp(),
        "clock_believed": sure,
        "monotonic_s": float(session_id),
        "drill": "wall" if session_id % 5 else "dowel",
        "ended": "finished" if chance.random() < 0.98 else "unknown",
        "length_s": reps[-1]["end_s"] + 3.0,
        "reps": len(reps),
        "clean_reps": sum(bool(rep["clean"]) for rep in reps),
        "score": score,
        "band": None if score is None else band_of(score),
        "faults": json.dumps(counts.most_common()),
    }


if __name__ == "__main__":
    _, file, reps, days, *_ = [*sys.argv, *("", "1000000", "1095")[len(sys.argv) - 1 :]]
    sys.stdout.write(f"{fill_big(Path(file), int(reps), int(days))} sessions\n")
