"""The command `kiosk logs`: what happened, in plain words and local times."""

import json
import os
import re
import select
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import click

from kiosk.health.unit import CAUSE, JOURNAL, failure_here
from kiosk.joining import how_to_join
from kiosk.staff import journal
from kiosk.staff.answer import SCHEMA, AnsweringCommand, answering, complain, to_stdout
from kiosk.staff.diary import ABOUT_FAULTS, Entry, Tail, dated
from kiosk.staff.failure import BROKE, CommandError, plain
from kiosk.staff.status.place import Place, place_of, place_options
from kiosk.staff.stopping import UNCHANGED, is_ctrl_c

# As many as a screen holds, and a little of what was before.
LINES = 50
LOOK_S = 0.5

_UNITS_S = {"s": 1, "min": 60, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_NOT_SET = "clock not set"
_WIDTH = len("~2026-11-22 14:02:11")


@dataclass(frozen=True, slots=True)
class Said:
    """A line to print. `wall_s` None: nobody knows when."""

    wall_s: float | None
    clock: str
    text: str
    source: str
    raw: dict[str, Any]


@click.command(
    cls=AnsweringCommand,
    epilog="\b\nExamples:\n"
    "  kiosk logs\n"
    "  kiosk logs --since today --faults\n"
    "  kiosk logs --since 1h --all\n"
    "  kiosk logs --follow\n"
    "  kiosk logs --since 2026-11-20 --json > logs.jsonl\n"
    "\nExit status: 0 done, 1 something broke, or the journal asked for with --all can't be "
    "read, 2 what was given is wrong.",
)
@click.option(
    "--since",
    metavar="WHEN",
    help="From then on: 30min, 1h, 2d, today, yesterday, 2026-11-20, '2026-11-20 14:00'.",
)
@click.option(
    "-n",
    "--lines",
    "count",
    type=click.IntRange(min=0),
    help=f"The newest so many.  [default: {LINES}; with --since all]",
)
@click.option("--faults", is_flag=True, help="Only faults, and parts that hang.")
@click.option("-f", "--follow", is_flag=True, help="Go on with what comes, until Ctrl-C.")
@click.option(
    "--all", "everything", is_flag=True, help="The journal of the service as well (systemd)."
)
@click.option("--json", "as_json", is_flag=True, help="Print an object of JSON a line.")
@place_options
def logs(
    since: str | None,
    count: int | None,
    faults: bool,
    follow: bool,
    everything: bool,
    as_json: bool,
    simulate: bool,
    config_dir: Path | None,
) -> None:
    """Tell what happened: starts, stops, faults, recoveries.

    Times are this computer's local ones. A Pi has no clock of its own: before a network has set
    it, an entry says "clock not set", or with ~ the time that a later entry gave away. It tells
    what the kiosk writes to events.jsonl in its data folder (as a service /var/lib/kiosk).
    """
    with answering("kiosk logs", as_json, stopped=UNCHANGED):
        since_s = None if since is None else since_of(since, time.time())
        if count is None and since is None:
            count = LINES
        place = place_of(config_dir, simulate, os.environ)
        # Before it is read, lest something fall between the two.
        tail = Tail(place.events)
        said = _diary(place.events, since_s, faults)
        told = True
        if everything:
            told = _journal_told(said, since_s, count, faults)
        shown = said if count is None else said[len(said) - min(count, len(said)) :]
        with to_stdout():
            for each in shown:
                _print(each, as_json)
            if not as_json and not follow:
                _print_rest(place, said, len(said) - len(shown), everything)
            sys.stdout.flush()
        if follow:
            _follow(tail, faults, everything and told, as_json)
    if not told:
        sys.exit(BROKE)


def since_of(text: str, now_s: float) -> float:
    """Seconds since 1970 of what is named. Raises CommandError."""
    word = " ".join(text.split()).lower()
    if found := re.fullmatch(r"(\d{1,6}) ?(s|min|m|h|d|w)", word, re.ASCII):
        return now_s - int(found[1]) * _UNITS_S[found[2]]
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d[ t]\d\d:\d\d(:\d\d)?", word, re.ASCII):
            return datetime.fromisoformat(word.upper()).astimezone().timestamp()
    except (ValueError, OverflowError):
        pass
    from kiosk.staff.sessions.days import days_named

    try:
        day = days_named("--since", text)[0]
    except CommandError as error:
        if "names no day" not in str(error):
            raise
        raise CommandError(
            f"--since {plain(text)!r} names no time: it can be 30min, 1h, 2d, today, yesterday,"
            " a date (2026-11-20) or a date and a time ('2026-11-20 14:00')."
        ) from error
    return datetime(day.year, day.month, day.day).astimezone().timestamp()


def _diary(path: Path, since_s: float | None, faults: bool) -> list[Said]:
    from kiosk.health.events import read_events

    try:
        path.open("rb").close()
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise CommandError(
            f"{path} can't be read ({error.strerror}): {how_to_join(path)}."
        ) from error
    return [said for said in _from_diary(dated(read_events(path)), faults)
            if since_s is None or said.wall_s is None or said.wall_s >= since_s]  # fmt: skip


def _from_diary(entries: Iterable[Entry], faults: bool) -> list[Said]:
    return [
        Said(entry.wall_s, entry.clock, entry.text, "diary", dict(entry.event))
        for entry in entries
        if not faults or entry.kind in ABOUT_FAULTS
    ]


def _journal_told(
    said: list[Said], since_s: float | None, count: int | None, faults: bool
) -> bool:
    """Puts the journal's lines in between; whether it could be read."""
    try:
        journal.check()
        found = _from_journal(journal.lines(since_s, count), faults)
    except journal.JournalError as error:
        complain("kiosk logs", str(error))
        return False
    said[:] = in_order(said, found)
    return True


def _from_journal(lines: Iterable[journal.Line], faults: bool) -> list[Said]:
    return [
        Said(
            line.wall_s,
            "set",
            plain(line.text),
            "journal",
            {"priority": line.priority, "pid": line.pid, "message": line.text},
        )
        for line in lines
        if not faults or (line.priority is not None and line.priority <= journal.WARNING)
    ]


def in_order(diary: Sequence[Said], others: Sequence[Said]) -> list[Said]:
    """Both by time; what has none stays where it stands in the diary."""
    merged: list[Said] = []
    waiting = list(others)
    next_s = [said.wall_s for said in diary]
    for place in range(len(next_s) - 2, -1, -1):
        if next_s[place] is None:
            next_s[place] = next_s[place + 1]
    start = 0
    for said, by_s in zip(diary, next_s, strict=True):
        while start < len(waiting) and by_s is not None:
            other_s = waiting[start].wall_s
            if other_s is not None and other_s > by_s:
                break
            merged.append(waiting[start])
            start += 1
        merged.append(said)
    return [*merged, *waiting[start:]]


def _follow(tail: Tail, faults: bool, everything: bool, as_json: bool) -> None:
    with ExitStack() as stack:
        pipe: IO[bytes] | None = None
        if everything:
            child = journal.following()
            stack.callback(child.wait)
            stack.callback(child.terminate)
            pipe = child.stdout
        rest = b""
        try:
            while True:
                said = _from_diary(dated(tail.new()), faults)
                if pipe is None:
                    time.sleep(LOOK_S)
                elif select.select([pipe], [], [], LOOK_S)[0]:
                    data = os.read(pipe.fileno(), 65536)
                    # journalctl has ended: what the kiosk itself writes goes on.
                    pipe = pipe if data else None
                    *whole, rest = (rest + data).split(b"\n")
                    lines = [line for each in whole if (line := journal.line_of(each))]
                    said += _from_journal(lines, faults)
                with to_stdout():
                    for each in said:
                        _print(each, as_json)
                    sys.stdout.flush()
        except KeyboardInterrupt as stop:
            if not is_ctrl_c(stop):
                raise
            # That is how one ends it.
            return


def _print(said: Said, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_as_dict(said)))
        return
    click.echo(f"{when_said(said.wall_s, said.clock):{_WIDTH}} {said.text}")


def _as_dict(said: Said) -> dict[str, Any]:
    moment = None if said.wall_s is None else datetime.fromtimestamp(said.wall_s, UTC)
    return {
        "schema": SCHEMA,
        "source": said.source,
        "time": None if moment is None else moment.isoformat(timespec="milliseconds"),
        "clock": said.clock,
        "text": said.text,
        "event": said.raw,
    }


def when_said(wall_s: float | None, clock: str) -> str:
    """A time of this computer's zone; ~ where it was worked out."""
    if wall_s is None:
        return f" {_NOT_SET}"
    moment = datetime.fromtimestamp(wall_s, UTC).astimezone()
    return f"{'~' if clock == 'worked_out' else ' '}{moment:%Y-%m-%d %H:%M:%S}"


def _print_rest(place: Place, said: Sequence[Said], hidden: int, everything: bool) -> None:
    if not said:
        path = place.events
        where = (
            ""
            if os.path.lexists(path)
            else f" ({plain(path)} comes with the kiosk's first start)"
        )
        click.echo(f"There is nothing to tell{where}.")
        if place.service and (failed := failure_here()):
            click.echo(f"{plain(failed)} {f'{JOURNAL} tells why.' if everything else CAUSE}")
    elif hidden:
        click.echo(f"{hidden} older {'line is' if hidden == 1 else 'lines are'} not shown: "
                   "--lines or --since shows them.")  # fmt: skip
