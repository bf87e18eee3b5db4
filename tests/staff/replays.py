"""A whole replay with all that it writes."""

import json
from dataclasses import dataclass
from pathlib import Path

from recordings import Entry, kiosk


@dataclass(frozen=True)
class Replay:
    """A replay that is over: its JSON and the files it wrote."""

    result: Entry
    stdout: str
    trace: Path
    plot: Path
    video: Path


def replay_all(source: Path, folder: Path, *more: str | Path) -> Replay:
    trace, plot, video = folder / "t.jsonl", folder / "p.png", folder / "a.mp4"
    written = ("--trace", trace, "--plot", plot, "--annotate", video)
    done = kiosk("replay", source, "--json", *written, *more)
    assert done.exit_code == 0, done.stderr
    assert sorted(folder.iterdir()) == sorted((trace, plot, video))
    return Replay(json.loads(done.stdout), done.stdout, trace, plot, video)
