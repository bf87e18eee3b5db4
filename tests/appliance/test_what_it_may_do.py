"""What the service may do in the guest, as the kernel and systemd see it."""

import pytest
from album import Album
from kiosk_inside import KioskInside

# The issue's.
MOST_EXPOSED = 1.5
# Where its own things lie, and what everybody may write and is gone at the next start; device
# files and what is the kernel's are not listed.
OWN = ("/var/lib/kiosk", "/run/kiosk", "/tmp", "/var/tmp")
EVERYBODYS = ("/dev/shm", "/dev/mqueue", "/run/lock")

# As the service's own process sees the system: in its mounts, as its user and groups.
_AS_THE_SERVICE = (
    "nsenter --target {pid} --mount setpriv --reuid kiosk --regid kiosk-staff --init-groups "
    "--no-new-privs --inh-caps=-all "
)
_WRITABLE = (
    "find / -path /proc -prune -o -path /sys -prune -o "
    "'(' -type d -o -type f ')' -writable -print 2>/dev/null"
)


@pytest.fixture
def kiosk(resumed: KioskInside) -> KioskInside:
    resumed.await_ready()
    return resumed


def test_exposure_is_small(kiosk: KioskInside, album: Album) -> None:
    said = kiosk.machine.guest.tell("systemd-analyze security --no-pager kiosk.service || true")
    album.keep_text("security.txt", said)
    line = next(line for line in said.splitlines() if "Overall exposure level" in line)
    exposure = float(line.split(":")[1].split()[0])
    album.seconds.note("systemd-analyze security", exposure, "", f"{MOST_EXPOSED} at most")
    assert exposure <= MOST_EXPOSED


def test_nobody_listens_to_a_network(kiosk: KioskInside, album: Album) -> None:
    said = kiosk.machine.guest.tell("ss --no-header --tcp --udp --raw --sctp --listening -n -p")
    album.keep_text("listening.txt", said)
    assert not said.strip()


def test_user_has_no_shell_and_no_password(kiosk: KioskInside) -> None:
    tell = kiosk.machine.guest.tell
    assert tell("getent passwd kiosk").strip().endswith(":/usr/sbin/nologin")
    assert tell("getent shadow kiosk").split(":")[1].startswith(("!", "*"))


def test_service_runs_as_its_user_without_rights(kiosk: KioskInside, album: Album) -> None:
    status = kiosk.machine.guest.tell(f"cat /proc/{kiosk.pid}/status")
    album.keep_text("process.txt", status)
    words = {
        line.partition(":")[0]: line.partition(":")[2].split() for line in status.splitlines()
    }
    kiosk_uid = kiosk.machine.guest.tell("id -u kiosk").strip()
    assert set(words["Uid"]) == {kiosk_uid}
    assert {int(words[name][0], 16) for name in ("CapPrm", "CapEff", "CapBnd", "CapAmb")} == {0}
    assert words["NoNewPrivs"] == ["1"]
    assert words["Seccomp"] == ["2"]


def test_what_it_can_write_is_short(kiosk: KioskInside, album: Album) -> None:
    command = _AS_THE_SERVICE.format(pid=kiosk.pid) + _WRITABLE
    found = kiosk.machine.guest.run(command).out.splitlines()
    album.keep_text("writable.txt", "\n".join(found) + "\n")
    assert any(path.startswith("/var/lib/kiosk") for path in found), "nothing was looked at"
    others = [
        path
        for path in found
        if not any(
            path == place or path.startswith(f"{place}/") for place in (*OWN, *EVERYBODYS)
        )
    ]
    assert others == []


def test_it_reaches_no_network(kiosk: KioskInside) -> None:
    denied = kiosk.systemd_says("IPAddressDeny")
    assert "0.0.0.0/0" in denied
    assert "::/0" in denied
    families = kiosk.systemd_says("RestrictAddressFamilies").split()
    assert sorted(families) == ["AF_NETLINK", "AF_UNIX"]


def test_its_devices_work(kiosk: KioskInside, album: Album) -> None:
    """Of those that a machine in QEMU has: the screen, the terminal, the sound card."""
    opened = kiosk.machine.guest.tell(
        "for pid in $(cat /sys/fs/cgroup/system.slice/kiosk.service/cgroup.procs); do "
        "readlink /proc/$pid/fd/* || true; done"
    )
    album.keep_text("open-files.txt", opened)
    assert "/dev/dri/card0" in opened
    assert "/dev/snd/pcm" in opened
