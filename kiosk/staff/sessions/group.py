"""`kiosk sessions`: the group of the commands about what was kept."""

import click

from kiosk.staff.sessions.count import count
from kiosk.staff.sessions.export import export
from kiosk.staff.sessions.forget import forget
from kiosk.staff.sessions.list_ import list_
from kiosk.staff.sessions.report import report
from kiosk.staff.sessions.show import show


@click.group("sessions")
def sessions() -> None:
    """See, export, report on and forget the sessions.

    All of it is anonymous: no name, no picture, nothing that tells one person from another.

    \b
    Examples:
      kiosk sessions list                              the newest, a line each
      kiosk sessions show last                         all reps of the newest
      kiosk sessions count --from week                 how many this week
      kiosk sessions export --out reps.csv             one row a rep, for a spreadsheet
      kiosk sessions report --from month --out june.pdf
      kiosk sessions forget --before 2026-01-01        for good

    Exit status: 0 done, 1 something broke, 2 what was given is wrong, 75 the session file is
    locked, try again later.
    """


for _command in (list_, show, count, export, report, forget):
    sessions.add_command(_command)
