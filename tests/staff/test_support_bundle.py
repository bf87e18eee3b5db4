"""`kiosk support-bundle`: what goes in is told and asked for, and nobody is in it."""

import errno
import json
import os
import pwd
import re
import socket
import sqlite3
import tarfile
from contextlib import closing
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from kiosk.health import doctor as checks
from kiosk.health.checks.disk import DataFolder
from kiosk.health.checks.records import SettingsGood
from kiosk.health.checks.world import World
from kiosk.sessions import schema
from kiosk.staff.bundle import parts
from kiosk.staff.bundle.scrub import Scrubber
from kiosk.staff.support_bundle import support_bundle

PERSON, FULL_NAME, HOST = "zwantje", "Zwantje Oltmanns", "praxis-deichstrasse"
HOME = "/home/"
KEPT_OUT = (
    PERSON, "Oltmanns", HOST, "192.168.178.20", "fe80::1c2d", "b8:27:eb:11:22:33",
    "reception@clinic.example", "11111111-aaaa", "10:11:12",
)  # fmt: skip
LOG = f"""2026-11-02T08:00:01+0000 kiosk[7]: started by {PERSON} on {HOST} from 192.168.178.20
2026-11-02T08:00:02+0000 kiosk[7]: mail reception@clinic.example, fe80::1c2d%wlan0
2026-11-02T08:00:03+0000 kiosk[7]: card b8:27:eb:11:22:33 of {FULL_NAME}
"""
KERNEL = """[ 1.0] imx708 10-001a: camera module ID 0x0302
[ 1.1] usb 1-1: SerialNumber: 4711
[ 1.2] hwmon hwmon1: Undervoltage detected!
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clinic with a person, a name, sessions and a log, all of which are its own affair."""
    for name in list(os.environ):
        if name.startswith(("KIOSK_", "SUDO_")):
            monkeypatch.delenv(name)
    for name, folder in (
        ("KIOSK_CONFIG_DIR", "config"),
        ("KIOSK_DATA_DIR", "data"),
        ("RUNTIME_DIRECTORY", "run"),
    ):
        (tmp_path / folder).mkdir(mode=0o750)
        monkeypatch.setenv(name, str(tmp_path / folder))
    monkeypatch.setenv("SUDO_USER", PERSON)
    person = pwd.struct_passwd((PERSON, "x", 1000, 1000, FULL_NAME, f"/srv/{PERSON}", "sh"))
    monkeypatch.setattr(pwd, "getpwall", lambda: [person])
    monkeypatch.setattr(socket, "gethostname", lambda: f"{HOST}.local")
    monkeypatch.setattr(checks, "CHECKS", (SettingsGood(), DataFolder()))
    (tmp_path / "config/kiosk.toml").write_text(
        f'[sound]\nvolume = 0.5\nvoice_folder = "{HOME}{PERSON}/voice"\n'
        f'[display]\nwords_folder = "/srv/{PERSON}/words"\n'
    )
    events = [
        {"kind": "boot", "boot": "11111111-aaaa", "t_s": 1.0},
        {"kind": "hang", "boot": "22222222-bbbb", "t_s": 5.0, "reason": f"asked by {PERSON}"},
    ]
    (tmp_path / "data/events.jsonl").write_text("".join(json.dumps(e) + "\n" for e in events))
    (tmp_path / "run/status.json").write_text(
        json.dumps({"stage": "empty", "last_session": {"reps": 12345}, "faults": [],
                    "board": {"boot_id": "11111111-aaaa", "temperature_c": 50.0}})
    )  # fmt: skip
    sessions(tmp_path / "data/sessions.db")
    return tmp_path


def sessions(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        schema.migrate(connection)
        for number, day in enumerate(("02", "02", "03")):
            connection.execute(
                "INSERT INTO session (token, boot_id, sequence, started_utc, started_s,"
                " clock_believed, monotonic_s, drill, reps)"
                " VALUES (?, 'b', ?, ?, 1.0, 1, 1.0, 'wall', 12345)",
                (f"secret{number}", number, f"2026-11-{day}T10:11:12+00:00"),
            )


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A journal and a kernel that talk."""

    def answers(command: list[str]) -> str | None:
        return {"journalctl": LOG, "dmesg": KERNEL}.get(command[0])

    told = World.__init__

    def made(self: World, **given: object) -> None:
        told(self, **(given | {"run": answers}))  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(World, "__init__", made)


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(
        support_bundle, arguments, input=typed, prog_name="kiosk support-bundle"
    )


def read(path: Path) -> dict[str, str]:
    with tarfile.open(path) as archive:
        return {
            Path(member.name).name: file.read().decode()
            for member in archive.getmembers()
            if (file := archive.extractfile(member)) is not None
        }


# --- told, asked, written ----------------------------------------------------------------


def test_what_goes_in_is_listed_and_asked_for(place: Path):
    out = place / "b.tar.gz"
    result = run(str(out), typed="y\n")
    assert result.exit_code == 0, result.output
    files = read(out)
    question = result.stdout.index("Write ")
    for name in files:
        assert -1 < result.stdout.index(name) < question
    assert set(files) >= {
        "versions.json", "packages.txt", "doctor.json", "settings.txt", "sessions.json",
        "status.json", "events.jsonl",
    }  # fmt: skip


def test_no_is_an_answer(place: Path):
    result = run(str(place / "b.tar.gz"), typed="n\n")
    assert result.exit_code == 0
    assert "Nothing was written." in result.stdout
    assert not (place / "b.tar.gz").exists()


def test_when_nobody_answers_nothing_is_written(place: Path):
    result = run(str(place / "b.tar.gz"))
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert not (place / "b.tar.gz").exists()


def test_json_tells_what_was_written(place: Path):
    out = place / "b.tar.gz"
    assert run(str(out), "--json").exit_code == 2
    found = json.loads(run(str(out), "--yes", "--json").stdout)
    assert found["schema"] == 1
    assert {each["name"] for each in found["files"]} == set(read(out))


@pytest.mark.parametrize("name", ["b.zip", "nowhere/b.tar.gz", "run"])
def test_a_name_that_can_t_be_is_refused_at_once(place: Path, name: str):
    result = run(str(place / name), "--yes")
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_nothing_is_overwritten(place: Path):
    out = place / "b.tar.gz"
    out.write_text("of yesterday")
    result = run(str(out), "--yes")
    assert result.exit_code == 2
    assert "there already" in result.stderr
    assert out.read_text() == "of yesterday"


def test_a_full_disk_leaves_nothing_behind(place: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    (place / "out").mkdir()
    result = run(str(place / "out/b.tar.gz"), "--yes")
    assert result.exit_code == 1
    assert "No space left" in result.stderr
    assert list((place / "out").iterdir()) == []


def test_the_archive_does_not_say_whose_it_is(place: Path):
    out = place / "b.tar.gz"
    run(str(out), "--yes")
    with tarfile.open(out) as archive:
        for member in archive.getmembers():
            assert (member.uid, member.gid, member.uname, member.gname) == (0, 0, "", "")
            assert member.mtime == 0
            assert member.isfile()


def test_help_has_an_example():
    assert "kiosk support-bundle kiosk.tar.gz" in run("--help").stdout


# --- who is not in it --------------------------------------------------------------------


def test_nobody_is_in_it(place: Path, logs: None):
    out = place / "b.tar.gz"
    result = run(str(out), "--yes")
    assert result.exit_code == 0, result.output
    files = read(out)
    assert {"journal.txt", "kernel.txt"} <= set(files)
    for name, text in files.items():
        for word in KEPT_OUT:
            assert word.lower() not in text.lower(), name
    # What helps is still there.
    assert "started by USER on HOST from ADDRESS" in files["journal.txt"]
    assert "2026-11-02T08:00:01" in files["journal.txt"]
    assert files["kernel.txt"].splitlines() == [
        KERNEL.splitlines()[0], KERNEL.splitlines()[2],
    ]  # fmt: skip


def test_of_sessions_there_are_counts_by_day_alone(place: Path):
    out = place / "b.tar.gz"
    run(str(out), "--yes")
    files = read(out)
    assert json.loads(files["sessions.json"]) == {
        "sessions": 3,
        "by_date": {"2026-11-02": 2, "2026-11-03": 1},
    }
    for text in files.values():
        assert "12345" not in text
        assert "secret0" not in text


def test_each_start_of_the_computer_is_a_number(place: Path):
    out = place / "b.tar.gz"
    run(str(out), "--yes")
    lines = [json.loads(line) for line in read(out)["events.jsonl"].splitlines()]
    assert [line["boot"] for line in lines] == [1, 2]


def test_settings_are_told_without_secrets(place: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parts, "_SECRET", re.compile("volume"))
    out = place / "b.tar.gz"
    run(str(out), "--yes")
    told = read(out)["settings.txt"]
    assert f'sound.voice_folder = "{HOME}USER/voice"' in told
    assert "sound.volume = (secret)" in told


def test_a_kiosk_that_never_ran_has_a_bundle_too(place: Path):
    for file in ("data/sessions.db", "data/events.jsonl", "run/status.json"):
        (place / file).unlink()
    out = place / "b.tar.gz"
    assert run(str(out), "--yes").exit_code == 0
    assert json.loads(read(out)["sessions.json"])["sessions"] is None


# --- the scrubber ------------------------------------------------------------------------


SCRUBBER = Scrubber([PERSON, FULL_NAME, "pi", "x"], [HOST], ["10000000abcdef01"])


@given(st.ip_addresses())
def test_no_address_is_left(address: IPv4Address | IPv6Address):
    assert SCRUBBER(f"from {address} port 22") == "from ADDRESS port 22"


@given(st.text())
def test_scrubbed_twice_is_scrubbed_once(text: str):
    once = SCRUBBER(text)
    assert SCRUBBER(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-02T10:11:12+0000 kiosk started",
        "10:11:12",
        "kernel 6.12.34, pi 5, version 1.2.3",
        "std::string of camera::open",
        "the axis x is 3",
        "/var/lib/kiosk/sessions.db",
        "C1: No camera was found",
    ],
)
def test_what_tells_of_nobody_stays(text: str):
    assert SCRUBBER(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"{PERSON.upper()} came", "USER came"),
        (f"by {FULL_NAME}.", "by USER."),
        (f"{HOST}:22", "HOST:22"),
        (f"{HOME}anna/x and /media/anna/y", f"{HOME}USER/x and /media/USER/y"),
        ("serial 10000000ABCDEF01", "serial MACHINE"),
        ("see https://clinic.example/x?y=1 now", "see ADDRESS now"),
        ("B8-27-EB-11-22-33", "ADDRESS"),
        ("[::1]:80", "[ADDRESS]:80"),
    ],
)
def test_what_tells_of_somebody_goes(text: str, left: str):
    assert SCRUBBER(text) == left
