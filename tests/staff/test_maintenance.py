"""`kiosk maintenance`: what staff see of the protection, and what they may do to it."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest
from kiosk_seen import kiosk

from kiosk.release.data_partition import DataPartition
from kiosk.release.layout import Layout
from kiosk.settings import whole_file
from kiosk.settings.problems import NotWrittenError
from kiosk.staff import maintenance
from kiosk.staff.update import machine as machine_module

PLAIN = "/dev/mmcblk0p2 / ext4 rw,noatime 0 0\n"
OVERLAY = (
    "overlayroot / overlay rw,lowerdir=/media/root-ro,upperdir=/media/root-rw/o 0 0\n"
    "/dev/mmcblk0p2 /media/root-ro ext4 ro 0 0\n"
    "tmpfs-root /media/root-rw tmpfs rw 0 0\n"
)
OWN = "".join(
    f"/dev/mmcblk0p3 {place} ext4 rw,noatime 0 0\n"
    for place in ("/data", "/etc/kiosk", "/var/lib/kiosk", "/opt/kiosk")
)
LOCAL = "etc/overlayroot.local.conf"
ON = 'overlayroot="tmpfs:recurse=0"\n'


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(maintenance, "ROOT", tmp_path)
    monkeypatch.setattr(machine_module.os, "geteuid", lambda: 0)
    return tmp_path


def write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_a_system_that_can_be_changed_says_so(root: Path):
    write(root, {"proc/mounts": PLAIN})
    result = kiosk("maintenance", "status")
    assert result.exit_code == 0
    assert result.stdout.startswith("The system can be changed;")
    assert "At the next start it is not protected." in result.stdout


def test_packages_that_the_protection_needs_are_named_before_it_is_wanted(root: Path):
    write(root, {"proc/mounts": PLAIN})
    assert "sudo apt install overlayroot busybox" in kiosk("maintenance", "status").stdout
    write(root, {"usr/bin/busybox": ""})
    told = json.loads(kiosk("maintenance", "status", "--json").stdout)
    assert told["missing_packages"] == ["overlayroot"]
    assert told["faults"] == []


def test_a_protected_system_with_its_data_on_another_partition_is_well(root: Path):
    write(root, {"proc/mounts": OVERLAY + OWN, f"media/root-ro/{LOCAL}": ON})
    result = kiosk("maintenance", "status", "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert (told["protected_now"], told["protected_next"]) == (True, True)
    assert told["folders"]["/var/lib/kiosk"] == {
        "holds": "sessions",
        "kept": True,
        "own_partition": True,
    }
    assert told["faults"] == []
    assert told["disk_sealed"]
    write(root, {"proc/mounts": (OVERLAY + OWN).replace("ext4 ro", "ext4 rw")})
    assert "take the word rw out" in kiosk("maintenance", "status").stdout


def test_sessions_that_do_not_last_are_told_and_end_with_3(root: Path):
    write(root, {"proc/mounts": OVERLAY, f"media/root-ro/{LOCAL}": ON})
    result = kiosk("maintenance", "status")
    assert result.exit_code == 3
    assert "/var/lib/kiosk (sessions): GONE at the next start" in result.stdout
    assert "The sessions in /var/lib/kiosk do not last: sudo kiosk maintenance" in result.stdout


def test_a_protection_that_did_not_come_up_is_not_believed(root: Path):
    log = "[failure]: Unable to find a driver. searched: overlay overlayfs\n"
    write(root, {"proc/mounts": PLAIN + OWN, LOCAL: ON, "run/initramfs/overlayroot.log": log})
    result = kiosk("maintenance", "status")
    assert result.exit_code == 3
    assert "did not come up at the last start (Unable to find a driver" in result.stdout


def test_a_switch_that_waits_for_the_restart_is_no_fault(root: Path):
    write(root, {"proc/mounts": PLAIN + OWN, LOCAL: ON})
    result = kiosk("maintenance", "status")
    assert result.exit_code == 0
    assert "At the next start it is protected." in result.stdout


def test_every_partition_fleeting_and_a_root_that_is_read_only_are_told(root: Path):
    write(root, {"proc/mounts": PLAIN + OWN, LOCAL: "overlayroot=tmpfs\n"})
    assert "must be overlayroot=tmpfs:recurse=0" in kiosk("maintenance", "status").stdout
    write(root, {"proc/mounts": OVERLAY.replace("overlay rw", "overlay ro") + OWN})
    assert "can't be written to even in memory" in kiosk("maintenance", "status").stdout


@pytest.mark.parametrize(
    "words", [("on",), ("off",), ("off", "--forget"), ("data", "/dev/sda1")]
)
def test_who_is_not_root_is_told_to_say_sudo(
    words: tuple[str, ...], root: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(machine_module.os, "geteuid", lambda: 1000)
    result = kiosk("maintenance", *words)
    assert result.exit_code == 2
    assert result.stderr.endswith(f"say sudo kiosk maintenance {' '.join(words)}.\n")


def test_nobody_changes_the_settings_while_they_move(
    root: Path, monkeypatch: pytest.MonkeyPatch
):
    write(root, {"etc/kiosk/kiosk.toml": "", "opt/kiosk/history.jsonl": ""})
    free: list[bool] = []

    def move_to(self: DataPartition, partition: Path) -> None:
        try:
            with whole_file.alone(root / "etc/kiosk", 0):
                free.append(True)
        except NotWrittenError:
            free.append(False)

    monkeypatch.setattr(DataPartition, "move_to", move_to)
    layout = SimpleNamespace(layout=Layout(root))
    monkeypatch.setattr(machine_module, "here", lambda: layout)
    assert kiosk("maintenance", "data", "/dev/sda1").exit_code == 0
    assert free == [False]


def test_on_and_off_go_to_the_same_switch(root: Path):
    write(root, {"proc/mounts": PLAIN})
    result = kiosk("maintenance", "off")
    assert result.exit_code == 2
    assert "would be gone with each switching off" in result.stderr
    result = kiosk("maintenance", "off", "--forget")
    assert "sudo apt install overlayroot busybox" in result.stderr
    write(root, {LOCAL: ON})
    result = kiosk("maintenance", "on")
    assert result.exit_code == 0
    assert (root / LOCAL).read_text().endswith('overlayroot="disabled"\n')
    assert "nothing protects it" in kiosk("maintenance", "on").stdout
