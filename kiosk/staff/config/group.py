"""`kiosk config`: the group of the commands about the settings."""

import click

from kiosk.staff.config.check import check
from kiosk.staff.config.diff import diff
from kiosk.staff.config.edit import edit
from kiosk.staff.config.explain import explain
from kiosk.staff.config.get import get
from kiosk.staff.config.history import history
from kiosk.staff.config.import_ import import_
from kiosk.staff.config.rollback import rollback
from kiosk.staff.config.set_ import set_
from kiosk.staff.config.show import show
from kiosk.staff.config.unset import unset


@click.group("config")
def config() -> None:
    """See and change the settings.

    Every change is checked before it is written, kept in the history, and can be undone.

    \b
    Examples:
      kiosk config explain                                  what can be set
      kiosk config explain sound                            one section of it
      kiosk config set sound.volume 0.5                     change one
      kiosk config set night.from_time 21:00 night.to_time 06:30
      kiosk config show --changed                           what is not as shipped
      kiosk config rollback                                 undo the last change

    Exit status: 0 done, 1 something broke, 2 what was given is wrong, 3 check found faults, 75
    somebody else is changing them, try again later.
    """


for _command in (
    show, explain, get, set_, unset, edit, check, diff, history, rollback, import_
):  # fmt: skip
    config.add_command(_command)
