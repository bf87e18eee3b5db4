"""`kiosk doctor`: what it says, what it mends, and how it ends."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kiosk.health import doctor as checks
from kiosk.health.checks.check import Check, Finding
from kiosk.health.checks.world import World
from kiosk.health.faults import KioskFault, Severity
from kiosk.staff.doctor import doctor
from kiosk.staff.probing import here


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clinic of its own: no screen, no settings but its own."""
    for name in list(os.environ):
        if name.startswith(("KIOSK_", "DISPLAY", "WAYLAND", "SDL_", "GPIOZERO_")):
            monkeypatch.delenv(name)
    for name, folder in (
        ("KIOSK_CONFIG_DIR", "config"),
        ("KIOSK_DATA_DIR", "data"),
        ("RUNTIME_DIRECTORY", "run"),
    ):
        (tmp_path / folder).mkdir(mode=0o750)
        monkeypatch.setenv(name, str(tmp_path / folder))
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(doctor, arguments, prog_name="kiosk doctor")


def only(*ids: str) -> list[str]:
    return [word for each in ids for word in ("--only", each)]


def run_json(*arguments: str) -> dict[str, Any]:
    return json.loads(run(*arguments, "--json").stdout)


def the(found: dict[str, Any], check: str) -> dict[str, Any]:
    return next(each for each in found["findings"] if each["id"] == check)


class Broken(Check):
    """Bad, and as grave as it is told to be."""

    id = "broken"
    title = "Broken part"
    severity = Severity.WORKS_ON
    remedy = "Mend it."
    fault: KioskFault | None = None

    def run(self, world: World) -> Finding:
        return self.bad(f"{self.title} is broken.", fault=self.fault)


class Grave(Broken):
    id = "grave"
    title = "Grave part"
    fault = KioskFault.CAMERA_GONE


class Raising(Broken):
    def run(self, world: World) -> Finding:
        raise RuntimeError("boom")


# --- what it says ------------------------------------------------------------------------


def test_a_machine_on_which_nothing_is_wrong_ends_with_0():
    result = run(*only("settings", "disk", "data-folder", "hangs"))
    assert result.exit_code == 0, result.output
    assert result.stdout.count("+ ok") == 4
    assert "Nothing is wrong." in result.stdout


def test_a_mistake_in_the_settings_ends_with_3_and_every_one_is_told(place: Path):
    (place / "config/kiosk.toml").write_text("[sound]\nvolume = 7\nvolum = 1\n")
    result = run(*only("settings", "disk"))
    assert result.exit_code == 3
    assert "! look at this" in result.stdout
    assert "sound.volume is 7" in " ".join(result.stdout.split())
    assert "sound.volum " in " ".join(result.stdout.split())
    assert len(the(run_json(*only("settings")), "settings")["details"]) == 2


def test_remedies_come_gravest_first_with_their_codes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checks, "CHECKS", (Broken(), Grave()))
    result = run()
    assert result.exit_code == 3
    assert "[C2]" in result.stdout
    assert "What to do, the gravest first:" in result.stdout
    assert result.stdout.index("1. Grave part (C2)") < result.stdout.index("2. Broken part")


def test_json_has_stable_keys():
    found = run_json(*only("disk", "settings"))
    assert set(found) == {"schema", "running", "counts", "findings"}
    assert found["schema"] == 1
    assert found["counts"] == {"ok": 2, "bad": 0, "unknown": 0, "not_here": 0}
    assert [each["id"] for each in found["findings"]] == ["settings", "disk"]
    for each in found["findings"]:
        assert list(each) == [
            "id", "title", "state", "severity", "sentence", "remedy", "code", "fault",
            "details",
        ]  # fmt: skip


def test_a_check_that_breaks_does_not_break_the_doctor(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checks, "CHECKS", (Raising(), Grave()))
    found = run_json()
    assert [each["state"] for each in found["findings"]] == ["unknown", "bad"]


def test_a_doctor_that_breaks_says_so_and_ends_with_1(monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object) -> None:
        raise RuntimeError("no world")

    monkeypatch.setattr(here, "world_here", broken)
    result = run(*only("disk"))
    assert result.exit_code == 1
    assert "The doctor itself broke (RuntimeError: no world)" in result.stderr
    assert "Traceback" not in result.output


def test_colour_is_for_terminals_only(monkeypatch: pytest.MonkeyPatch):
    assert "\x1b[" not in run(*only("disk")).stdout
    monkeypatch.setenv("FORCE_COLOR", "1")  # by which rich takes it for a terminal
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[" in run(*only("disk")).stdout


def test_list_shows_every_check_and_runs_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(here, "world_here", None)
    shown = run("--list").stdout
    assert all(check.id in shown for check in checks.CHECKS)
    listed = run_json("--list")["checks"]
    assert [each["id"] for each in listed] == [check.id for check in checks.CHECKS]
    assert next(each for each in listed if each["id"] == "heat")["codes"] == ["H1"]


def test_a_check_that_there_is_not_is_told_with_the_one_that_was_meant():
    result = run("--only", "camra")
    assert result.exit_code == 2
    assert "did you mean 'camera'?" in result.stderr
    assert run_json("--only", "camra")["error"]["exit_status"] == 2


def test_a_settings_folder_that_there_is_not_is_told(place: Path):
    result = run("--settings", str(place / "nowhere"))
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_help_has_an_example_and_the_exit_statuses():
    text = run("--help").stdout
    assert "kiosk doctor --only camera" in text
    assert "3 a check found something" in " ".join(text.split())


# --- what it mends -----------------------------------------------------------------------


def test_fix_removes_what_a_dead_kiosk_left_and_asks_again(place: Path):
    status = place / "run/status.json"
    status.write_text("{}")
    assert "--fix" in run(*only("leftovers")).stdout
    result = run(*only("leftovers"), "--fix")
    assert result.exit_code == 0, result.output
    before, after = result.stdout.index("Remove "), result.stdout.index("Removed 1")
    assert before < after < result.stdout.index("+ ok")
    assert not status.exists()


def test_fix_takes_the_right_to_write_from_everybody(place: Path):
    data = place / "data"
    data.chmod(0o777)
    (data / "sessions.db").write_bytes(b"precious")
    found = run_json(*only("data-folder"), "--fix")
    assert found["findings"][0]["state"] == "ok"
    assert found["fixes"] == [
        {
            "check": "data-folder",
            "done": True,
            "result": f"Nobody else may write in {data} now.",
        }
    ]
    assert stat.S_IMODE(data.stat().st_mode) == 0o775
    assert (data / "sessions.db").read_bytes() == b"precious"


def test_fix_leaves_settings_and_sessions_as_they_are(place: Path):
    settings = place / "config/kiosk.toml"
    settings.write_text("[sound]\nvolume = 7\n")
    database = place / "data/sessions.db"
    database.write_bytes(b"no database at all" * 100)
    result = run(*only("settings", "sessions"), "--fix")
    assert result.exit_code == 3
    assert settings.read_text() == "[sound]\nvolume = 7\n"
    assert database.read_bytes() == b"no database at all" * 100
    assert sorted(each.name for each in (place / "data").iterdir()) == ["sessions.db"]


def test_what_can_t_be_mended_is_told(place: Path, monkeypatch: pytest.MonkeyPatch):
    (place / "run/status.json").write_text("{}")

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "unlink", refused)
    found = run_json(*only("leftovers"), "--fix")
    assert found["fixes"][0]["done"] is False
    assert "sudo kiosk doctor --fix" in found["fixes"][0]["result"]
    assert found["findings"][0]["state"] == "bad"


# --- what comes first --------------------------------------------------------------------


class Absent(Broken):
    id = "absent"
    title = "Absent part"

    def run(self, world: World) -> Finding:
        return self.not_here("There is none.")


class Good(Broken):
    id = "good"
    title = "Good part"

    def run(self, world: World) -> Finding:
        return self.ok("Well.")


def test_what_needs_somebody_comes_first_and_what_is_not_here_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(checks, "CHECKS", (Absent(), Good(), Raising(), Grave()))
    shown = run().stdout
    places = [shown.index(word) for word in ("! look", "? not known", "+ ok", "- not here")]
    assert places == sorted(places)
    assert "There is none." not in shown
    assert "Absent part." in shown
    assert "There is none." in run("--all").stdout


def test_a_kiosk_that_died_is_no_clean_bill(place: Path):
    (place / "run/status.json").write_text("{}")
    result = run(*only("kiosk"))
    assert result.exit_code == 3
    assert "ended without a word" in " ".join(result.stdout.split())


def test_a_kiosk_that_may_not_be_looked_at_is_unknown(
    place: Path, monkeypatch: pytest.MonkeyPatch
):
    real: Any = Path.open

    def refused(path: Path, *given: Any, **more: Any) -> Any:
        if path.parent == place / "run":
            raise PermissionError(13, "Permission denied")
        return real(path, *given, **more)

    monkeypatch.setattr(Path, "open", refused)
    result = run(*only("kiosk"))
    assert "Nothing is wrong, as far as that is known." in result.stdout
    assert "Join the group" in result.stdout
    assert the(run_json(*only("kiosk")), "kiosk")["state"] == "unknown"
