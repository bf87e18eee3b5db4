"""What is protected, and what is lost at the next start: as the kernel has it mounted."""

from pathlib import Path

import pytest
from mounted import (
    BINDS,
    CONF,
    CONTAINER,
    FLEETING_DATA,
    KERNEL,
    LOCAL,
    OVERLAY,
    PI,
    PLAIN,
    machine,
)

from kiosk.release.mounts import lasts, mount_of, read_mounts
from kiosk.release.overlay import FOLDERS, look, why_lost


def test_a_plain_system_is_not_protected_and_loses_nothing(tmp_path: Path):
    found = look(machine(tmp_path, PLAIN))
    assert (found.now, found.next, found.writable) == (False, False, True)
    assert found.kept == set(FOLDERS)
    assert found.own == set()


def test_under_an_overlay_only_what_has_a_partition_of_its_own_lasts(tmp_path: Path):
    found = look(machine(tmp_path / "a", OVERLAY))
    assert found.now
    assert found.kept == set()
    found = look(machine(tmp_path / "b", OVERLAY + BINDS))
    assert found.now
    assert found.sealed
    assert found.kept == found.own == set(FOLDERS)


def test_a_partition_that_overlayroot_made_fleeting_too_is_seen_through(tmp_path: Path):
    found = look(machine(tmp_path, OVERLAY + FLEETING_DATA))
    assert "/var/lib/kiosk" not in found.kept
    assert "/var/lib/kiosk" not in found.own


def test_a_disk_that_is_writable_below_the_overlay_is_seen(tmp_path: Path):
    found = look(machine(tmp_path, OVERLAY.replace("ext4 ro", "ext4 rw")))
    assert found.now
    assert not found.sealed


def test_a_container_s_root_is_an_overlay_by_nature_and_not_protected(tmp_path: Path):
    found = look(machine(tmp_path, CONTAINER))
    assert not found.now
    assert found.kept == set(FOLDERS)


def test_where_the_kernel_says_nothing_nothing_is_claimed(tmp_path: Path):
    found = look(tmp_path)
    assert (found.now, found.next) == (False, False)


@pytest.mark.parametrize(
    ("files", "value"),
    [
        ({LOCAL: 'overlayroot="tmpfs:recurse=0"\n'}, "tmpfs:recurse=0"),
        ({LOCAL: "overlayroot=disabled\n"}, "disabled"),
        ({CONF: '#overlayroot="x"\noverlayroot="tmpfs"\n'}, "tmpfs"),
        (
            {
                CONF: 'overlayroot="tmpfs"\n',
                LOCAL: 'overlayroot="disabled"\n',
            },
            "disabled",
        ),
        (
            {
                LOCAL: 'overlayroot="disabled"\n',
                PI: "console=tty1 overlayroot=tmpfs rootwait\n",
            },
            "tmpfs",
        ),
        (
            # The running kernel was told otherwise; on a Pi the file holds at the next start.
            {
                PI: "console=tty1 rootwait\n",
                KERNEL: "overlayroot=tmpfs\n",
            },
            None,
        ),
        ({KERNEL: "ro overlayroot=tmpfs:recurse=0\n"}, "tmpfs:recurse=0"),
        ({CONF: 'overlayroot_cfgdisk="disabled"\noverlayroot=""\n'}, None),
    ],
)
def test_what_holds_at_the_next_start_is_read_as_overlayroot_reads_it(
    files: dict[str, str], value: str | None, tmp_path: Path
):
    found = look(machine(tmp_path, PLAIN, files))
    assert (found.said.value if found.said else None) == value
    assert found.next == (value is not None and value.startswith("tmpfs"))


def test_under_an_overlay_the_real_disk_is_asked_what_holds_next(tmp_path: Path):
    root = machine(
        tmp_path,
        OVERLAY,
        {
            LOCAL: 'overlayroot="tmpfs:recurse=0"\n',
            f"media/root-ro/{LOCAL}": 'overlayroot="disabled"\n',
        },
    )
    found = look(root)
    assert found.now
    assert not found.next


def test_what_overlayroot_stumbled_over_is_found_in_its_log(tmp_path: Path):
    log = "builtin set\n[failure]: Unable to find a driver. searched: overlay overlayfs\n"
    found = look(machine(tmp_path, PLAIN, {"run/initramfs/overlayroot.log": log}))
    assert found.failed == "Unable to find a driver. searched: overlay overlayfs"


def test_a_change_that_will_be_lost_is_told_beforehand(tmp_path: Path):
    root = machine(tmp_path, OVERLAY)
    assert "sudo kiosk maintenance on" in str(why_lost(Path("/etc/kiosk"), root))
    assert why_lost(Path("/etc/kiosk"), machine(tmp_path, OVERLAY + BINDS)) is None
    assert why_lost(Path("/etc/kiosk"), machine(tmp_path, PLAIN)) is None
    # A memory disk is nobody's protection.
    assert why_lost(Path("/run/kiosk"), machine(tmp_path, PLAIN)) is None


def test_spaces_in_names_and_later_mounts_over_earlier_ones_are_understood():
    mounts = read_mounts(
        "/dev/a /mnt/my\\040stick ext4 rw 0 0\ntmpfs /mnt/my\\040stick tmpfs rw 0 0\n"
    )
    found = mount_of(Path("/mnt/my stick/deep/down"), mounts)
    assert found is not None
    assert found.kind == "tmpfs"
    assert not lasts(Path("/mnt/my stick/x"), mounts)
    assert lasts(Path("/elsewhere"), mounts)
