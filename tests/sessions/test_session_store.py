"""The session file by its public face: what is kept, and what happens to a broken one."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from session_makings import CUE, DAY_S, NOW_S, fill, rep, start, store_of, summary
from without_rights import readable_by_all, run_without_rights

from kiosk.coach.moment import Fault, Measures
from kiosk.sessions import database, schema
from kiosk.sessions.database import RefusedError, StoreError, connect_to
from kiosk.sessions.reader import SessionReader
from kiosk.sessions.store import SessionStore, this_boot

YEAR_S = 365 * DAY_S


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "sessions.db"


def test_a_session_comes_back_as_it_was(path: Path):
    begun = start(t=100.0)
    with store_of(path) as store:
        store.begin(begun)
        store.add_rep(begun, rep(1, 92, cue=CUE), 1)
        store.add_rep(begun, rep(2, None, faults=(Fault.SHALLOW, Fault.NO_TAP)), 2)
        store.end(begun, summary(2, 92), 160.0)
        (session,) = store.recent(10)
        found = store.session(session.id)
    assert (session.boot_id, session.sequence, session.token) == ("boot", 1, "one")
    assert session.started_utc == "2027-01-15T08:00:00+00:00"
    assert session.clock_believed
    assert (session.monotonic_s, session.length_s, session.drill) == (100.0, 60.0, "wall")
    assert (session.ended, session.reps, session.clean_reps) == ("finished", 2, 2)
    assert (session.score, session.band) == (92, "good")
    assert session.faults == (("shallow", 1),)
    assert found is not None
    first, second = found[1]
    assert (first.n, first.set_number, second.set_number) == (1, 1, 2)
    assert (first.start_s, first.bottom_s, first.end_s) == (0.5, 2.5, 4.0)
    assert (first.lowering_s, first.hold_s, first.rising_s) == (1.5, 0.4, 1.2)
    assert (first.tap_state, first.tap_s, first.tap_speed_m_s) == ("touched", 2.4, 0.12)
    assert (first.score, first.band, first.clean, first.cue) == (92, "good", True, "shallow")
    assert first.measures["hip_flexion_deg"] == 62.0
    assert first.measures["back_bow_of_torso"] is None
    assert first.criteria == {"hips_back": "good", "head": "unknown"}
    assert (second.score, second.band, second.clean) == (None, None, False)
    assert second.faults == ("shallow", "no_tap")


def test_nothing_but_numbers_and_known_words_is_stored(path: Path):
    with store_of(path) as store:
        store.begin(start())
    with closing(connect_to(f"file:{path}?mode=ro")) as connection:
        columns = {
            (name, kind)
            for table in schema.TABLES
            for _, name, kind, *_ in connection.execute(f"PRAGMA table_info({table})")
        }
    assert {kind for _, kind in columns} == {"INTEGER", "REAL", "TEXT"}
    assert {name for name, kind in columns if kind == "TEXT"} == {
        *("token", "boot_id", "started_utc", "drill", "ended", "band", "faults"),
        *("tap_state", "measures", "criteria", "cue"),
    }


def test_each_commit_waits_for_the_disk(path: Path):
    connections: list[sqlite3.Connection] = []

    def connect(uri: str) -> sqlite3.Connection:
        connections.append(connect_to(uri))
        return connections[-1]

    with store_of(path, connect=connect):
        for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            assert connections[0].execute(f"PRAGMA {pragma}").fetchone() == (value,)


def test_the_numbers_so_far_are_there_while_the_session_goes_on(path: Path):
    with store_of(path) as store:
        store.add_rep(start(), rep(1, 60, faults=(Fault.SHALLOW,)), 1)
        store.add_rep(start(), rep(2, 91), 1)
        (session,) = store.recent(1)
        totals = store.totals()
    assert session.ended is None
    assert (session.reps, session.clean_reps, session.score) == (2, 1, 76)
    assert session.faults == (("shallow", 1),)
    assert (totals.sessions, totals.reps, totals.clean_reps) == (1, 2, 1)


def test_a_session_that_was_cut_off_is_closed_with_what_is_there(path: Path):
    with store_of(path) as store:
        store.begin(start())
        store.add_rep(start(), rep(1, 70, end_s=107), 1)
    with store_of(path, "next boot") as store:
        (session,) = store.recent(1)
    assert (session.ended, session.reps, session.score) == ("unknown", 1, 70)
    assert session.length_s == 7.0


def test_a_session_goes_on_after_the_file_was_opened_anew(path: Path):
    with store_of(path) as store:
        store.add_rep(start(), rep(1), 1)
    with store_of(path) as store:
        store.add_rep(start(), rep(2), 1)
        store.end(start(), summary(2), 130.0)
        (session,) = store.recent(2)
    assert (session.ended, session.reps, session.sequence) == ("finished", 2, 1)


def test_telling_everything_twice_changes_nothing(path: Path):
    with store_of(path) as store:
        for _ in range(2):
            store.begin(start())
        for _ in range(2):
            store.add_rep(start(), rep(1), 1)
        for _ in range(2):
            store.end(start(), summary(1), 120.0)
        assert store.totals().sessions == store.totals().reps == 1


def test_a_session_that_nobody_ended_is_closed_by_the_next(path: Path):
    with store_of(path) as store:
        store.add_rep(start("a"), rep(1), 1)
        store.begin(start("b"))
        second, first = store.recent(2)
    assert (first.ended, second.ended) == ("unknown", None)


def test_what_is_not_a_number_is_unknown(path: Path):
    nan, inf = float("nan"), float("inf")
    odd = rep(1, measures=Measures(hip_flexion_deg=nan), lowering_s=inf)
    with store_of(path) as store:
        store.add_rep(start(), odd, 1)
        found = store.session(1)
    assert found is not None
    assert found[1][0].measures["hip_flexion_deg"] is None
    assert found[1][0].lowering_s is None


def test_a_rep_that_makes_no_sense_is_refused_and_the_rest_is_kept(path: Path):
    with store_of(path) as store:
        store.add_rep(start(), rep(1), 1)
        with pytest.raises(RefusedError):
            store.add_rep(start(), rep(2, end_s=float("nan")), 1)
        store.add_rep(start(), rep(3), 1)
        assert store.totals().reps == 2


def test_there_is_no_session_that_never_was(path: Path):
    with store_of(path) as store:
        assert store.session(7) is None
        assert store.recent(5) == ()


def test_the_boot_has_a_name():
    assert this_boot()


@pytest.mark.parametrize("jump_s", [YEAR_S, -YEAR_S, -NOW_S])
def test_the_order_is_true_though_the_clock_jumps(path: Path, jump_s: float):
    with store_of(path) as store:
        store.begin(start("a", 100))
        store.add_rep(start("a", 100), rep(1), 1)
        store.begin(start("b", 200, NOW_S + jump_s))
        store.begin(start("c", 300, NOW_S + 60))
    with store_of(path, "boot 2") as store:
        store.begin(start("d", 10, NOW_S + 120))
        sessions = store.recent(10)
    assert [each.token for each in sessions] == ["d", "c", "b", "a"]
    assert [(each.boot_id, each.sequence) for each in sessions] == [
        *(("boot 2", 1), ("boot", 3), ("boot", 2), ("boot", 1)),
    ]
    assert sessions[2].clock_believed is (jump_s != -NOW_S)


def test_the_staff_reads_while_the_kiosk_writes(path: Path):
    seen: list[int] = []
    problems: list[Exception] = []
    with store_of(path) as store:
        store.begin(start())

        def read():
            try:
                with closing(SessionReader.open(path)) as reader:
                    while not seen or seen[-1] < 100:
                        found = reader.session(1)
                        assert found is not None
                        session, reps = found
                        # One view: the sum and what it is the sum of.
                        assert session.reps == len(reps)
                        seen.append(len(reps))
            except Exception as error:
                problems.append(error)

        thread = Thread(target=read, daemon=True)
        thread.start()
        for n in range(1, 101):
            store.add_rep(start(), rep(n), 1)
        thread.join(60)
    assert not problems
    assert seen == sorted(seen)
    assert seen[-1] == 100


def test_looking_changes_nothing_and_closes_no_session(path: Path):
    with store_of(path) as store:
        store.begin(start())
        with closing(SessionReader.open(path)) as reader:
            assert reader.recent(1)[0].ended is None
        assert store.recent(1)[0].ended is None


def test_nothing_to_look_at_is_one_sentence(path: Path):
    with pytest.raises(StoreError, match="there is no such file"):
        SessionReader.open(path)
    assert not path.exists()


LOOK_AS_NOBODY = """
from pathlib import Path
print(SessionReader.open(Path(sys.argv[1])).totals().reps)
"""


def test_who_may_only_read_can_look_when_the_kiosk_is_off_and_on(path: Path):
    fill(path, 1)
    readable_by_all(path.parent.parent)
    path.parent.chmod(0o755)
    path.chmod(0o644)
    off = run_without_rights(LOOK_AS_NOBODY, path)
    with store_of(path) as store:
        store.add_rep(start("now"), rep(1), 1)
        on = run_without_rights(LOOK_AS_NOBODY, path)
    assert (off.stdout, on.stdout) == ("1\n", "2\n"), off.stderr + on.stderr


def test_a_lock_that_stays_is_one_sentence(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(database, "BUSY_S", 0.01)
    with store_of(path) as store, closing(connect_to(f"file:{path}?mode=rw")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="keeps it locked"):
            store.begin(start())
        other.execute("ROLLBACK")
        store.begin(start())


def test_a_store_that_was_closed_says_so(path: Path):
    store = SessionStore(path, "boot")
    store.close()
    store.close()
    with pytest.raises(StoreError):
        store.begin(replace(start(), token="late"))


def test_who_stood_there_and_did_nothing_leaves_no_session(tmp_path: Path) -> None:
    store = SessionStore(tmp_path / "sessions.db", "boot", lambda: NOW_S)
    store.begin(start("one"))
    store.end(start("one"), summary(reps=0, score=None), 104.0)
    store.begin(start("two"))
    store.add_rep(start("two"), rep(1), 1)
    store.end(start("two"), summary(reps=1), 104.0)
    assert [session.token for session in store.recent(10)] == ["two"]
    store.close()
