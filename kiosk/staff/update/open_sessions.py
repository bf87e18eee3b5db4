"""Opens a session file as this release does: `python -m kiosk.staff.update.open_sessions FILE`.

An older release asks the newer one so, on an empty copy, what it would make of the file. It
ends with 0 where it goes on with the file, with 3 where it would put it aside and begin anew.
"""

import sys
from contextlib import closing
from pathlib import Path

from kiosk.sessions.database import StoreError, open_database

WOULD_PUT_ASIDE = 3


def main(arguments: list[str]) -> int:
    """The exit status."""
    if len(arguments) != 1:
        sys.stderr.write("open_sessions: name one session file.\n")
        return 2
    path = Path(arguments[0])
    before = path.stat().st_ino
    try:
        with closing(open_database(path)):
            pass
    except StoreError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0 if path.stat().st_ino == before else WOULD_PUT_ASIDE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
