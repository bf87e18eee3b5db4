"""The protection is switched on only where it will come up and loses nothing."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from mounted import BINDS, CONF, LOCAL, OVERLAY, PI, PLAIN, machine
from plug import Plug, PowerCut

from kiosk.release.fault import ReleaseError
from kiosk.release.overlay import look
from kiosk.release.protect import MODULES, REMOUNT, SCRIPT, Protector
from kiosk.release.run import Done

WHOLE = """\
scripts/init-bottom/overlayroot
usr/bin/busybox
usr/lib/modules/6.12/kernel/fs/overlayfs/overlay.ko.xz
"""


class Bench:
    """A machine with all that is needed, whose programs answer as told."""

    def __init__(self, root: Path, mounts: str) -> None:
        self.root = root
        self.ran: list[str] = []
        self.said: list[str] = []
        self.listed = WHOLE
        self.after_update = WHOLE
        self.chroot_works = True
        files = {
            SCRIPT: "",
            "usr/bin/busybox": "",
            MODULES: "# modules\noverlay\n",
            "boot/initrd.img-6.12": "",
            CONF: 'overlayroot=""\n',
        }
        machine(root, mounts, files)

    def run(self, command: Sequence[str], limit_s: float) -> Done:
        self.ran.append(command[0])
        if command[0] == "lsinitramfs":
            return Done(0, self.listed)
        if command[0] == "update-initramfs":
            self.listed = self.after_update
        if command[0] == "overlayroot-chroot":
            if not self.chroot_works:
                return Done(1, complaint="ERROR: Unable to remount [/media/root-ro] writable")
            # As that program does it, but for the real disk.
            text = re.search(r"<<'END'\n(.*)END", command[-1], re.S)
            assert text is not None
            path = self.root / "media/root-ro" / LOCAL
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text[1])
        return Done(0)

    @property
    def protector(self) -> Protector:
        return Protector(self.root, Plug(), self.run, self.said.append)

    def refuses(self) -> str:
        with pytest.raises(ReleaseError) as caught:
            self.protector.protect()
        assert not (self.root / LOCAL).exists()
        return str(caught.value)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, PLAIN + BINDS)


def test_it_comes_on_at_the_next_start_and_spares_other_partitions(bench: Bench):
    bench.protector.protect()
    found = look(bench.root)
    assert found.next
    assert not found.now
    assert found.said is not None
    assert found.said.spares_others
    assert "sudo reboot" in bench.said[-1]
    assert bench.ran == ["lsinitramfs"]
    assert "LIBMOUNT_FORCE_MOUNT2" in (bench.root / REMOUNT).read_text()


def test_on_and_off_again_leaves_it_off(bench: Bench):
    bench.protector.protect()
    bench.protector.unprotect()
    assert not look(bench.root).next
    bench.protector.protect()
    assert look(bench.root).next


def test_a_system_that_can_be_changed_is_left_alone(bench: Bench):
    bench.protector.unprotect()
    assert not (bench.root / LOCAL).exists()
    assert "nothing protects it" in bench.said[-1]


def test_sessions_and_settings_on_the_system_s_disk_are_not_given_up(tmp_path: Path):
    bench = Bench(tmp_path, PLAIN)
    told = bench.refuses()
    assert "Settings (/etc/kiosk) and sessions (/var/lib/kiosk)" in told
    assert "maintenance data" in told
    bench.protector.protect(forget=True)
    assert look(bench.root).next


def test_releases_alone_on_the_system_s_disk_only_mean_no_updates(tmp_path: Path):
    without = "\n".join(line for line in BINDS.splitlines() if "/opt" not in line) + "\n"
    bench = Bench(tmp_path, PLAIN + without)
    bench.protector.protect()
    assert any("no update while protected" in line for line in bench.said)


def test_an_update_on_trial_on_the_system_s_disk_is_settled_first(tmp_path: Path):
    without = "\n".join(line for line in BINDS.splitlines() if "/opt" not in line) + "\n"
    journal = {"opt/kiosk/update.json": "{}"}
    bench = Bench(machine(tmp_path / "plain", PLAIN + without, journal), PLAIN + without)
    assert "not settled yet" in bench.refuses()
    # On a partition of its own the trial goes on after the restart.
    Bench(machine(tmp_path / "own", PLAIN + BINDS, journal), PLAIN + BINDS).protector.protect()


def test_missing_packages_are_named_with_the_command_that_brings_them(bench: Bench):
    (bench.root / SCRIPT).unlink()
    (bench.root / "usr/bin/busybox").unlink()
    assert "sudo apt install overlayroot busybox" in bench.refuses()


def test_all_that_is_missing_is_told_at_once_and_nothing_is_made(tmp_path: Path):
    bench = Bench(tmp_path, PLAIN)
    for name in (SCRIPT, "usr/bin/busybox", "boot/initrd.img-6.12"):
        (bench.root / name).unlink()
    (bench.root / MODULES).write_text("# none\n")
    told = bench.refuses()
    assert "kiosk maintenance data PARTITION" in told
    assert "sudo apt install overlayroot busybox" in told
    assert "There is no initramfs in /boot" in told
    assert bench.ran == []
    assert (bench.root / MODULES).read_text() == "# none\n"
    assert not (bench.root / REMOUNT).exists()


@pytest.mark.parametrize("lacks", ["overlayroot", "busybox", "overlay.ko"])
def test_an_initramfs_that_lacks_something_is_made_anew(lacks: str, bench: Bench):
    bench.listed = "\n".join(line for line in WHOLE.splitlines() if lacks not in line)
    bench.protector.protect()
    assert bench.ran == ["lsinitramfs", "update-initramfs", "lsinitramfs"]
    assert look(bench.root).next


def test_an_initramfs_that_stays_incomplete_switches_nothing(bench: Bench):
    bench.listed = bench.after_update = WHOLE.replace("overlay.ko.xz", "ext4.ko.xz")
    assert "initrd.img-6.12 lacks the module overlay" in bench.refuses()


def test_a_module_that_is_part_of_the_kernel_need_not_be_in_the_initramfs(bench: Bench):
    bench.listed = WHOLE.replace("overlay.ko.xz", "ext4.ko.xz")
    built_in = bench.root / "lib/modules/6.12/modules.builtin"
    built_in.parent.mkdir(parents=True)
    built_in.write_text("kernel/fs/overlayfs/overlay.ko\n")
    bench.protector.protect()
    assert bench.ran == ["lsinitramfs"]


def test_the_module_is_asked_for_so_that_a_later_kernel_has_it_too(bench: Bench):
    (bench.root / MODULES).write_text("# none\n# overlay")
    bench.protector.protect()
    assert (bench.root / MODULES).read_text() == "# none\n# overlay\noverlay\n"
    assert "update-initramfs" in bench.ran


def test_a_system_without_an_initramfs_is_told_apart(bench: Bench):
    (bench.root / "boot/initrd.img-6.12").unlink()
    assert "no initramfs in /boot" in bench.refuses()


def test_a_pi_that_starts_without_its_initramfs_is_told_apart(bench: Bench):
    config = bench.root / "boot/firmware/config.txt"
    config.parent.mkdir(parents=True)
    config.write_text("#auto_initramfs=1\n")
    assert "add the line auto_initramfs=1" in bench.refuses()
    config.write_text("[all]\nauto_initramfs=1\n")
    bench.protector.protect()
    assert look(bench.root).next


def test_what_raspi_config_wrote_on_the_command_line_goes_first_and_is_told(bench: Bench):
    line = bench.root / PI
    line.parent.mkdir(parents=True)
    line.write_text("overlayroot=tmpfs console=tty1\n")
    told = bench.refuses()
    assert "overlayroot=tmpfs, which goes before all else" in told
    with pytest.raises(ReleaseError, match="take the word out"):
        bench.protector.unprotect()
    line.write_text("overlayroot=disabled console=tty1\n")
    bench.refuses()
    bench.protector.unprotect()


def test_under_the_overlay_the_real_disk_is_written_to(tmp_path: Path):
    bench = Bench(tmp_path, OVERLAY + BINDS)
    machine(
        tmp_path, OVERLAY + BINDS, {f"media/root-ro/{LOCAL}": "overlayroot=tmpfs:recurse=0"}
    )
    assert look(tmp_path).next
    bench.protector.unprotect()
    found = look(tmp_path)
    assert found.now
    assert not found.next
    assert "sudo reboot" in bench.said[-1]
    bench.protector.protect()
    assert look(tmp_path).next
    assert "stays protected" in bench.said[-1]


def test_a_disk_under_the_overlay_that_can_t_be_written_to_names_the_way_out(tmp_path: Path):
    bench = Bench(tmp_path, OVERLAY + BINDS)
    machine(
        tmp_path, OVERLAY + BINDS, {f"media/root-ro/{LOCAL}": "overlayroot=tmpfs:recurse=0"}
    )
    bench.chroot_works = False
    with pytest.raises(ReleaseError, match="write overlayroot=disabled into"):
        bench.protector.unprotect()


def test_a_cut_at_any_step_leaves_it_on_or_off_and_never_half(tmp_path: Path):
    whole = Plug()
    first = Bench(tmp_path / "0", PLAIN + BINDS)
    Protector(first.root, whole, first.run).protect()
    for number in range(1, len(whole.steps) + 1):
        root = tmp_path / str(number)
        bench = Bench(root, PLAIN + BINDS)
        with pytest.raises(PowerCut):
            Protector(root, Plug(number), bench.run).protect()
        said = look(root).said
        assert said is None or said.value == "tmpfs:recurse=0"
        bench.protector.protect()
        assert look(root).next
