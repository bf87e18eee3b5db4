"""A release is tried out before it is switched to, beside the one that runs."""

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from kiosk.release.run import Done
from kiosk.sessions.database import StoreError
from kiosk.staff.update.keeping import can_use, copy_tables, problems_of
from kiosk.staff.update.machine import Here
from kiosk.staff.update.open_sessions import WOULD_PUT_ASIDE

# Python and all packages from a slow card, at low priority beside a kiosk that coaches.
IMPORT_S, DOCTOR_S, MODEL_S = 180.0, 120.0, 300.0
DOCTOR_FAULTS = 3


def what_is_wrong(
    here: Here, version: str, present: str, *, settings_too: bool
) -> Iterator[str]:
    """Why this release should not run, a sentence each; the first that matters stops it.

    `present`: the version that runs; what it finds wrong too is not the new one's fault.
    `settings_too`: whether it must be able to read the settings as they are.
    """
    kiosk = here.layout.command(version)
    python = kiosk.with_name("python")
    done = here.try_out([kiosk, "--version"], IMPORT_S)
    if done.status != 0:
        yield f"{version} does not start: {done.last_words}."
        return
    if version not in done.answer.split():
        yield f"It says that it is {done.answer.strip()!r}, not {version}."
        return
    done = here.try_out([python, "-I", "-c", "import kiosk.app"], IMPORT_S)
    if done.status != 0:
        yield f"{version} lacks something of this system: {done.last_words}."
        return
    if settings_too:
        before = problems_of(here, present)
        yield from (
            f"{version} can't read the settings: {sentence}"
            for sentence in problems_of(here, version)
            if not before
        )
        yield from _doctor(here, version, present)
    done = here.try_out([kiosk, "model", "verify", "lightning-float16"], MODEL_S)
    if done.status != 0:
        yield f"The pose model does not run in {version}: {done.last_words}."


def sessions_trouble(here: Here, version: str) -> str | None:
    """Why this release and the present one could not share the session file; a sentence."""
    folder = Path(tempfile.mkdtemp(prefix="kiosk-"))
    try:
        copy = folder / "sessions.db"
        if not copy_tables(here.place.sessions, copy):
            return None
        _give(folder, here)
        before = can_use(copy)
        python = here.layout.command(version).with_name("python")
        module = "kiosk.staff.update.open_sessions"
        done = here.try_out([python, "-I", "-m", module, copy], IMPORT_S)
        if done.status == WOULD_PUT_ASIDE:
            return (
                f"{version} can't use the session file as it is: it would begin a new one and "
                f"leave the old one beside it, in {here.place.data}."
            )
        if done.status != 0:
            return f"{version} can't open the session file: {done.last_words}."
        if before and not can_use(copy):
            return (
                f"After {version} this kiosk could not use the session file any more, if it "
                "came back: tell the maker."
            )
    except (OSError, sqlite3.Error, StoreError) as error:
        return f"The session file can't be looked at ({error})."
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return None


def _doctor(here: Here, version: str, present: str) -> Iterator[str]:
    """What the doctor's quick checks find of this release that they don't of the present."""
    found = _bad(here, version)
    if found is None:
        yield f"The doctor of {version} does not answer: say sudo kiosk doctor."
        return
    if found:
        before = _bad(here, present) or {}
        yield from (
            f"The doctor of {version} says: {sentence}"
            for check, sentence in found.items()
            if check not in before
        )


def _bad(here: Here, version: str) -> dict[str, str] | None:
    """Sentences by check; None where it does not answer."""
    doctor = [here.layout.command(version), "doctor"]
    listed = _json(here.try_out([*doctor, "--list", "--json"], DOCTOR_S))
    quick = [row["id"] for row in _rows(listed, "checks") if row.get("at_boot")]
    if not quick:
        return None
    only = [word for check in quick for word in ("--only", str(check))]
    done = here.try_out([*doctor, "--json", *only], DOCTOR_S)
    if done.status not in (0, DOCTOR_FAULTS):
        return None
    return {
        str(row["id"]): str(row.get("sentence"))
        for row in _rows(_json(done), "findings")
        if row.get("state") == "bad"
    }


def _json(done: Done) -> dict[str, Any]:
    try:
        found = json.loads(done.answer)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _rows(answer: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = answer.get(name)
    known = cast("list[object]", rows) if isinstance(rows, list) else []
    return [cast("dict[str, Any]", row) for row in known if isinstance(row, dict)]


def _give(folder: Path, here: Here) -> None:
    """Let the user look into the folder as whom the release is tried out."""
    ids = dict(word.removeprefix("--").split("=", 1) for word in here.as_user if "=" in word)
    if ids:
        # The folder comes last, for from then on that user may put a link into it.
        for path in (*folder.iterdir(), folder):
            os.chown(path, int(ids["reuid"]), int(ids["regid"]), follow_symlinks=False)
