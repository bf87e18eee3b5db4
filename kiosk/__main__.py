"""`python -m kiosk` is the command `kiosk`."""

from kiosk.staff.cli import main

main(prog_name="kiosk")
