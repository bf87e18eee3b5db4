"""What `kiosk checklist` asks of this computer: the kiosk's files, systemd, the kernel."""

import os
import threading
from collections.abc import Generator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from kiosk_seen import Clinic

from kiosk.health.live import Live
from kiosk.health.live_socket import LiveSocket
from kiosk.release.run import Done
from kiosk.staff.checklist.heard import hear
from kiosk.staff.checklist.here import Here
from kiosk.staff.checklist.machine import seconds_of
from kiosk.staff.cli import main
from kiosk.staff.failure import CommandError
from kiosk.staff.status.looking import State

UNIT = (
    "LoadState=loaded\nActiveState=active\nSubState=running\nNRestarts=1\n"
    "InactiveExitTimestampMonotonic=9000000\nActiveEnterTimestampMonotonic=12500000\n"
)
MANAGER = "UserspaceTimestampMonotonic=3000000\nFinishTimestampMonotonic=0\n"


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Clinic]:
    clinic = Clinic(tmp_path, os.environ)
    for name, value in clinic.environ.items():
        if value:
            monkeypatch.setenv(name, value)
        else:
            monkeypatch.delenv(name)
    yield clinic
    clinic.dies()


class Programs:
    """Other programs that answer as they are told to, by their first words."""

    def __init__(self, **answers: Done) -> None:
        self.answers = answers
        self.asked: list[list[str]] = []

    def __call__(self, command: Sequence[str], limit_s: float) -> Done:
        self.asked.append([*command])
        if command[:2] == ["systemctl", "show"]:
            return Done(0, UNIT if "kiosk.service" in command else MANAGER)
        return self.answers.get(command[0], Done(127, complaint=f"{command[0]}: not there"))


def here(tmp_path: Path, programs: Programs | None = None, *, systemd: bool = False) -> Here:
    run = programs or Programs()
    return Here(
        None, False, tmp_path / "report.txt", run, tmp_path if systemd else tmp_path / "x"
    )


# --- the kiosk --------------------------------------------------------------------------------


def test_the_kiosk_s_status_and_sessions_are_read(clinic: Clinic, tmp_path: Path):
    clinic.starts()
    clinic.keeps_a_session()
    machine = here(tmp_path)
    assert machine.looked().state is State.RUNS
    assert machine.looked().number("frames_judged_per_s") == 14.9
    kept = machine.kept()
    assert (kept.sessions, kept.reps) == (1, 0)
    assert len(kept.newest) == 1


def test_a_kiosk_that_kept_nothing_yet_has_no_sessions(clinic: Clinic, tmp_path: Path):
    kept = here(tmp_path).kept()
    assert (kept.sessions, kept.reps, kept.newest) == (0, 0, ())


def test_sessions_that_can_t_be_read_are_a_sentence(clinic: Clinic, tmp_path: Path):
    (clinic.data / "sessions.db").write_text("nonsense" * 1000)
    with pytest.raises(CommandError, match=r"sessions\.db can't be read"):
        here(tmp_path).kept()


def test_touches_and_hinges_are_heard_over_the_live_socket(clinic: Clinic, tmp_path: Path):
    clinic.starts()
    live = LiveSocket(clinic.run / "live.sock", every_s=0.0)
    assert live.open()
    over = threading.Event()

    def tell() -> None:
        for n in range(10_000):
            if n % 50 == 10:
                live.tell("touched", n / 10)
            if n % 50 == 20:
                live.tell("rep", n / 10, n=n // 50, score=80, faults=["no_tap"])
            live.offer(
                Live(n / 10, person_seen=True, drill="wall", wall="free", judged_per_s=15.0)
            )
            if over.wait(0.002):
                return

    teller = threading.Thread(target=tell)
    teller.start()
    try:
        heard = hear(here(tmp_path).records(), 600.0, lambda heard: len(heard.hinges) >= 3)
    finally:
        over.set()
        teller.join()
        live.close()
    assert heard.touches >= 2
    assert [(hinge.drill, hinge.missed) for hinge in heard.of("wall")] == [("wall", True)] * 3
    assert heard.judged_per_s
    assert set(heard.judged_per_s) == {15.0}
    assert heard.seen_s == pytest.approx(heard.span_s)


def test_a_kiosk_that_tells_nothing_live_is_a_sentence(clinic: Clinic, tmp_path: Path):
    clinic.starts()
    with pytest.raises(CommandError, match="The running kiosk tells nothing"):
        hear(here(tmp_path).records(), 1.0, lambda _: True)


def test_starts_since_switching_on_are_counted(clinic: Clinic, tmp_path: Path):
    machine = here(tmp_path)
    clinic.writes_down("boot")
    assert machine.starts() == 0
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    clinic.writes_down("boot", boot=boot)
    clinic.writes_down("stop", boot=boot)
    clinic.writes_down("boot", boot=boot)
    assert machine.starts() == 2
    # And the report does not say which computer that was.
    assert boot[:8] not in str(machine.boot())


# --- the computer -----------------------------------------------------------------------------


def test_the_facts_name_versions_and_nothing_of_this_one_machine(
    clinic: Clinic, tmp_path: Path
):
    facts = here(tmp_path).facts()
    assert facts["versions"]["kernel"] == os.uname().release
    assert facts["memory_mb"] > 100
    assert "numpy" in facts["packages"]
    assert set(facts["devices"]) == {"camera", "screen", "pins", "bus", "sound"}
    assert os.uname().nodename not in str(facts)


def test_systemd_s_timestamps_are_seconds_since_the_kernel_began(
    clinic: Clinic, tmp_path: Path
):
    programs = Programs()
    unit = here(tmp_path, programs, systemd=True).unit()
    assert unit is not None
    assert seconds_of(unit, "ActiveEnterTimestampMonotonic") == 12.5
    assert seconds_of(unit, "UserspaceTimestampMonotonic") == 3.0
    # Not yet reached, and not there at all.
    assert seconds_of(unit, "FinishTimestampMonotonic") is None
    assert seconds_of(unit, "NoSuchTimestamp") is None
    assert here(tmp_path, programs).unit() is None


def test_the_service_is_killed_by_systemctl_or_it_is_said_why_not(
    clinic: Clinic, tmp_path: Path
):
    programs = Programs(systemctl=Done(0))
    here(tmp_path, programs).kill()
    assert programs.asked[-1] == ["systemctl", "kill", "-s", "KILL", "kiosk.service"]
    programs.answers["systemctl"] = Done(1, "", "Access denied\nas the requested operation")
    with pytest.raises(CommandError, match=r"could not be killed \(Access denied as"):
        here(tmp_path, programs).kill()


def test_low_voltage_is_looked_for_in_the_kernel_s_log(clinic: Clinic, tmp_path: Path):
    log = (
        "usb 1-1: new\nhwmon hwmon1: Undervoltage detected!\nhwmon hwmon1: Voltage normalised\n"
    )
    power = here(tmp_path, Programs(dmesg=Done(0, log))).power()
    assert power.lines == tuple(log.splitlines()[1:])
    denied = Done(1, "", "dmesg: read kernel buffer failed: Operation not permitted")
    journal = Programs(dmesg=denied, journalctl=Done(0, "usb 1-1: new\n"))
    assert here(tmp_path, journal).power().lines == ()
    # The journal of who may not see it is empty, which is no log without such lines.
    nothing = Programs(dmesg=denied, journalctl=Done(0, ""))
    assert here(tmp_path, nothing).power().lines is None


def test_the_model_s_cost_is_measured_by_a_process_of_its_own(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    # Where root stands somebody else may have put something.
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "kiosk/__init__.py").write_text("raise SystemExit('not the kiosk')\n")
    monkeypatch.chdir(tmp_path)
    cost = here(tmp_path).model_cost()
    assert 0 < cost["invoke"] < cost["pose"] * 1.5
    (clinic.config / "kiosk.toml").write_text('[pose]\nmodel = "/no/such.tflite"\n')
    with pytest.raises(CommandError, match=r"The model's cost can't be measured \(.*such"):
        here(tmp_path).model_cost()


# --- all together -----------------------------------------------------------------------------


def test_beside_a_kiosk_that_is_not_there_the_report_is_whole(clinic: Clinic, tmp_path: Path):
    out = tmp_path / "report.txt"
    given = ["checklist", "--out", str(out), "--only", "computer", "--only", "start"]
    result = CliRunner().invoke(main, [*given, "--only", "press"])
    assert result.exit_code == 3, result.output
    assert "No kiosk has run here yet" in " ".join(out.read_text().split())
    assert " 8. Ten presses: not done" in out.read_text()
