"""Kills a kiosk in mid-session, again and again, and looks whether what was shown is on disk.

`scripts/kill_test` runs it. A child process lives through visits by formula (real coach,
recorder and store; no model) and says of each rep and summary that may be shown. It is killed
at a random moment, also while the file is made, recovered or migrated, and a copy of the file
is examined; the next child goes on with the file as the killed one left it.
"""

import argparse
import gc
import importlib
import json
import os
import random
import select
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from kiosk.coach.scene import Scene, Stage
from kiosk.coach.visit import Visit
from kiosk.pose.keypoints import Pose
from kiosk.sessions import schema
from kiosk.sessions.recorder import Recorder
from kiosk.sessions.store import SessionStore

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "coach"))
mannequin: Any = importlib.import_module("mannequin")

FPS = 12.0
KILLS_PER_FILE = 40
# In this share of the rounds the kill falls into the child's first moments.
EARLY_SHARE = 0.3
EARLY_S = 0.04
LATE_S = 0.03
# A busy machine's disk may be slow; then scores are shown and the file may lack them. Any other
# trouble there must not be.
SLOW = "has not kept up"
# A child that says nothing for so long hangs.
HANGS_S = 60.0
# What a later version might do to the file; the second half of each file's life runs on it.
LATER = (
    "ALTER TABLE rep ADD COLUMN spine_bow REAL",
    "ALTER TABLE session ADD COLUMN sets INTEGER",
    "UPDATE session SET sets = (SELECT max(set_number) FROM rep WHERE session_id = id)",
    "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)",
)


@dataclass
class Result:
    """What was seen. All is well when `missing`, `damaged`, `put_aside`, `errors` are 0."""

    kills: int = 0
    kills_before_anything_was_shown: int = 0
    kills_before_migrated: int = 0
    files: int = 0
    sessions: int = 0
    reps_on_disk: int = 0
    reps_shown: int = 0
    summaries_shown: int = 0
    shown_while_disk_was_slow: int = 0
    errors: int = 0
    missing: int = 0
    damaged: int = 0
    put_aside: int = 0
    unfinished: int = 0
    seconds: float = 0.0

    @property
    def well(self) -> bool:
        return self.missing == self.damaged == self.put_aside == self.errors == 0


def visits(camera: Any) -> list[Pose]:
    """One person who walks up, hinges three times and walks off."""
    roller = replace(mannequin.STANDING, arm=22)
    hinge = replace(mannequin.HINGE, arm=-5)

    def stands(_: float) -> Any:
        return roller

    motion, length_s, _ = mannequin.reps(hinge, 3, standing=roller)
    return [
        *mannequin.film(stands, 3, FPS, camera),
        *mannequin.film(motion, length_s, FPS, camera, 3),
        *mannequin.nobody(8, FPS, 3 + length_s),
    ]


def scenes(films: list[list[Pose]], rng: random.Random) -> Iterator[Scene]:
    """One visit after the other, for ever."""
    visit, start_s = Visit(), 0.0
    while True:
        for pose in rng.choice(films):
            yield visit.step(replace(pose, t=pose.t + start_s))
        start_s = visit.scene.t + 1


def live(path: Path, boot_id: str, films: list[list[Pose]], tell: int, seed: int) -> None:
    """The child: never comes back."""
    recorder = Recorder(lambda: SessionStore(path, boot_id), keep_days=90)
    told: object = None
    rng = random.Random(seed)
    # Some children wait for the disk after each scene, as life does, others run ahead of it.
    ahead = rng.choice((0, 3))
    for scene in scenes(films, rng):
        recorder.take(scene)
        seen = recorder.shown(scene)
        rep, summary = seen.moment.last_rep, seen.summary
        why = recorder.trouble
        if why is not None and SLOW not in why:
            os.write(tell, f"error {why}\n".encode())
            continue
        trouble = int(why is not None)
        if rep is not None and rep is not told:
            told = rep
            os.write(tell, f"rep {trouble} {seen.session} {rep.n} {rep.score}\n".encode())
        if seen.stage is Stage.SUMMARY and summary is not None and summary is not told:
            told = summary
            line = f"summary {trouble} {seen.session} {summary.reps} {summary.score}\n"
            os.write(tell, line.encode())
        # Faster than life, but not than the disk.
        while recorder.waiting > ahead and recorder.trouble is None:
            time.sleep(0.0002)


def killed_child(
    path: Path, boot_id: str, films: list[list[Pose]], rng: random.Random, early: bool
) -> list[str]:
    """Let a child live and kill it; the lines that it told."""
    hear, tell = os.pipe()
    seed = rng.randrange(1 << 30)
    child = os.fork()
    if child == 0:
        os.close(hear)
        try:
            live(path, boot_id, films, tell, seed)
        finally:
            os._exit(1)
    os.close(tell)
    text = b""
    with closing(os.fdopen(hear, "rb", buffering=0)) as pipe:
        if early:
            time.sleep(rng.uniform(0, EARLY_S))
        else:
            lines = rng.randint(1, 9)
            while text.count(b"\n") < lines and b"error" not in text:
                if not select.select([pipe], [], [], HANGS_S)[0]:
                    break
                part = pipe.read(4096)
                if not part:
                    break
                text += part
            time.sleep(rng.uniform(0, LATE_S))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        text += pipe.read()
    if not os.WIFSIGNALED(status) or os.WTERMSIG(status) != signal.SIGKILL:
        raise SystemExit("The child ended by itself before it was killed: see above.")
    return text.decode().splitlines()


def examine(
    path: Path, scratch: Path, shown: dict[tuple[str, ...], str]
) -> tuple[str, int, int]:
    """What is wrong with a copy of the file, how many of the shown things it lacks, and its
    version.
    """
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    for part in (path, path.with_name(path.name + "-wal")):
        if part.exists():
            shutil.copy(part, scratch / part.name)
    if not path.exists():
        return "", len(shown), 0
    with closing(sqlite3.connect(scratch / path.name)) as connection:
        said = connection.execute("PRAGMA integrity_check").fetchone()[0]
        stored: dict[tuple[str, ...], str] = {}
        if version := schema.version(connection):
            for boot, sequence, n, score in connection.execute(
                "SELECT boot_id, sequence, n, rep.score"
                " FROM rep JOIN session ON id = session_id"
            ):
                stored["rep", boot, str(sequence), str(n)] = str(score)
            for boot, sequence, reps, score in connection.execute(
                "SELECT boot_id, sequence, reps, score FROM session WHERE ended = 'finished'"
            ):
                stored["summary", boot, str(sequence), str(reps)] = str(score)
    missing = sum(stored.get(key) != score for key, score in shown.items())
    return ("" if said == "ok" else said), missing, version


def run(kills: int, seed: int, folder: Path) -> Result:
    """Kill so many children; files are followed for KILLS_PER_FILE kills each."""
    rng = random.Random(seed)
    films = [visits(mannequin.Camera(noise_px=2.0, seed=number)) for number in range(4)]
    released = schema.MIGRATIONS
    result, began_s = Result(), time.monotonic()
    path, shown = folder / "none", dict[tuple[str, ...], str]()
    # What the children share is never written to: the collector would make copies of it.
    gc.freeze()
    for number in range(kills):
        age = number % KILLS_PER_FILE
        if age == 0:
            _sum_up(path, result)
            path, shown = folder / f"sessions-{number // KILLS_PER_FILE}.db", {}
            result.files += 1
        schema.MIGRATIONS = released if age < KILLS_PER_FILE // 2 else (*released, LATER)
        boot_id = f"boot-{number}"
        # A file is made, or migrated, by the first child that comes so far.
        early = age % (KILLS_PER_FILE // 2) < 3 or rng.random() < EARLY_SHARE
        lines = killed_child(path, boot_id, films, rng, early)
        result.kills += 1
        result.kills_before_anything_was_shown += not lines
        for line in lines:
            if line.startswith("error"):
                result.errors += 1
                sys.stderr.write(f"kill {number}: {line}\n")
                continue
            kind, trouble, session, count, score = line.split()
            if trouble == "1":
                result.shown_while_disk_was_slow += 1
                continue
            shown[kind, boot_id, session, count] = score
            result.reps_shown += kind == "rep"
            result.summaries_shown += kind == "summary"
        wrong, missing, version = examine(path, folder / "copy", shown)
        result.kills_before_migrated += version < len(schema.MIGRATIONS)
        result.damaged += bool(wrong)
        result.missing += missing
        if wrong or missing:
            sys.stderr.write(f"kill {number}: {missing} missing, {wrong or 'file well'}\n")
    _sum_up(path, result)
    result.put_aside = sum("damaged" in each.name for each in folder.iterdir())
    result.seconds = round(time.monotonic() - began_s, 1)
    return result


def _sum_up(path: Path, result: Result) -> None:
    """The file's life is over: open it as the kiosk would, and count."""
    if not path.exists():
        return
    with SessionStore(path, "last") as store:
        totals = store.totals()
        result.sessions += totals.sessions
        result.reps_on_disk += totals.reps
        result.unfinished += sum(
            each.ended == "unknown" for each in store.recent(totals.sessions)
        )


def main() -> int:
    """Exit status: 0 nothing was lost, 1 something was."""
    parser = argparse.ArgumentParser(description="Hard kills in mid-session.")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to keep the files (default: a new)")
    arguments = parser.parse_args()
    if arguments.kills < 1:
        parser.error("--kills must be 1 or more")
    with tempfile.TemporaryDirectory(prefix="kiosk-kills-", dir=arguments.folder) as folder:
        result = run(arguments.kills, arguments.seed, Path(folder))
    values = asdict(result)
    if arguments.json:
        sys.stdout.write(json.dumps({"schema": 1, "well": result.well, **values}) + "\n")
    else:
        for name, value in values.items():
            sys.stdout.write(f"{name.replace('_', ' ')}: {value}\n")
    return 0 if result.well else 1


if __name__ == "__main__":
    raise SystemExit(main())
