"""Where releases lie on the disk, and which of them is which.

    /opt/kiosk/current   -> releases/0.3.0     runs, or is about to
    /opt/kiosk/proven    -> releases/0.3.0     ran well last; during a trial the one before
    /opt/kiosk/releases/0.3.0/venv             a whole release: it takes this name at the end
    /opt/kiosk/releases/0.3.0/release.json     when it was put in, and from what
    /opt/kiosk/releases/0.4.0.partial          being put together; what is left of it is swept
    /opt/kiosk/releases/0.2.0.gone             being removed
    /opt/kiosk/update.json                     there only while an update is not settled
    /opt/kiosk/history.json                    what was put in and what was put back
    /opt/kiosk/backups/0.2.0/                  the settings as 0.2.0 was left

All of it belongs to root: the kiosk's own user can read it and no more.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from kiosk.release.versions import is_version, newest_first

PARTIAL, GONE = ".partial", ".gone"
RELEASE_FILE = "release.json"


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths below a root, which is "/" but for tests."""

    root: Path = Path("/")

    @property
    def home(self) -> Path:
        """The folder of all of it."""
        return self.root / "opt/kiosk"

    @property
    def releases(self) -> Path:
        """One folder a release."""
        return self.home / "releases"

    @property
    def current(self) -> Path:
        """A link to the release that runs."""
        return self.home / "current"

    @property
    def proven(self) -> Path:
        """A link to the release that ran well last; whoever watches a new one is of it."""
        return self.home / "proven"

    @property
    def journal(self) -> Path:
        """What goes on; there only while something does."""
        return self.home / "update.json"

    @property
    def history(self) -> Path:
        """What was done."""
        return self.home / "history.json"

    @property
    def backups(self) -> Path:
        """Settings as they were when a release was left; a folder a version."""
        return self.home / "backups"

    @property
    def keys(self) -> Path:
        """Whose releases are let in: ssh-keygen's file of allowed signers."""
        return self.root / "etc/kiosk/update-keys"

    @property
    def system(self) -> Path:
        """Which system files (units, rules) scripts/install put here: one whole number."""
        return self.root / "usr/local/lib/kiosk/system"

    def release(self, version: str) -> Path:
        """The folder of a release."""
        return self.releases / version

    def partial(self, version: str) -> Path:
        """The folder in which it is put together."""
        return self.releases / f"{version}{PARTIAL}"

    def gone(self, version: str) -> Path:
        """Its name while it is removed."""
        return self.releases / f"{version}{GONE}"

    def command(self, version: str) -> Path:
        """The command `kiosk` of a release."""
        return self.release(version) / "venv/bin/kiosk"

    def target(self, version: str) -> str:
        """What a link to a release says: it counts from the link; the folder may move."""
        return f"{self.releases.name}/{version}"

    def is_whole(self, version: str) -> bool:
        """Whether this release is there."""
        return self.command(version).is_file()

    def about(self, version: str) -> dict[str, Any]:
        """What its release.json says; empty where there is none that can be read."""
        try:
            found = json.loads((self.release(version) / RELEASE_FILE).read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        return cast("dict[str, Any]", found) if isinstance(found, dict) else {}

    def whole(self) -> list[str]:
        """The versions of all whole releases, the newest first."""
        try:
            names = [path.name for path in self.releases.iterdir() if is_version(path.name)]
        except OSError:
            return []
        return newest_first(name for name in names if self.is_whole(name))

    def linked(self, link: Path) -> str | None:
        """The version that `current` or `proven` leads to; None where that is no whole one."""
        try:
            said = link.readlink()
        except OSError:
            return None
        name = said.name
        fits = is_version(name) and str(said) == self.target(name)
        return name if fits and self.is_whole(name) else None

    def leftovers(self) -> list[Path]:
        """What a power cut left behind, or is on its way out."""
        try:
            found = [path for path in self.releases.iterdir() if path.suffix in (PARTIAL, GONE)]
        except OSError:
            return []
        return sorted(found)
