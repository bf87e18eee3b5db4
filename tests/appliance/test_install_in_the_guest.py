"""scripts/install for real: on a running system that has a network, with nobody to ask."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from album import Album
from gallery import nearest
from images import TREE, bare
from kiosk_inside import KioskInside
from machine import Machine
from photograph import Photograph

# Of the host: all of it is emulated.
LIMIT_S = 14_400.0
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


def test_fresh_system_coaches_after_one_command(
    make_machine: Callable[..., Machine], gallery: Mapping[str, Photograph], album: Album
) -> None:
    machine = make_machine(bare("trixie"), speed=4, network=True)
    machine.power_on()
    guest, kiosk = machine.guest, KioskInside(machine)
    guest.tell(_NETWORK)
    install = f"/{TREE}/scripts/install </dev/null 2>&1"
    if trust := os.environ.get("PIP_CERT"):
        # This host's network has a certificate of its own.
        guest.write(_TRUST, Path(trust).read_bytes())
        install = f"PIP_CERT={_TRUST} {install}"
    before_s = kiosk.uptime_s()
    ran = guest.run(install, LIMIT_S)
    album.keep_text("install-in-the-guest.txt", ran.out)
    assert ran.status == 0, ran.out
    album.seconds.note(
        "trixie: scripts/install on the running system", kiosk.uptime_s() - before_s
    )
    kiosk.await_ready()
    # No camera hangs on it.
    seen = kiosk.await_picture(
        lambda photograph: nearest(photograph, gallery)[0].startswith("blind"),
        "no screen says that there is no camera",
    )
    album.keep("install-in-the-guest", seen)

    again = guest.run(install, LIMIT_S)
    album.keep_text("install-in-the-guest-again.txt", again.out)
    assert again.status == 0, again.out
    assert "nothing was changed" in again.out
