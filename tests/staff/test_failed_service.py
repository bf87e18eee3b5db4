"""A service that failed is told as that, with the place where the cause stands."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from kiosk_seen import Clinic, kiosk

from kiosk.health import unit
from kiosk.staff.status import place

FAILED = "ActiveState=failed\nSubState=failed\nResult=exit-code\nNRestarts=7\nExecMainStatus=1"
STOPPED = "ActiveState=inactive\nSubState=dead\nResult=success\nNRestarts=0\nExecMainStatus=0"
HOW = "The service kiosk.service has failed (exit-code, status 1, started anew 7 times)."
WHERE = "`sudo journalctl -u kiosk -n 20`"

Systemd = Callable[[str], None]


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    clinic = Clinic(tmp_path, os.environ)
    for name, value in clinic.environ.items():
        monkeypatch.setenv(name, value)

    def is_service(_environ: object) -> bool:
        return True

    monkeypatch.setattr(place, "is_service", is_service)
    return clinic


@pytest.fixture
def systemd(clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Systemd:
    """A systemd that answers as it is told to."""
    (tmp_path / "run/systemd/system").mkdir(parents=True)
    monkeypatch.setattr(unit, "ROOT", tmp_path)
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")

    def says(answer: str) -> None:
        path = programs / "systemctl"
        path.write_text(f"#!/bin/sh\ncat <<'END'\n{answer}\nEND\n")
        path.chmod(0o755)

    return says


def status() -> str:
    result = kiosk("status")
    assert result.exit_code == 1
    return " ".join(result.stdout.split())


def test_status_says_that_the_service_failed_and_where_to_look(systemd: Systemd):
    systemd(FAILED)
    said = status()
    assert HOW in said
    assert WHERE in said
    assert "No kiosk has run" not in said


def test_status_says_so_also_after_an_earlier_stop(systemd: Systemd, clinic: Clinic):
    clinic.writes_down("stop", why="asked")
    systemd(FAILED)
    assert HOW in status()


def test_status_of_a_service_that_was_never_started_is_as_ever(systemd: Systemd):
    systemd(STOPPED)
    assert "No kiosk has run here yet" in status()


def test_logs_with_nothing_to_tell_lead_to_the_cause(systemd: Systemd):
    systemd(FAILED)
    said = kiosk("logs").stdout
    assert "There is nothing to tell" in said
    assert f"{HOW} {WHERE} or `kiosk logs --all` tells why." in said
    systemd(STOPPED)
    assert "journalctl" not in kiosk("logs").stdout
