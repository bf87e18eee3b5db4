"""Wall readings recorded beside a clip."""

import csv
import io
import math
import re
from pathlib import Path

from kiosk.wall.reading import WallReading

MAX_DISTANCE_M = 10.0
# Seconds since 1970 are below this: not of the clip, but of some clock.
MAX_TIME_S = 1e10

# Six hours at 50 Hz are below this; a video handed in by mistake mostly is not.
_MAX_BYTES = 20_000_000

_TIME = "t_s"
_DISTANCE = "distance_m"
_TOUCHING = "touching"
_HEADER_EXAMPLE = f'"{_TIME},{_DISTANCE},{_TOUCHING}"'

# Stricter than float(), which also takes "1_000", "infinity" and digits of every script.
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")

_TRUTHS = {"": None, "0": False, "false": False, "1": True, "true": True}


class TraceError(ValueError):
    """A wall trace cannot be used. The message is one sentence: what, where, what to do."""


def read_trace(path: Path) -> list[WallReading]:
    """The readings of a CSV file with the columns t_s, distance_m and touching, in time order.

    Seconds, metres, and 0/1/true/false; an empty cell is unknown. Columns in any order, others
    ignored; distance_m or touching may be absent. Raises TraceError.
    """
    shown = str(path).encode("utf-8", "backslashreplace").decode("utf-8")
    rows = csv.reader(io.StringIO(_text(path, shown), newline=""), strict=True)
    readings: list[WallReading] = []
    columns: _Columns | None = None
    try:
        for row in rows:
            where = f"{shown} line {rows.line_num}"
            if not any(cell.strip() for cell in row) and len(row) <= 1:
                continue
            if columns is None:
                columns = _Columns(row, where)
                continue
            reading = columns.reading(row, where)
            if readings and reading.t < readings[-1].t:
                raise TraceError(
                    f"{where}: the time {reading.t} s is before the {readings[-1].t} s "
                    f"above it: sort the lines by {_TIME}."
                )
            readings.append(reading)
    except csv.Error as error:
        raise TraceError(
            f"{shown} line {rows.line_num} is not CSV ({error}): "
            "export the trace again, with commas between the cells."
        ) from error
    if columns is None:
        raise TraceError(
            f"{shown} is empty: a wall trace begins with the line {_HEADER_EXAMPLE}."
        )
    if not readings:
        raise TraceError(
            f"{shown} has a header but no readings: record it again, or leave the trace out."
        )
    return readings


class _Columns:
    """Which cell is what, from the header line."""

    def __init__(self, header: list[str], where: str) -> None:
        names = [name.strip().lower() for name in header]
        for name in (_TIME, _DISTANCE, _TOUCHING):
            if names.count(name) > 1:
                raise TraceError(f"{where}: the column {name} is there twice: keep one.")
        if _TIME not in names:
            hint = (
                "put commas instead of semicolons between the cells"
                if any(";" in name for name in names)
                else f"the first line must be like {_HEADER_EXAMPLE}"
            )
            raise TraceError(f"{where}: the header has no column {_TIME}: {hint}.")
        if _DISTANCE not in names and _TOUCHING not in names:
            raise TraceError(
                f"{where}: the header has neither {_DISTANCE} nor {_TOUCHING}: "
                "add at least one of them."
            )
        self._names = names

    def reading(self, row: list[str], where: str) -> WallReading:
        if len(row) != len(self._names):
            raise TraceError(
                f"{where} has {len(row)} cells, but the header has {len(self._names)}: "
                "give every line as many, and write decimals with a point."
            )
        cells = {name: cell.strip() for name, cell in zip(self._names, row, strict=True)}
        return WallReading(
            t=_time(cells[_TIME], where),
            distance_m=_distance(cells.get(_DISTANCE, ""), where),
            touching=_touching(cells.get(_TOUCHING, ""), where),
        )


def _text(path: Path, shown: str) -> str:
    try:
        if path.is_dir():
            raise TraceError(f"{shown} is a folder: name the CSV file of the wall trace.")
        if not path.exists():
            raise TraceError(f"{shown} does not exist: check the name and the folder.")
        if not path.is_file():
            raise TraceError(f"{shown} is not a plain file: name the CSV file of the trace.")
        if path.stat().st_size > _MAX_BYTES:
            raise TraceError(f"{shown} is too large for a wall trace: name its CSV file.")
        data = path.read_bytes()
    except PermissionError:
        raise TraceError(
            f"{shown} may not be read by this user: change its permissions (chmod a+r)."
        ) from None
    except OSError as error:
        raise TraceError(
            f"{shown} cannot be read ({error.strerror}): check the disk or card it is on."
        ) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TraceError(
            f"{shown} line {line} is not text in UTF-8: name the CSV file of the wall trace, "
            "or save it as UTF-8."
        ) from None


def _time(cell: str, where: str) -> float:
    t = _number(cell, _TIME, where)
    if t is None:
        raise TraceError(f"{where} has no time: fill in {_TIME}, or delete the line.")
    if abs(t) > MAX_TIME_S:
        raise TraceError(
            f"{where}: {_TIME} is {t:g}: give seconds since the beginning of the clip."
        )
    return t


def _distance(cell: str, where: str) -> float | None:
    if cell.lower().lstrip("+-") == "nan":
        raise TraceError(
            f"{where}: {_DISTANCE} is {_short(cell)}: write an empty cell for unknown."
        )
    metres = _number(cell, _DISTANCE, where)
    if metres is None:
        return None
    if metres < 0:
        raise TraceError(
            f"{where}: {_DISTANCE} is {metres}, but no distance is below 0: correct it, "
            "or write an empty cell for unknown."
        )
    if metres > MAX_DISTANCE_M:
        raise TraceError(
            f"{where}: {_DISTANCE} is {metres}, more than {MAX_DISTANCE_M:g} m: "
            "give metres, or write an empty cell for unknown."
        )
    return metres


def _touching(cell: str, where: str) -> bool | None:
    try:
        return _TRUTHS[cell.lower()]
    except KeyError:
        raise TraceError(
            f"{where}: {_TOUCHING} is {_short(cell)}: write 0, 1, true or false, "
            "or an empty cell for unknown."
        ) from None


def _number(cell: str, column: str, where: str) -> float | None:
    if not cell:
        return None
    number = float(cell) if _NUMBER.fullmatch(cell) else math.nan
    if not math.isfinite(number):
        raise TraceError(
            f"{where}: {column} is {_short(cell)}, not a finite number: correct it."
        )
    # Adding 0 turns -0 into 0.
    return number + 0.0


def _short(cell: str) -> str:
    """A cell as it can stand in a sentence: one line, not too long."""
    return repr(cell if len(cell) <= 20 else cell[:20] + "...")
