"""Debian's packages that the kiosk stands on: found out, fetched, put in, taken out again.

From apt comes what belongs to the kernel and the graphics of this system: the camera's
software, the pins' library, and pygame, for only Debian's can draw without a desktop (KMSDRM).
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import chown
from urllib.parse import quote

from scripts.installing.machine import Machine, RefusedError
from scripts.installing.undisturbed import undisturbed

NEEDED = (
    "python3-venv",
    "python3-pygame",
    # SDL opens these when it draws, so no package asks for them.
    "libgbm1",
    "libegl1",
    "libgles2",
    "libgl1-mesa-dri",
    # Larger letters for the rescue screen where there is no graphics driver.
    "kbd",
    # pip's trust in the package index.
    "ca-certificates",
)
# On Raspberry Pi OS; Debian itself has no picamera2, and older ones no lgpio.
WHERE_THERE = ("python3-picamera2", "python3-lgpio")
# dpkg's own diary: there is something in it only while dpkg runs, or where it was cut off.
DIARY = "var/lib/dpkg/updates"
PIP_WHEELS = "usr/share/python-wheels"

_PACKAGE = re.compile(r"^Package: (\S+)$", re.MULTILINE)
_APT = (
    "apt-get",
    "--quiet",
    "--assume-yes",
    "--no-install-recommends",
    # Settings of the system stay as whoever looks after it made them.
    "-oDpkg::Options::=--force-confold",
    "-oDPkg::Lock::Timeout=120",
)
_QUIET = {"DEBIAN_FRONTEND": "noninteractive", "NEEDRESTART_SUSPEND": "1"}
# A slow line and a slow card.
_LIMIT_S = 3_600.0


@dataclass(frozen=True, slots=True)
class Packages:
    """apt on one machine. `work`: a folder for what is fetched, that is to be removed later.
    `folder`: of packages that came with a bundle; then nothing else is asked.
    """

    machine: Machine
    work: Path
    folder: Path | None = None

    def wanted(self) -> list[str]:
        """The packages that are not here yet and are to be had."""
        there = self.offered(WHERE_THERE)
        here = {name.partition(":")[0] for name in self.installed()}
        return [name for name in (*NEEDED, *there) if name not in here]

    def offered(self, names: Sequence[str]) -> list[str]:
        """Those of them that apt could put in, or has."""
        if self.folder is not None:
            # apt would need lists of it, and nothing is written by asking.
            listed = (self.folder / "Packages").read_text("utf-8", "replace")
            there = set(_PACKAGE.findall(listed))
            return [name for name in names if name in there]
        answer = self.machine.run("apt-cache", *self._options(), "policy", *names).answer
        found: list[str] = []
        name = ""
        for line in answer.splitlines():
            if line and not line.startswith(" "):
                name = line.rstrip(":")
            elif line.strip().startswith("Candidate:") and "(none)" not in line:
                found.append(name)
        return found

    def installed(self) -> set[str]:
        """All packages of the machine, as name:arch."""
        told = "${db:Status-Abbrev}${Package}:${Architecture}\\n"
        answer = self.machine.run("dpkg-query", "--show", "--showformat", told).answer
        return {line[3:].strip() for line in answer.splitlines() if line[1:2] == "i"}

    def update(self) -> None:
        """Fetch apt's lists. That they are old is not told: what follows will tell."""
        self._apt("apt's lists can't be had", "update")

    def fetch(self, names: Sequence[str]) -> None:
        """Fetch packages and all that they need, and put nothing in. Raises RefusedError."""
        self._apt(
            "Debian's packages can't be fetched (is there a network?)",
            "install",
            "--download-only",
            *names,
        )

    def put_in(self, names: Sequence[str]) -> None:
        """Put in what was fetched. Raises RefusedError."""
        # apt loses the way to a bundle's own packages with it, and needs no network for them.
        held = ("--no-download",) if self.folder is None else ()
        with undisturbed():
            self._apt("Debian's packages can't be put in", "install", *held, *names)

    def mend(self) -> None:
        """Put in what is half put in: apt refuses everything else until then."""
        self.machine.run("dpkg", "--configure", "-a", environ=_QUIET, limit_s=_LIMIT_S)

    def take_out(self, names: set[str]) -> set[str]:
        """Take packages out again, if nothing else would go with them; which of them stay."""
        if names:
            with undisturbed():
                self._take_out(names)
        return names & self.installed()

    def _take_out(self, names: set[str]) -> None:
        planned = self.machine.run(*_APT, "--simulate", "purge", *sorted(names), environ=_QUIET)
        gone = {line.split()[1] for line in planned.answer.splitlines() if _is_purge(line)}
        bare = {name.partition(":")[0] for name in names}
        if planned.status == 0 and {name.partition(":")[0] for name in gone} <= bare:
            self.machine.run(*_APT, "purge", *sorted(names), environ=_QUIET, limit_s=_LIMIT_S)

    def pip(self) -> Path:
        """The system's pip as one file, which Python can run; maybe of what was fetched."""
        found = sorted(self.machine.path(PIP_WHEELS).glob("pip-*.whl"))
        if not found:
            unpacked = self.work / "pip"
            for archive in sorted(self._archives().glob("python3-pip-whl_*.deb")):
                self.machine.run("dpkg-deb", "--extract", str(archive), str(unpacked))
            found = sorted((unpacked / PIP_WHEELS).glob("pip-*.whl"))
        if not found:
            raise RefusedError("pip is not to be had: sudo apt install python3-venv.")
        return found[-1]

    def _archives(self) -> Path:
        return self.folder or self.work / "archives"

    def _apt(self, what: str, *words: str) -> None:
        (self.work / "archives/partial").mkdir(parents=True, exist_ok=True)
        with suppress(OSError, LookupError):
            # apt fetches as a user without rights.
            chown(self.work / "archives/partial", "_apt")
        command = (*_APT, *self._options(), *words)
        self.machine.needs(what, *command, environ=_QUIET, limit_s=_LIMIT_S)

    def _options(self) -> list[str]:
        options = [f"-oDir::Cache::archives={self.work}/archives"]
        if self.folder is not None:
            # Its hashes were compared with the bundle's.
            self.work.mkdir(parents=True, exist_ok=True)
            (self.work / "lists/partial").mkdir(parents=True, exist_ok=True)
            source = self.work / "sources.list"
            # A stick's name may have a blank in it.
            where = quote(str(self.folder))
            source.write_text(f"deb [trusted=yes] file:{where} ./\n", "utf-8")
            options += [
                f"-oDir::Etc::SourceList={source}",
                "-oDir::Etc::SourceParts=/dev/null",
                f"-oDir::State::Lists={self.work}/lists",
                "-oAPT::Sandbox::User=root",
            ]
        return options


def _is_purge(line: str) -> bool:
    return line.startswith(("Purg ", "Remv ")) and len(line.split()) > 1
