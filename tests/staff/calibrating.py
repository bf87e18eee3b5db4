"""A calibration with readings that are written down, and somebody who answers."""

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from recordings import stick_figure

from kiosk.pose.keypoints import Pose
from kiosk.staff.calibrate import conversation
from kiosk.staff.calibrate.readings import Asked, Distance, Readings, Shot, Sight
from kiosk.staff.cli import main

WIDTH, HEIGHT = 640, 480
NOBODY = Pose((None,) * 17, (0.0,) * 17, 0.0, (WIDTH, HEIGHT))


@dataclass
class Script(Readings):
    """Plays what is written for each thing that is asked, over and over.

    `opened`: what was asked for, in order; `closed`: how many streams were let go.
    """

    heard: dict[Asked, Sequence[Distance]] = field(default_factory=dict[Asked, Any])
    seen: dict[Asked, Sequence[Sight]] = field(default_factory=dict[Asked, Any])
    shown: Sequence[Shot] = ()
    name: str = "written camera"
    live: bool = False
    opened: list[str] = field(default_factory=list[str])
    closed: int = 0

    def distances(self, asked: Asked) -> Generator[Distance]:
        yield from self._played(asked.name, self.heard.get(asked, ()))

    def sights(self, asked: Asked) -> Generator[Sight]:
        yield from self._played(asked.name, self.seen.get(asked, ()))

    def shots(self) -> Generator[Shot]:
        yield from self._played("shots", self.shown)

    def _played(self, what: str, entries: Iterable[Any]) -> Generator[Any]:
        self.opened.append(what)
        try:
            yield from entries
        finally:
            self.closed += 1


def heard(
    metres: Callable[[float], float | None], span_s: float = 40.0, trouble: str | None = None
) -> list[Distance]:
    """What a ranger says 33 times a second."""
    return [
        Distance(n * 0.03, metres(n * 0.03), trouble=trouble) for n in range(int(span_s / 0.03))
    ]


def stands(
    span_s: float = 40.0,
    *,
    x: Callable[[float], float] = lambda t: 320.0,
    others: bool | None = None,
    scale: float = 1.0,
    bent: float = 0.0,
) -> list[Sight]:
    """Somebody who stands and faces right, feet at x; smaller about the picture's middle."""
    sights: list[Sight] = []
    for n in range(int(span_s / 0.1)):
        t = n / 10
        points = stick_figure(t, bent)["points"]
        moved = tuple(
            (
                WIDTH / 2 + scale * (px - WIDTH / 2) + x(t) - 320.0,
                HEIGHT / 2 + scale * (py - HEIGHT / 2),
            )
            for px, py in points
        )
        pose = Pose(moved, (0.8,) * 17, t, (WIDTH, HEIGHT), "right")
        sights.append(Sight(pose, others))
    return sights


def nobody(span_s: float = 40.0) -> list[Sight]:
    """A room with nobody in it."""
    return [
        Sight(Pose(NOBODY.points_px, NOBODY.scores, n / 10, (WIDTH, HEIGHT)))
        for n in range(int(span_s * 10))
    ]


class Room:
    """A folder of settings, and a calibration in it."""

    def __init__(self, folder: Path, monkeypatch: Any) -> None:
        self.config = folder / "config"
        self.config.mkdir()
        self._monkeypatch = monkeypatch
        monkeypatch.setenv("KIOSK_CONFIG_DIR", str(self.config))
        monkeypatch.setenv("KIOSK_DATA_DIR", str(folder / "data"))
        monkeypatch.setenv("RUNTIME_DIRECTORY", str(folder / "run"))

    @property
    def text(self) -> str:
        """What kiosk.toml holds; empty where there is none."""
        path = self.config / "kiosk.toml"
        return path.read_text() if path.exists() else ""

    def says(self, text: str) -> None:
        """The settings are these."""
        (self.config / "kiosk.toml").write_text(text)

    def reads(self, script: Readings) -> None:
        """The readings come from there."""

        def instead(_settings: object, _given: object) -> Readings:
            return script

        self._monkeypatch.setattr(conversation, "readings_for", instead)

    def calibrated(self, *arguments: str | Path, answers: str | None = None) -> Result:
        """The command; with answers, as at a terminal, each on a line."""
        if answers is not None:
            self._monkeypatch.setattr(conversation, "at_terminal", lambda: True)
        result = CliRunner().invoke(
            main, ["calibrate", *map(str, arguments)], input=answers or ""
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def config_of(self, *arguments: str) -> str:
        """What a command of `kiosk config` prints."""
        result = CliRunner().invoke(main, ["config", *arguments])
        assert result.exit_code == 0, result.stderr
        return result.stdout.strip()
