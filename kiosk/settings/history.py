"""Every version of kiosk.toml: who made it, when, and what it changed.

They lie in the folder "history" beside it, one file a version, each whole in itself. A change
is first written there as what comes next, then into kiosk.toml, and then takes its number: if
the plug is pulled in between, kiosk.toml itself tells whether the change came to be.
"""

import json
import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from kiosk.settings.layers import MAIN_FILE
from kiosk.settings.problems import SettingsError
from kiosk.settings.stated import Change, changes_between, stated
from kiosk.settings.toml_file import MAX_BYTES
from kiosk.settings.whole_file import make_folder, replace_file, sync_folder

SCHEMA = 1
FOLDER = "history"
# Years of changes, and some 100 kB.
KEPT = 100
# A version that somebody else wrote into the folder is not read without end.
_MAX_FILE_BYTES = 20 * MAX_BYTES

_NEXT = "next.json"
_NAME = re.compile(r"([0-9]{6,9})\.json")

# The ways in which the settings come to be changed; the last two are nobody's command.
FOUND = "found"
FIRST = "first"


@dataclass(frozen=True, slots=True)
class Hand:
    """Who changes the settings, and when. `at`: with a zone. None is unknown.

    `over_ssh`: from elsewhere; from where is not kept. `clock_right`: whether `at` can be
    believed.
    """

    who: str | None
    over_ssh: bool | None
    at: datetime
    clock_right: bool | None


@dataclass(frozen=True, slots=True)
class Version:
    """One version. `n`: from 1, never given twice. `at_utc`: ISO 8601. `how`: "set", "edit" ...

    `how` is "found" for what somebody wrote past `kiosk config`, and "first" for what was
    there before the first change. `changes`: None where the one before could not be read.
    `data`: kiosk.toml as it then was.
    """

    n: int
    at_utc: str
    clock_right: bool | None
    who: str | None
    over_ssh: bool | None
    how: str
    changes: tuple[Change, ...] | None
    data: bytes


class History:
    """The versions of one settings folder. All but versions() wants the folder's lock."""

    def __init__(self, config_dir: Path) -> None:
        self._main = config_dir / MAIN_FILE
        self.folder = config_dir / FOLDER

    def versions(self, present: bytes) -> list[Version]:
        """From the oldest to the newest; `present`: what kiosk.toml holds. OSError is raised.

        What was written past `kiosk config` since is not among them yet.
        """
        found = [read for n in self._numbers() if (read := self._read(self._path(n), n))]
        pending = self._read(self.folder / _NEXT)
        # The plug was pulled before it got its number.
        if pending is not None and pending.data == present:
            found = [each for each in found if each.n < pending.n] + [pending]
        return found

    def settle(self, present: bytes, hand: Hand) -> None:
        """Bring the history up to what kiosk.toml holds. Raises OSError."""
        if self.folder.is_symlink() or not self.folder.is_dir():
            make_folder(self.folder)
            sync_folder(self.folder.parent)
        pending = self._read(self.folder / _NEXT)
        if pending is not None and pending.data == present:
            self.confirm(pending)
        else:
            (self.folder / _NEXT).unlink(missing_ok=True)
        last = self._last()
        if last is not None and last.data == present:
            return
        at = hand.at
        # When it was written is known; by whom is not, as its owner may be anybody.
        with suppress(OSError, OverflowError, ValueError):
            at = datetime.fromtimestamp(self._main.stat().st_mtime, UTC)
        found = Hand(None, None, at, None)
        self.confirm(self.prepare(present, last, found, FOUND if self._numbers() else FIRST))

    def prepare(self, data: bytes, before: Version | None, hand: Hand, how: str) -> Version:
        """Write down what kiosk.toml is about to hold. Raises OSError."""
        numbers = self._numbers()
        version = Version(
            n=numbers[-1] + 1 if numbers else 1,
            at_utc=hand.at.astimezone(UTC).isoformat(timespec="seconds"),
            clock_right=hand.clock_right,
            who=hand.who,
            over_ssh=hand.over_ssh,
            how=how,
            changes=changes_between(_stated(before.data if before else b""), _stated(data)),
            data=data,
        )
        replace_file(self.folder / _NEXT, _as_json(version).encode())
        return version

    def prepare_change(self, data: bytes, hand: Hand, how: str) -> Version:
        """The same after settle(): the newest version is what kiosk.toml holds."""
        return self.prepare(data, self._last(), hand, how)

    def confirm(self, version: Version) -> None:
        """It came to be: give it its number, and forget the oldest. Raises OSError."""
        (self.folder / _NEXT).replace(self._path(version.n))
        for n in self._numbers()[:-KEPT]:
            # One more or less does no harm.
            with suppress(OSError):
                self._path(n).unlink(missing_ok=True)

    def drop(self) -> None:
        """It did not come to be."""
        with suppress(OSError):
            (self.folder / _NEXT).unlink(missing_ok=True)

    def _last(self) -> Version | None:
        """The newest, if it can be read."""
        numbers = self._numbers()
        return self._read(self._path(numbers[-1]), numbers[-1]) if numbers else None

    def _path(self, n: int) -> Path:
        return self.folder / f"{n:06}.json"

    def _numbers(self) -> list[int]:
        try:
            names = [path.name for path in self.folder.iterdir()]
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted(int(found[1]) for name in names if (found := _NAME.fullmatch(name)))

    def _read(self, path: Path, n: int | None = None) -> Version | None:
        """None for what is no version, or none any more."""
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            with os.fdopen(handle, "rb") as stream:
                read = json.loads(stream.read(_MAX_FILE_BYTES))
            return _from_json(read, n)
        except PermissionError:
            raise
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None


def text_of(data: bytes) -> str:
    """Bytes as text, whatever they are."""
    return data.decode("utf-8", "surrogateescape")


def _stated(data: bytes) -> Mapping[str, object] | None:
    try:
        return stated(data)
    except SettingsError:
        return None


def _as_json(version: Version) -> str:
    changes = version.changes
    return json.dumps(
        {
            "schema": SCHEMA,
            "version": version.n,
            "at_utc": version.at_utc,
            "clock_right": version.clock_right,
            "who": version.who,
            "over_ssh": version.over_ssh,
            "how": version.how,
            "changes": None
            if changes is None
            else [{"key": each.key, "old": each.old, "new": each.new} for each in changes],
            "text": text_of(version.data),
        },
        indent=1,
    )


def _from_json(read: Any, n: int | None) -> Version:
    """Raises KeyError, TypeError or ValueError for what is no version."""
    changes = cast(Iterable[dict[str, Any]] | None, read["changes"])
    number = int(read["version"])
    if n not in (None, number):
        raise ValueError(n)
    return Version(
        n=number,
        at_utc=datetime.fromisoformat(read["at_utc"]).isoformat(timespec="seconds"),
        clock_right=_truth(read["clock_right"]),
        who=None if read["who"] is None else str(read["who"]),
        over_ssh=_truth(read["over_ssh"]),
        how=str(read["how"]),
        changes=None
        if changes is None
        else tuple(
            Change(str(each["key"]), _text(each["old"]), _text(each["new"])) for each in changes
        ),
        data=str(read["text"]).encode("utf-8", "surrogateescape"),
    )


def _truth(value: object) -> bool | None:
    return None if value is None else bool(value)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
