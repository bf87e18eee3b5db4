"""What all commands of `kiosk update` have in common."""

from collections.abc import Generator
from contextlib import contextmanager

from kiosk.staff.answer import answering
from kiosk.staff.failure import BROKE, USER, CommandError
from kiosk.staff.stopping import status_of

LATER = 75
_STATUS = {"wrong": USER, "broke": BROKE, "later": LATER}


@contextmanager
def telling(command: str, as_json: bool = False) -> Generator[None]:
    """Tells why it can't be done, in a sentence, and ends the process."""
    from kiosk.release.fault import ReleaseError

    with answering(command, as_json):
        try:
            yield
        except ReleaseError as error:
            raise CommandError(str(error), _STATUS[error.why]) from error


@contextmanager
def watched_on() -> Generator[None]:
    """Says to who stops the command that a trial goes on without them."""
    try:
        yield
    except KeyboardInterrupt as stop:
        from kiosk.release.journal import Phase, read_open
        from kiosk.staff.update.machine import here

        state = read_open(here().layout.journal)
        # Somebody else's may be put in meanwhile.
        if state is None or state.phase is Phase.BUILDING:
            raise
        raise CommandError(
            "Stopped looking; the trial goes on, and systemd watches it: kiosk update status "
            "tells how it ends.",
            status_of(stop),
        ) from None
