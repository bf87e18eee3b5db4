"""The command `kiosk`, also as `python -m kiosk`: who stops it early gets no traceback."""

from kiosk.staff.stopping import stop_at_once


def main() -> None:
    """Before all that takes time to import, a stop is told in a sentence."""
    stop_at_once()
    from kiosk.staff.cli import main as command

    command(prog_name="kiosk")


if __name__ == "__main__":
    main()
