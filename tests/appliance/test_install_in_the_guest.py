"""scripts/install for real: on a running system, with nobody to ask."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from album import Album
from gallery import nearest
from images import TREE, bare
from kiosk_inside import KioskInside
from machine import Machine
from newer import stick, whole_bundle
from photograph import Photograph

HOW = {"speed": 3, "counted": False}
# Of the host: all of it is emulated.
LIMIT_S = 14_400.0
# Debian's packages and the wheels come through QEMU's network: an hour and more.
BY_NETWORK = "KIOSK_VM_INSTALL_BY_NETWORK"
_TRUST = "/var/tmp/trust-of-the-host.crt"
# QEMU's own network: it is the gateway and answers for names.
_NETWORK = """
set -e
link=$(basename "$(ls -d /sys/class/net/e*)")
ip link set "$link" up
ip address add 10.0.2.15/24 dev "$link"
ip route add default via 10.0.2.2
echo nameserver 10.0.2.3 > /etc/resolv.conf
"""


def test_fresh_system_coaches_after_one_command_from_a_stick(
    make_machine: Callable[..., Machine],
    gallery: Mapping[str, Photograph],
    album: Album,
    tmp_path: Path,
) -> None:
    """The machine was never in a network: packages and wheels are in the bundle."""
    bundle = whole_bundle("trixie")
    disk = stick(tmp_path / "stick.raw", [bundle])
    machine = make_machine(bare("trixie"), disks=[disk], **HOW)
    machine.power_on()
    machine.guest.tell(
        "mkdir /mnt/stick && mount -o ro /dev/vdb /mnt/stick && "
        f"tar -C /var/tmp -xf /mnt/stick/{bundle.file.name}"
    )
    folder = bundle.file.name.removesuffix(".tar.gz")
    install(machine, f"/var/tmp/{folder}/scripts/install", gallery, album, "stick")


@pytest.mark.skipif(not os.environ.get(BY_NETWORK), reason=f"takes hours: {BY_NETWORK}=1")
def test_fresh_system_coaches_after_one_command(
    make_machine: Callable[..., Machine], gallery: Mapping[str, Photograph], album: Album
) -> None:
    """From a checkout, through a network."""
    machine = make_machine(bare("trixie"), network=True, **HOW)
    machine.power_on()
    machine.guest.tell(_NETWORK)
    command = f"/{TREE}/scripts/install"
    if trust := os.environ.get("PIP_CERT"):
        # This host's network has a certificate of its own.
        machine.guest.write(_TRUST, Path(trust).read_bytes())
        command = f"PIP_CERT={_TRUST} {command}"
    install(machine, command, gallery, album, "network")


def install(
    machine: Machine,
    command: str,
    gallery: Mapping[str, Photograph],
    album: Album,
    name: str,
) -> None:
    """Once, until the screen says what is missing; and once more, which changes nothing."""
    guest, kiosk = machine.guest, KioskInside(machine)
    before_s = kiosk.uptime_s()
    ran = guest.run(f"{command} </dev/null 2>&1", LIMIT_S)
    album.keep_text(f"install-by-{name}.txt", ran.out)
    assert ran.status == 0, ran.out
    album.seconds.note(
        f"trixie: scripts/install on the running system, by {name}", kiosk.uptime_s() - before_s
    )
    kiosk.await_ready()
    # No camera hangs on it.
    seen = kiosk.await_picture(
        lambda photograph: nearest(photograph, gallery)[0].startswith("blind"),
        "no screen says that there is no camera",
    )
    album.keep(f"install-by-{name}", seen)

    again = guest.run(f"{command} </dev/null 2>&1", LIMIT_S)
    album.keep_text(f"install-by-{name}-again.txt", again.out)
    assert again.status == 0, again.out
    assert "nothing was changed" in again.out
