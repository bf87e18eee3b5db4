"""`kiosk update settle` and `watch`: what systemd says at boot; staff need neither."""

import click

from kiosk.staff.update.shared import telling


@click.command(
    "settle",
    epilog="\b\nExample, as root (sudo):\n  kiosk update settle",
)
def settle() -> None:
    """Bring to its end what a power cut left; systemd says it at boot.

    Before the kiosk starts: a release that was not whole goes, one on trial is counted, and
    after two starts without a healthy minute the old one runs again.
    """
    with telling("kiosk update settle"):
        from kiosk.staff.update.flow import Flow
        from kiosk.staff.update.machine import here, need_root

        need_root("This", "kiosk update settle")
        Flow(here()).settle()


@click.command(
    "watch",
    epilog="\b\nExample, as root (sudo):\n  kiosk update watch",
)
def watch() -> None:
    """Watch a release on trial to its end; systemd says it after the kiosk's start.

    It waits while somebody's `kiosk update` watches; with nothing on trial it does nothing.
    """
    with telling("kiosk update watch"):
        from kiosk.staff.update.flow import Flow
        from kiosk.staff.update.machine import here, need_root

        need_root("This", "kiosk update watch")
        Flow(here()).watch()
