"""`kiosk update rollback`: back to a release that is still here."""

import click

from kiosk.staff.update.shared import telling, watched_on

COMMAND = "kiosk update rollback"


@click.command(
    "rollback",
    epilog="\b\nExamples, as root (sudo):\n"
    "  kiosk update rollback\n"
    "  kiosk update rollback 0.2.0",
)
@click.argument("version", required=False)
@click.option("--now", "at_once", is_flag=True, help="Also while somebody is in front.")
def rollback(version: str | None, at_once: bool) -> None:
    """Go back to the release before, or to VERSION; sessions stay.

    Without a VERSION that is the one that ran before this one, so that said twice it comes
    back. With one it is any release that is here, also a newer one.

    It is watched like an update, and undone like one. 'kiosk update status' lists what is here.
    """
    with telling(COMMAND), watched_on():
        from kiosk.staff.update.flow import Flow
        from kiosk.staff.update.machine import here, need_root

        need_root("Going back", COMMAND)
        Flow(here()).roll_back(version, at_once=at_once)
