"""A replay that is refused."""

import re
from pathlib import Path

from recordings import as_json, kiosk

PREFIX = "kiosk replay: "


def refused(*arguments: str | Path, status: int = 2) -> str:
    """The sentence of a replay that gives no result; the same in JSON and on the terminal."""
    shown = kiosk("replay", *arguments)
    assert shown.exit_code == status, shown.output
    assert shown.stdout == ""
    assert shown.stderr.startswith(PREFIX)
    sentence = shown.stderr.removeprefix(PREFIX).removesuffix("\n")
    # What, where, what to do: a sentence on a line of its own, too long for a bare "failed".
    assert re.fullmatch(r".{30,}[.]", sentence), sentence
    told = kiosk("replay", *arguments, "--json")
    assert told.exit_code == status
    error = {"message": sentence, "exit_status": status}
    source = Path(arguments[0]).absolute().name
    assert as_json(told) == {"schema": 1, "source": source, "error": error}
    assert told.stderr == shown.stderr
    return sentence
