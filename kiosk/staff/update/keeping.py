"""An older release must be able to read what a newer one wrote: settings and sessions.

Sessions: a newer release only adds what may be left out, and this is tried beforehand on an
empty file of the same tables. Settings: an unknown key is an error to an older release, so they
are kept as they were, and put back if it comes to that.
"""

import errno
import json
import os
import sqlite3
import stat
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from kiosk.health.board import Board
from kiosk.release.disk import Disk, told
from kiosk.release.fault import ReleaseError
from kiosk.release.layout import Layout
from kiosk.sessions import schema
from kiosk.sessions.database import StoreError
from kiosk.sessions.view import open_view
from kiosk.settings.history import Hand, History
from kiosk.settings.layers import MAIN_FILE, MORE_FILES
from kiosk.settings.problems import NotWrittenError, SettingsError
from kiosk.settings.toml_file import MAX_BYTES
from kiosk.settings.whole_file import alone, replace_file
from kiosk.staff.update.machine import Here

CHECK_FAULTS = 3
# Names end so where an older release shall not read them.
NEWER = ".newer"
_CHECK_S = 60.0
# Root reads what the staff may replace: a link could show them what only root may see.
_AS_IT_IS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
# And it keeps for itself what it read.
_ROOTS_ALONE = 0o600


def keep_settings(layout: Layout, disk: Disk, config: Path, version: str) -> None:
    """Keep the settings as this release is left. Raises ReleaseError."""
    with told("The settings can't be kept"):
        settings = settings_of(config)
        disk.make_folder(layout.backups)
        kept = layout.backups / version
        part = kept.with_name(f"{version}.partial")
        for path in (part, kept):
            if path.exists():
                disk.remove_tree(path)
        disk.make_folder(part)
        disk.make_folder(part / MORE_FILES)
        for name, data in settings.items():
            disk.put(part / name, data, _ROOTS_ALONE)
        disk.sync_folder(part)
        disk.rename(part, kept)


def put_back(here: Here, version: str, left: str | None = None) -> str | None:
    """Let this release have settings that it can read: the present ones if it can, else those
    that were kept when it was left. A sentence where something was, or could not be, changed.

    `left`: what was on trial in its place; what was put back for that one does not stay.
    """
    if left is not None and _were_put_back(here, left, version):
        if _restored(here, version):
            return "The settings are those of before the rollback again."
        return "The settings stay older ones: kiosk config history has those of before."
    refused = problems_of(here, version)
    if not refused:
        return None
    if not _restored(here, version):
        return (
            f"{version} can't read the settings ({refused[0]}), and those it had can't be put "
            "back: it goes by the last good ones; say kiosk config check."
        )
    if problems_of(here, version):
        return f"{version} can't read the settings: say kiosk config check."
    return (
        f"The settings are those of before the update, for {version} can't read the newer ones "
        f"({refused[0]}); kiosk config history has both."
    )


def _were_put_back(here: Here, left: str, version: str) -> bool:
    """Whether the settings are those kept for `left`, and not those of `version` at its end.

    Also where a power cut came in the middle of going back, name by name.
    """
    try:
        older, newer = (_kept(here, each) for each in (left, version))
        present = {MAIN_FILE: b"", **settings_of(here.config)}
    except (OSError, ReleaseError):
        return False
    names = present.keys() | older.keys() | newer.keys()
    return present != newer and all(
        present.get(name) in (older.get(name), newer.get(name)) for name in names
    )


def _kept(here: Here, version: str) -> dict[str, bytes]:
    """What was kept when this release was left. Raises OSError where nothing was."""
    kept = here.layout.backups / version
    if not kept.is_dir():
        raise FileNotFoundError(kept)
    return {MAIN_FILE: b"", **settings_of(kept)}


def _restored(here: Here, version: str) -> bool:
    """Whether the settings are again those that were kept when this release was left."""
    kept = here.layout.backups / version
    try:
        if not kept.is_dir():
            return False
        _restore(kept, here.config)
    except (OSError, ReleaseError, NotWrittenError, SettingsError):
        return False
    return True


def problems_of(here: Here, version: str) -> tuple[str, ...]:
    """What a release finds wrong with the settings; nothing where it does not tell."""
    command = [here.layout.command(version), "config", "check", "--json"]
    done = here.try_out([*command, "--settings", here.config], _CHECK_S)
    if done.status != CHECK_FAULTS:
        return ()
    try:
        found = json.loads(done.answer)["problems"]
        return tuple(str(row["sentence"]) for row in found) or ("it says no more",)
    except (ValueError, KeyError, TypeError):
        return ("it says no more",)


def settings_of(config: Path) -> dict[str, bytes]:
    """What is in kiosk.toml and kiosk.d/*.toml, by name, as far as they are there.

    Raises OSError, and ReleaseError for a link or another thing that is no plain file.
    """
    found: dict[str, bytes] = {}
    with suppress(FileNotFoundError):
        found[MAIN_FILE] = _plain_bytes(config / MAIN_FILE)
    more = config / MORE_FILES
    try:
        folder = os.open(more, _AS_IT_IS | os.O_DIRECTORY)
    except FileNotFoundError:
        return found
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            raise ReleaseError(f"{more} is no folder: put one there, and no link.") from error
        raise
    try:
        for name in sorted(os.listdir(folder)):  # noqa: PTH208 - the one that is open
            if name.endswith(".toml"):
                found[f"{MORE_FILES}/{name}"] = _plain_bytes(more / name, folder)
    finally:
        os.close(folder)
    return found


def copy_tables(sessions: Path, copy: Path) -> bool:
    """Make an empty session file with the tables of another; False where there is none.

    Raises StoreError, sqlite3.Error or OSError.
    """
    if not sessions.exists():
        return False
    try:
        with closing(open_view(sessions).connection) as connection:
            return _copy_tables(connection, copy)
    except StoreError as error:
        # Of a newer or damaged one the tables are asked all the same.
        with closing(
            sqlite3.connect(f"file:{sessions}?mode=ro", uri=True, isolation_level=None)
        ) as connection:
            if not schema.is_ours(connection):
                raise error from None
            return _copy_tables(connection, copy)


def can_use(path: Path) -> bool:
    """Whether this very release can go on with a session file. Raises sqlite3.Error."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return schema.is_ours(connection) and schema.fits(connection)


def _plain_bytes(path: Path, folder: int | None = None) -> bytes:
    """`folder`: its folder, open already. Raises OSError, ReleaseError."""
    odd = ReleaseError(
        f"{path} is no settings file of its own (a link, or too long): put the file itself "
        "there."
    )
    try:
        name = path if folder is None else path.name
        handle = os.open(name, _AS_IT_IS, dir_fd=folder)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):
            raise odd from error
        raise
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise odd
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise odd
    return data


def _copy_tables(connection: sqlite3.Connection, copy: Path) -> bool:
    rows = connection.execute(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' "
        "ORDER BY type != 'table'"
    ).fetchall()
    with closing(sqlite3.connect(copy, isolation_level=None)) as made:
        for (sql,) in rows:
            made.execute(sql)
        for pragma in ("application_id", "user_version"):
            value = int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])
            made.execute(f"PRAGMA {pragma} = {value}")
    return True


def _restore(kept: Path, config: Path) -> None:
    """The settings as they were kept; the present ones stay, in the history or renamed."""
    data = b""
    with suppress(FileNotFoundError):
        data = (kept / MAIN_FILE).read_bytes()
    now = datetime.now(UTC)
    hand = Hand(None, None, now, Board().clock_right(now))
    with alone(config):
        present, history = b"", History(config)
        if (config / MAIN_FILE).is_symlink():
            (config / MAIN_FILE).replace(config / f"{MAIN_FILE}{NEWER}")
        with suppress(FileNotFoundError):
            present = _plain_bytes(config / MAIN_FILE)
        if present != data:
            # What somebody wrote by hand is kept there too.
            history.settle(present, hand)
            version = history.prepare_change(data, hand, "update rollback")
            replace_file(config / MAIN_FILE, data)
            with suppress(OSError):
                history.confirm(version)
        _restore_more(kept / MORE_FILES, config / MORE_FILES)


def _restore_more(kept: Path, more: Path) -> None:
    before = {path.name: path for path in kept.iterdir()} if kept.is_dir() else {}
    if more.is_symlink():
        return
    present = {path.name: path for path in more.iterdir()} if more.is_dir() else {}
    for name, path in present.items():
        same = (
            name in before
            and not path.is_symlink()
            and before[name].read_bytes() == path.read_bytes()
        )
        if path.suffix == ".toml" and (path.is_file() or path.is_symlink()) and not same:
            path.replace(path.with_name(name + NEWER))
    for name, path in before.items():
        if more.is_dir() and not (more / name).exists():
            replace_file(more / name, path.read_bytes())
