"""What is wrong is said in one sentence, before anything is changed."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from pretended import ROOT, Pretended, pretended

from scripts.installing import checks
from scripts.installing.alone import LOCK, alone
from scripts.installing.installation import Installation, Wishes
from scripts.installing.machine import LATER, WRONG, Done, RefusedError
from scripts.installing.uninstall import uninstall


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pretended:
    return pretended(tmp_path, monkeypatch)


def refused(here: Pretended, wishes: Wishes | None = None) -> RefusedError:
    wishes = wishes or Wishes()
    before = here.look()
    with pytest.raises(RefusedError) as caught:
        Installation(here.machine, here.tree, wishes, here.said.append).run()
    assert here.look() == before
    return caught.value


def test_a_fresh_debian_is_good_enough(here: Pretended) -> None:
    checks.check(here.machine, here.machine.system(), dry=False)


def test_a_dpkg_that_was_cut_off_is_to_be_mended_first(here: Pretended) -> None:
    (here.root / "var/lib/dpkg/updates").mkdir(parents=True)
    checks.check(here.machine, here.machine.system(), dry=False)
    (here.root / "var/lib/dpkg/updates/0007").touch()
    assert "sudo dpkg --configure -a" in str(refused(here))


@pytest.mark.parametrize(
    ("name", "version"), [("ubuntu", "24.04"), ("debian", "11"), ("debian", "14")]
)
def test_another_system_is_refused_by_its_name(
    here: Pretended, name: str, version: str
) -> None:
    (here.root / "etc/os-release").write_text(
        f'PRETTY_NAME="Some {name} {version}"\nID={name}\nVERSION_ID="{version}"\n'
    )
    error = refused(here)
    assert f"Some {name} {version}" in str(error)
    assert "bookworm or trixie" in str(error)
    assert error.status == WRONG


def test_a_system_that_says_nothing_of_itself_is_refused(here: Pretended) -> None:
    (here.root / "etc/os-release").unlink()
    assert "unknown system" in str(refused(here))


def test_a_32_bit_system_is_told_which_one_to_take(here: Pretended) -> None:
    # Also where the kernel has 64 bits, as a Raspberry Pi's often has.
    here.programs.arch = "armhf"
    error = refused(here)
    assert "32-bit" in str(error)
    assert "Raspberry Pi OS Lite (64-bit)" in str(error)


def test_another_processor_is_refused(here: Pretended) -> None:
    here.programs.arch = "riscv64"
    assert "riscv64" in str(refused(here))


@pytest.mark.parametrize("python", ["3 10", "3 14"])
def test_a_python_without_wheels_is_refused(here: Pretended, python: str) -> None:
    here.programs.python = python
    assert f"is {python.replace(' ', '.')}" in str(refused(here))


def test_only_root_may_install_but_anybody_may_ask_what_it_would_do(here: Pretended) -> None:
    here.machine = replace(here.machine, uid=1000)
    error = refused(here)
    assert "sudo" in str(error)
    assert error.status == WRONG
    Installation(here.machine, here.tree, Wishes(dry=True), here.said.append).run()
    assert here.said[-1] == "Nothing was changed."


def test_a_desktop_has_the_screen(here: Pretended) -> None:
    units = here.root / "etc/systemd/system"
    (units / "display-manager.service").symlink_to("/usr/lib/systemd/system/lightdm.service")
    assert "A desktop (lightdm)" in str(refused(here))
    (units / "default.target").symlink_to("/usr/lib/systemd/system/multi-user.target")
    checks.check(here.machine, here.machine.system(), dry=False)


def test_a_protected_system_would_forget_it(here: Pretended) -> None:
    (here.root / "proc/mounts").write_text("overlay / overlay rw 0 0\n")
    # A container's root is an overlay too.
    checks.check(here.machine, here.machine.system(), dry=False)
    (here.root / "proc/mounts").write_text("overlayroot / overlay rw 0 0\n")
    assert "raspi-config nonint disable_overlayfs" in str(refused(here))
    (here.root / "opt/kiosk/current").mkdir(parents=True)
    assert "kiosk maintenance on" in str(refused(here))


def test_a_boot_partition_that_is_protected_is_told_before_anything_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pi = pretended(tmp_path, monkeypatch, pi=True)
    access = os.access

    def read_only(path: Path, mode: int) -> bool:
        return access(path, mode) and path != pi.root / "boot/firmware"

    monkeypatch.setattr(os, "access", read_only)
    assert "/boot/firmware is read-only" in str(refused(pi))
    assert not [words for words in pi.programs.asked if "apt-get" in words[0]]


def test_it_waits_for_an_update_on_trial(here: Pretended) -> None:
    (here.root / "opt/kiosk").mkdir()
    (here.root / "opt/kiosk/update.json").write_text("{}")
    assert refused(here).status == LATER


def test_a_second_installation_waits_for_the_first_and_takes_nothing_of_it_away(
    here: Pretended,
) -> None:
    work = here.root / "var/cache/kiosk-install/wheels"
    work.mkdir(parents=True)
    with alone(here.machine):
        error = refused(here)
        assert error.status == LATER
        assert "Another installation goes on" in str(error)
        with pytest.raises(RefusedError, match="Another installation goes on") as caught:
            uninstall(here.machine, here.said.append)
        assert caught.value.status == LATER
        # To ask what it would do takes nothing from anybody.
        Installation(here.machine, here.tree, Wishes(dry=True), here.said.append).run()
    assert not (here.root / LOCK).exists()
    uninstall(here.machine, here.said.append)
    assert here.said[-1] == "The kiosk is not installed here."


def test_an_installation_that_was_killed_is_in_nobodys_way(here: Pretended) -> None:
    (here.root / LOCK).touch()
    uninstall(here.machine, here.said.append)
    assert not (here.root / LOCK).exists()


def test_a_machine_without_systemd_is_refused(here: Pretended) -> None:
    (here.root / "usr/lib/systemd/systemd").unlink()
    assert "systemd" in str(refused(here))


def free(monkeypatch: pytest.MonkeyPatch, megabytes: int) -> None:
    def statvfs(_: Path) -> SimpleNamespace:
        return SimpleNamespace(f_bavail=megabytes, f_frsize=1_000_000)

    monkeypatch.setattr(os, "statvfs", statvfs)


def test_a_full_disk_is_told_with_what_is_needed(
    here: Pretended, monkeypatch: pytest.MonkeyPatch
) -> None:
    free(monkeypatch, 100)
    assert "has 100 MB free, and this needs 1220 MB" in str(refused(here))


def test_room_is_looked_for_where_the_releases_lie(
    here: Pretended, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here.root / "opt/kiosk").mkdir()
    asked: list[Path] = []

    def statvfs(path: Path) -> SimpleNamespace:
        asked.append(path)
        return SimpleNamespace(f_bavail=2_000, f_frsize=1_000_000)

    monkeypatch.setattr(os, "statvfs", statvfs)
    checks.check_room(here.machine, packages=False, release=True)
    assert asked == [here.root / "opt/kiosk"]


def test_what_is_there_already_needs_no_room(
    here: Pretended, monkeypatch: pytest.MonkeyPatch
) -> None:
    free(monkeypatch, 1)
    checks.check_room(here.machine, packages=False, release=False)


def test_an_older_release_wants_to_be_asked_for(here: Pretended) -> None:
    checks.check_not_older("0.2.0", None, allowed=False)
    checks.check_not_older("0.2.0", "0.2.0", allowed=False)
    checks.check_not_older("0.10.0", "0.9.0", allowed=False)
    with pytest.raises(RefusedError, match=r"0\.10\.0 is installed.*older 0\.9\.0") as caught:
        checks.check_not_older("0.9.0", "0.10.0", allowed=False)
    assert caught.value.status == WRONG
    checks.check_not_older("0.9.0", "0.10.0", allowed=True)


def test_a_mode_that_is_none_is_refused(here: Pretended) -> None:
    error = refused(here, Wishes(hdmi="1080p"))
    assert "1080p is no mode" in str(error)
    assert error.status == WRONG


def test_somebody_who_logs_in_as_kiosk_keeps_that_user(here: Pretended) -> None:
    def passwd(_: list[str]) -> Done:
        return Done(0, f"kiosk:x:1000:1000::/home/kiosk:{shell}\n")

    here.programs.__dict__["_getent"] = passwd
    shell = "/bin/bash"
    error = refused(here)
    assert "a user kiosk here who can log in" in str(error)
    assert error.status == WRONG
    shell = "/usr/sbin/nologin"
    checks.check_user(here.machine)


def test_a_half_removed_release_is_none(tmp_path: Path) -> None:
    (tmp_path / "opt/kiosk").mkdir(parents=True)
    (tmp_path / "opt/kiosk/current").symlink_to("releases/0.2.0")
    code = (
        "import sys; from pathlib import Path; from scripts.installing import checks\n"
        "from scripts.installing.machine import Machine\n"
        "print(checks.installed_version(Machine(Path(sys.argv[1]))))"
    )
    # -S: as on a system that has no `packaging` of its own.
    done = subprocess.run(
        [sys.executable, "-S", "-B", "-c", code, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.stdout == "None\n", done.stderr


def test_a_number_is_no_name(here: Pretended) -> None:
    # id takes it for a user's number, usermod does not.
    here.programs.users.add("1000")
    here.programs.names_of["1000"] = "anna"
    assert "no user 1000" in str(refused(here, Wishes(staff=("1000",))))


def test_staff_must_be_users_of_the_machine(here: Pretended) -> None:
    assert "no user ben" in str(refused(here, Wishes(staff=("anna", "ben"))))
