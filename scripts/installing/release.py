"""A release of the kiosk: put together by kiosk.release, tried, and made the one that runs.

To be imported after Tree.offer, which lets kiosk.release be found.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from kiosk.release.build import Builder
from kiosk.release.disk import Disk
from kiosk.release.fault import ReleaseError
from kiosk.release.journal import Open, Phase, Result, add_past
from kiosk.release.layout import PARTIAL, Layout
from kiosk.release.lock import alone
from kiosk.release.manifest import Machine as Target
from kiosk.release.manifest import read_manifest, why_unfit
from kiosk.release.run import run
from kiosk.release.switch import Switch
from scripts.installing.machine import BROKE, LATER, WRONG, Machine, RefusedError, System
from scripts.installing.tree import MANIFEST, Tree

PYTHON = "/usr/bin/python3"
SELF_CHECK = Path(__file__).with_name("self_check.py")
# Importing everything and one inference, from a slow card.
_CHECK_S = 600.0
_STATUS = {"wrong": WRONG, "broke": BROKE, "later": LATER}


def check_fits(tree: Tree, system: System, python: tuple[int, int], number: int) -> None:
    """Raises RefusedError where a bundle was made for another machine. `number`: of the system
    files that come with it.
    """
    if tree.bundle is None:
        return
    target = Target(f"{python[0]}.{python[1]}", system.arch, system.codename, number)
    with _told():
        manifest = read_manifest((tree.root / MANIFEST).read_bytes())
        why = why_unfit(manifest, target)
    if why is not None:
        raise RefusedError(why, WRONG)


class Release:
    """One release on a machine. `identity`: of what it is made of (Tree.identity)."""

    def __init__(self, machine: Machine, version: str, identity: str) -> None:
        self.version = version
        self._machine, self._identity = machine, identity
        self._layout = Layout(machine.root)
        self._disk = _Replacing()
        self._builder = Builder(self._layout, self._disk, run, PYTHON)
        self._links: dict[Path, str | None] = {}
        # Whether nothing had its name before.
        self._is_new = False
        self._began_utc = datetime.now(UTC).isoformat(timespec="seconds")

    def is_there(self) -> bool:
        """Whether this very release is there, made of these very things."""
        identity = self._layout.about(self.version).get("identity")
        return self._layout.is_whole(self.version) and identity == self._identity

    @contextmanager
    def alone(self) -> Generator[None]:
        """Nobody else changes the releases meanwhile. Raises RefusedError."""
        with _told():
            self._disk.make_folder(self._layout.home)
            with alone(self._layout.home):
                yield

    def put_in(self, wheels: Sequence[Path], source: str) -> None:
        """Put it together, beside what runs. `source`: told in its file."""
        about: dict[str, object] = {"source": source, "identity": self._identity}
        with _told():
            self._is_new = not self._layout.release(self.version).exists()
            self._builder.fresh_folder(self.version)
            self._builder.put_together(self.version, wheels, about)

    def check(self) -> None:
        """Whether it would run here: what it needs, the screen's library, one inference.

        Raises RefusedError.
        """
        python = self._layout.release(self.version) / "venv/bin/python"
        done = self._machine.run(
            str(python), "-B", str(SELF_CHECK), self.version, limit_s=_CHECK_S
        )
        if done.status:
            said = " ".join(done.answer.split()) or done.last_words
            raise RefusedError(f"The new release would not run here: {said}")

    def let_run(self) -> None:
        """Make it the one that runs from the next start on; the one before is the proven one,
        and the older ones may go.
        """
        layout = self._layout
        since = layout.linked(layout.current)
        proven = layout.linked(layout.proven) if since == self.version else since
        wanted = {layout.current: self.version, layout.proven: proven or self.version}
        for link, version in wanted.items():
            target = layout.target(version)
            before = str(link.readlink()) if link.is_symlink() else None
            if before != target:
                self._links.setdefault(link, before)
                self._disk.link(link, target)

    def undo(self) -> None:
        """As it was before."""
        layout = self._layout
        for link, target in self._links.items():
            if target is None:
                self._disk.remove(link)
            else:
                self._disk.link(link, target)
        whole = layout.release(self.version)
        replaced = self._disk.replaced
        gave_way = replaced is not None and replaced.exists()
        ours = [whole] if self._is_new or gave_way else []
        for path in (layout.partial(self.version), *ours):
            if path.exists():
                self._disk.remove_tree(path)
        if replaced is not None and gave_way:
            self._disk.rename(replaced, whole)
        for folder in (layout.releases, layout.home):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()

    def settle(self, who: str | None) -> None:
        """It is in: remove what it replaced, what is left of a try that was cut off, and all
        but the newest few releases; and write it down. `who`: said so, None where unknown.
        """
        before = self._links.get(self._layout.current)
        # That it can't be written down or removed changes nothing of what runs.
        with suppress(OSError):
            if before is not None:
                since, began = Path(before).name, self._began_utc
                done = Open("install", since, self.version, Phase.TRIAL, True, began, who)
                add_past(self._disk, self._layout.history, done, Result.KEPT, None)
            Switch(self._layout, self._disk).prune()


class _Replacing(Disk):
    """Lets a release take the name of another one of its version, which can have it back."""

    def __init__(self) -> None:
        self.replaced: Path | None = None

    def rename(self, path: Path, other: Path) -> None:
        if path.suffix == PARTIAL and other.exists():
            gone = Layout(Path("/")).gone(other.name).name
            self.replaced = other.with_name(gone)
            if self.replaced.exists():
                self.remove_tree(self.replaced)
            super().rename(other, self.replaced)
        super().rename(path, other)


@contextmanager
def _told() -> Generator[None]:
    try:
        yield
    except ReleaseError as error:
        raise RefusedError(str(error), _STATUS[error.why]) from error
    except OSError as error:
        raise RefusedError(f"{error.filename or 'The disk'}: {error.strerror}.") from error
