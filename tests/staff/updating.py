"""A machine with releases that are hardly any, and a kiosk that behaves as scripted."""

import gzip
import hashlib
import io
import json
import os
import tarfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.release.disk import Disk
from kiosk.release.fault import ReleaseError
from kiosk.release.journal import Past, read_past
from kiosk.release.layout import Layout
from kiosk.release.run import Done
from kiosk.release.watch import Sample
from kiosk.staff.status.place import Place
from kiosk.staff.update import open_sessions
from kiosk.staff.update.flow import Flow
from kiosk.staff.update.machine import Here
from kiosk.staff.update.service import Service

QUICK = {"checks": [{"id": "settings", "at_boot": True}, {"id": "camera", "at_boot": False}]}


@dataclass
class Release:
    """How a release behaves. `reads`: the newest way of writing settings that it understands;
    `writes`: the way in which it writes them itself. `fails`: words of commands that fail.
    `crashes`: ends by itself so many seconds after its start. `faults`: what it reports.
    """

    reads: int = 1
    writes: int = 1
    fails: tuple[str, ...] = ()
    says: str | None = None
    bad: tuple[str, ...] = ()
    crashes: float | None = None
    faults: tuple[str, ...] = ()
    opens_sessions: Callable[[Path], int] = lambda path: open_sessions.main([str(path)])


class Machine(Service):
    """All of it: a clock, systemd, other programs, and folders below `root`."""

    def __init__(self, root: Path, *installed: str) -> None:
        self.root = root
        self.layout = Layout(root)
        self.releases: dict[str, Release] = {}
        self.t_s = 10_000.0
        self.said: list[str] = []
        self.restarts_asked = 0
        self.watched_on = 0
        self.there = True
        self.stage = "empty"
        self.ran: list[list[str]] = []
        self.download: Callable[[Path], None] = lambda folder: None
        self.pip_complains = ""
        self.on_pause: Callable[[], None] = lambda: None
        self._began_s = self.t_s
        self._runs: str | None = None
        self.config, self.data, self.runtime = (
            root / name for name in ("etc/kiosk", "var/lib/kiosk", "run/kiosk")
        )
        for folder in (self.config, self.data, self.runtime, self.layout.releases):
            folder.mkdir(parents=True)
        (root / "etc/os-release").write_text("ID=debian\nVERSION_CODENAME=bookworm\n")
        for version in installed:
            self.install(version)
        if installed:
            self.layout.current.symlink_to(self.layout.target(installed[-1]))
            self._runs = installed[-1]

    def install(self, version: str, behaves: Release | None = None) -> Release:
        """A release that is here."""
        self._make_venv(self.layout.release(version) / "venv")
        return self.knows(version, behaves)

    def knows(self, version: str, behaves: Release | None = None) -> Release:
        """How a release will behave."""
        self.releases[version] = behaves or Release()
        return self.releases[version]

    @property
    def flow(self) -> Flow:
        """What is tested, on this machine."""
        return Flow(self.here)

    @property
    def here(self) -> Here:
        """This machine as an update sees it."""
        return Here(
            layout=self.layout,
            disk=Disk(),
            run=self.run,
            service=self,
            place=Place(self.data, self.runtime, service=True),
            config=self.config,
            python="/usr/bin/python3",
            keys_owner=os.getuid(),
            say=self.said.append,
            clock=lambda: self.t_s,
            pause=self._pause,
            now=lambda: datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
        )

    @property
    def current(self) -> str | None:
        """What `current` leads to."""
        return self.layout.linked(self.layout.current)

    @property
    def runs(self) -> str | None:
        """What was current at the kiosk's last start."""
        return self._runs

    @property
    def past(self) -> list[Past]:
        """The history."""
        return read_past(self.layout.history)

    def writes_settings(self, way: int, text: str = "") -> None:
        """The settings file, in some way of writing."""
        (self.config / "kiosk.toml").write_text(f"# way {way}\n{text}")

    # -- systemd

    def is_there(self, unit: str = "kiosk.service") -> bool:
        return self.there

    def restart(self) -> None:
        self.restarts_asked += 1
        self._runs, self._began_s = self.current, self.t_s

    def watch_on(self) -> bool:
        self.watched_on += 1
        return True

    def sample(self, place: Place, clock: Callable[[], float]) -> Sample:
        version, t_s = self._runs, clock()
        if not self.there or version is None:
            return Sample(t_s, None, None, {})
        behaves = self.releases[version]
        runs_s = t_s - self._began_s
        starts = 0
        if behaves.crashes is not None and runs_s > behaves.crashes:
            starts = 1
        status: dict[str, Any] = {}
        if runs_s > 5 or self.restarts_asked == 0:
            faults = [{"code": code, "severity": "stops"} for code in behaves.faults]
            stage = "empty" if self.restarts_asked else self.stage
            status = {"version": version, "pid": 7, "t_s": t_s - 0.5, "stage": stage}
            status["faults"] = faults
        return Sample(t_s, "active" if status else "activating", starts, status)

    def _pause(self, seconds: float) -> None:
        self.t_s += seconds
        self.on_pause()

    # -- other programs

    def run(self, command: Sequence[str], limit_s: float) -> Done:
        """What a program answers."""
        words = list(command)
        self.ran.append(words)
        if words[:3] == ["nice", "-n", "10"]:
            words = words[3:]
        if words[1:3] == ["-I", "-c"] and words[0] == "/usr/bin/python3":
            return Done(0, json.dumps({"python": "3.11", "arch": "aarch64", "bits": 64}))
        if "venv" in words:
            self._make_venv(Path(words[-1]))
            return Done(0)
        if "pip" in words:
            if "download" in words:
                if self.pip_complains:
                    return Done(1, complaint=self.pip_complains)
                self.download(Path(words[words.index("--dest") + 1]))
            return Done(0)
        return self._of_release(words)

    def _of_release(self, words: list[str]) -> Done:
        version = Path(words[0]).parts[-4]
        behaves = self.releases[version]
        if any(each in words for each in behaves.fails):
            return Done(1, complaint=f"Traceback\nModuleNotFoundError: no {words[-1]}")
        if "--version" in words:
            return Done(0, f"kiosk, version {behaves.says or version}\n")
        if "config" in words:
            return self._check_settings(behaves)
        if "doctor" in words:
            if "--list" in words:
                return Done(0, json.dumps(QUICK))
            rows = [
                {"id": each, "state": "bad", "sentence": f"{each} is bad."}
                for each in behaves.bad
            ]
            return Done(3 if rows else 0, json.dumps({"findings": rows}))
        if "kiosk.staff.update.open_sessions" in words:
            return Done(behaves.opens_sessions(Path(words[-1])))
        return Done(0)

    def _check_settings(self, behaves: Release) -> Done:
        path = self.config / "kiosk.toml"
        first = path.read_text().splitlines()[0] if path.exists() else "# way 0"
        if int(first.removeprefix("# way ")) <= behaves.reads:
            return Done(0, json.dumps({"problems": []}))
        return Done(3, json.dumps({"problems": [{"sentence": "sound.echo: no such option."}]}))

    def _make_venv(self, venv: Path) -> None:
        (venv / "bin").mkdir(parents=True)
        (venv / "pyvenv.cfg").write_text("home = /usr/bin\n")
        (venv / "bin/kiosk").write_text("#!/bin/sh\n")


def bundle_of(folder: Path, version: str, **changes: Any) -> tuple[Path, str]:
    """A bundle of this version, and its SHA-256."""
    wheel = io.BytesIO()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("kiosk/__init__.py", "x = 1\n")
    said = {"schema": 1, "version": version, "python": "3.11", "arch": "aarch64", **changes}
    files: dict[str, bytes] = {
        "manifest.json": json.dumps(said).encode(),
        f"wheels/hinge_kiosk-{version}-py3-none-any.whl": wheel.getvalue(),
    }
    files["SHA256SUMS"] = _sums(files)
    top = f"kiosk-{version}-{said['python']}-{said['arch']}"
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(f"{top}/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    path = folder / f"{top}.tar.gz"
    path.write_bytes(gzip.compress(plain.getvalue()))
    return path, hashlib.sha256(path.read_bytes()).hexdigest()


def _sums(files: Mapping[str, bytes]) -> bytes:
    lines = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items()]
    return "".join(lines).encode()


def update(machine: Machine, version: str = "0.3.0", behaves: Release | None = None) -> None:
    """Put in a bundle of this version, that behaves so."""
    machine.knows(version, behaves)
    path, sha256 = bundle_of(machine.root, version)
    machine.flow.from_bundle(path, sha256, allow_older=False, at_once=False)


def fails(machine: Machine, version: str = "0.3.0", behaves: Release | None = None) -> str:
    """Why an update is refused or undone; it must leave nothing behind."""
    with pytest.raises(ReleaseError) as caught:
        update(machine, version, behaves)
    assert not machine.layout.journal.exists()
    assert machine.layout.leftovers() == []
    return str(caught.value)
