"""A disk whose plug can be pulled before any of its steps, and releases that are hardly any."""

import json
import shutil
from pathlib import Path

from kiosk.release.disk import Disk
from kiosk.release.layout import RELEASE_FILE, Layout
from kiosk.release.switch import Switch


class PowerCut(BaseException):
    """No handler of an error may see it: with the power goes everything."""


class Plug(Disk):
    """A disk that loses its power before step `cut_at`, counted from 1; None never.

    What was begun at that step is half done: half a file, half a folder. It waits for no disk:
    what these tests ask is which steps are done, in which order.
    """

    def __init__(self, cut_at: int | None = None) -> None:
        self.cut_at = cut_at
        self.steps: list[str] = []
        self.dead = False

    def step(self, what: str) -> None:
        """Counts."""
        if not self.dead:
            self.steps.append(what)
            self.dead = len(self.steps) == self.cut_at
        if self.dead:
            raise PowerCut(what)

    def put(self, path: Path, data: bytes, mode: int = 0o644) -> None:
        """Half of it, when the power goes."""
        try:
            self.step(f"write {path.name}")
        except PowerCut:
            path.write_bytes(data[: len(data) // 2])
            raise
        path.write_bytes(data)
        path.chmod(mode)

    def remove_tree(self, path: Path) -> None:
        """Half of it, when the power goes."""
        try:
            self.step(f"remove the folder {path.name}")
        except PowerCut:
            inside = sorted(path.rglob("*"), reverse=True)
            for each in inside[: len(inside) // 2]:
                each.rmdir() if each.is_dir() else each.unlink()
            raise
        shutil.rmtree(path)

    def sync_folder(self, folder: Path) -> None:
        """Nothing to wait for."""
        self.step(f"sync {folder.name}")

    def sync_all(self) -> None:
        """Nothing to wait for."""
        self.step("sync all")


def put_release(folder: Path, version: str) -> None:
    """Something that counts as a release."""
    (folder / "venv/bin").mkdir(parents=True)
    (folder / "venv/bin/kiosk").write_text(f"#!/bin/sh\necho kiosk, version {version}\n")
    (folder / RELEASE_FILE).write_text(json.dumps({"schema": 1, "version": version}))


class Clinic:
    """A machine with releases, and settings that a newer release may write in a newer way."""

    def __init__(self, root: Path, *versions: str) -> None:
        self.layout = Layout(root)
        self.layout.releases.mkdir(parents=True)
        for version in versions:
            put_release(self.layout.release(version), version)
        self.layout.current.symlink_to(self.layout.target(versions[-1]))
        self.settings = root / "settings"
        self.settings.write_text("0.0")

    @property
    def current(self) -> str | None:
        """What would run if it started now."""
        return self.layout.linked(self.layout.current)

    def switch(self, disk: Disk) -> Switch:
        """The releases, on this disk."""

        def put_back(version: str) -> str | None:
            if self.reads_settings(version):
                return None
            disk.write(self.settings, version.encode())
            return "The settings are older ones."

        return Switch(self.layout, disk, put_back)

    def reads_settings(self, version: str | None) -> bool:
        """Whether a release can read the settings as they are."""
        return version is not None and self.settings.read_text() <= version

    def writes_settings(self) -> None:
        """The release that runs writes them in its own way."""
        self.settings.write_text(str(self.current))

    def update(self, disk: Disk, version: str) -> Switch:
        """Put in a release and switch to it."""
        switch = self.switch(disk)
        switch.tidy_up()
        switch.make_way(version)
        switch.begin("update", version, "anna", built=True)
        partial = self.layout.partial(version)
        if partial.exists():
            disk.remove_tree(partial)
        disk.make_folder(partial)
        disk.step("unpack half of it")
        put_release(partial, version)
        disk.sync_all()
        disk.rename(partial, self.layout.release(version))
        switch.flip(())
        return switch

    def roll_back(self, disk: Disk, version: str) -> Switch:
        """Switch to a release that is here."""
        switch = self.switch(disk)
        switch.tidy_up()
        switch.begin("rollback", version, "anna", built=False)
        switch.flip(None)
        return switch

    def power_on(self, disk: Disk, broken: tuple[str, ...]) -> None:
        """The machine starts: it settles, the kiosk runs, and, if well, a minute goes by."""
        switch = self.switch(disk)
        switch.settle()
        if self.current in broken or not self.reads_settings(self.current):
            # Somebody switches the machine off and on.
            return
        self.writes_settings()
        if switch.state is not None:
            switch.confirm()
        switch.prune()
