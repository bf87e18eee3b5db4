"""From one release to another and back, so that a power cut at any moment leaves one that runs.

The links `current` and `proven` are moved each at one moment, and the journal says before each
move what is to come. Who finds a journal at boot can bring it to its end: `settle`.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from kiosk.release.disk import Disk
from kiosk.release.fault import ReleaseError
from kiosk.release.journal import (
    Open,
    Phase,
    Result,
    add_past,
    read_open,
    read_past,
    write_open,
)
from kiosk.release.layout import Layout
from kiosk.release.versions import newest_first

# The machine may be switched off during the trial for a good reason, but not for ever.
MOST_STARTS = 2
# The one that runs, the one before, and one more.
KEPT_RELEASES = 3

CUT_BUILDING = "The power went, or it was stopped, while it was being put in."
CUT_BEFORE_SWITCH = "The power went, or it was stopped, before the switch."


@dataclass(frozen=True, slots=True)
class Settled:
    """What was found at boot, and done. `state`: the update that goes on now, None for none;
    `back_to`: the version that runs again, None where nothing had to go back.
    """

    state: Open | None
    back_to: str | None = None


def nothing_to_put_back(_version: str) -> str | None:
    """Where there are no settings."""
    return None


class Switch:
    """The releases of one machine. One at a time may hold it: see `lock.py`. Raises OSError.

    `put_back`: makes the settings such that the version it is given can read them, and says
    what it did; None where it can. It may be asked again after a power cut.
    """

    def __init__(
        self,
        layout: Layout,
        disk: Disk,
        put_back: Callable[[str], str | None] = nothing_to_put_back,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._layout = layout
        self._disk = disk
        self._put_back = put_back
        self._now = now

    @property
    def state(self) -> Open | None:
        """The update that goes on."""
        return read_open(self._layout.journal)

    @property
    def current(self) -> str | None:
        """The version that runs, or is to."""
        return self._layout.linked(self._layout.current)

    @property
    def before(self) -> str | None:
        """The version that ran before the present one, where it is still here."""
        for past in reversed(read_past(self._layout.history)):
            if past.result is Result.KEPT and past.to == self.current:
                return past.since if self._layout.is_whole(past.since) else None
        return None

    def begin(self, what: str, to: str, who: str | None, *, built: bool) -> Open:
        """Write down that a release is to come. Raises ReleaseError where something goes on, or
        where no kiosk is installed.
        """
        since = self.current
        if since is None:
            home = self._layout.home
            raise ReleaseError(f"No kiosk is installed in {home}: use scripts/install.")
        self._check_settled()
        # Who settles at boot is found by this name.
        self._prove(since)
        began = self._now().astimezone(UTC).isoformat(timespec="seconds")
        state = Open(what, since, to, Phase.BUILDING, built, began, who)
        return self._write(state)

    def make_way(self, version: str) -> None:
        """Take a release of this version away that does not run, to put it in anew.

        Raises ReleaseError where something goes on, and for what runs.
        """
        self._check_settled()
        if version in (self.current, self._layout.linked(self._layout.proven)):
            raise ReleaseError(f"{version} is what runs: it can't be put in anew.")
        self._discard(version)

    def abandon(self, why: str, result: Result = Result.REFUSED) -> None:
        """The new release is not to be. The old one has run all the time."""
        state = self._needed()
        if state.built:
            self._discard(state.to)
        self._close(state, result, why)

    def flip(self, faults: tuple[str, ...] | None) -> Open:
        """Let the new release be the one that runs from its next start on, on trial."""
        state = self._needed()
        if not self._layout.is_whole(state.to):
            raise ReleaseError(f"{state.to} is not whole: put it in again.", "broke")
        self._prove(state.since)
        state = self._write(replace(state, phase=Phase.TRIAL, starts=0, faults=faults))
        self._disk.link(self._layout.current, self._layout.target(state.to))
        self._put_back(state.to)
        return state

    def confirm(self) -> None:
        """The new release ran well: it is the one that others are measured by."""
        state = self._needed()
        self._prove(state.to)
        self._close(state, Result.KEPT, None)
        self.prune()

    def go_back(self, why: str) -> str:
        """Let the old release run again from its next start on; its version.

        Its settings are put back where it could not read the present ones.
        """
        state = self._needed()
        if state.phase is not Phase.BACK:
            state = replace(state, phase=Phase.BACK, why=why)
            # A full disk must not keep a broken release running. Cut off between here and the
            # journal's end without this, the next boot sees that the old one is current.
            with suppress(OSError):
                self._write(state)
        self._disk.link(self._layout.current, self._layout.target(state.since))
        self._prove(state.since)
        said = self._put_back(state.since)
        told = " ".join(each for each in (state.why, said) if each) or None
        if state.built:
            self._discard(state.to)
        self._close(state, Result.WENT_BACK, told)
        return state.since

    def tidy_up(self) -> str | None:
        """Bring to an end what was cut off, but for a trial; the version that runs again.

        None where nothing had to go back. Who holds the lock may ask: nobody else is at it.
        """
        self._mend()
        state = self.state
        if state is None:
            if self._layout.journal.exists():
                # Nobody wrote this: the links alone tell, and they are right at any moment.
                self._disk.remove(self._layout.journal)
        elif state.phase is Phase.BACK:
            return self.go_back(state.why or "")
        elif state.phase is Phase.BUILDING:
            self.abandon(CUT_BUILDING, Result.CUT_OFF)
        elif self.current != state.to:
            self.abandon(CUT_BEFORE_SWITCH, Result.CUT_OFF)
        return None

    def settle(self) -> Settled:
        """At boot, before the kiosk starts: bring to an end what was cut off.

        A trial goes on, for MOST_STARTS starts of the machine; then it goes back.
        """
        back_to = self.tidy_up()
        state = self.state
        if state is None:
            return Settled(None, back_to)
        if state.starts >= MOST_STARTS:
            why = f"It was started {MOST_STARTS} times and never ran well for long enough."
            return Settled(None, self.go_back(why))
        try:
            state = self._write(replace(state, starts=state.starts + 1))
        except OSError as error:
            # Who can't count the starts would try for ever.
            why = f"Its trial can't be written down ({error.strerror})."
            return Settled(None, self.go_back(why))
        # The cut may have come between the switch and this.
        self._put_back(state.to)
        return Settled(state)

    def prune(self) -> list[str]:
        """Remove all but the newest few; never what runs, nor what it may go back to."""
        held = {self.current, self._layout.linked(self._layout.proven), self.before}
        state = self.state
        if state is not None:
            held |= {state.since, state.to}
        whole = self._layout.whole()
        rest = [version for version in whole if version not in held]
        extra = newest_first(rest)[max(0, KEPT_RELEASES - len(held & set(whole))) :]
        for version in extra:
            self._discard(version)
        self.sweep()
        return extra

    def sweep(self) -> None:
        """Remove what a power cut left behind. Not at boot: it takes its time."""
        self.make_room()
        whole = set(self._layout.whole())
        if self._layout.backups.is_dir():
            for path in sorted(self._layout.backups.iterdir()):
                if path.name not in whole:
                    self._disk.remove_tree(path)

    def make_room(self) -> None:
        """Remove the files of releases that are none any more, or never were."""
        state = self.state
        building = None if state is None else self._layout.partial(state.to)
        for path in self._layout.leftovers():
            if path != building:
                self._disk.remove_tree(path)

    def _mend(self) -> None:
        """Where `current` leads nowhere: to what ran well last, else to the newest there is."""
        if self.current is not None:
            return
        proven = self._layout.linked(self._layout.proven)
        found = proven or next(iter(self._layout.whole()), None)
        if found is not None:
            self._disk.link(self._layout.current, self._layout.target(found))

    def _prove(self, version: str) -> None:
        """Let `proven` lead to this release."""
        if self._layout.linked(self._layout.proven) != version:
            self._disk.link(self._layout.proven, self._layout.target(version))

    def _check_settled(self) -> None:
        if self._layout.journal.exists():
            raise ReleaseError(
                "An update is not settled yet: kiosk update status tells of it.", "later"
            )

    def _needed(self) -> Open:
        state = self.state
        if state is None:
            raise ReleaseError("No update goes on: there is nothing to settle.")
        return state

    def _write(self, state: Open) -> Open:
        write_open(self._disk, self._layout.journal, state)
        return state

    def _close(self, state: Open, result: Result, why: str | None) -> None:
        for make_room in (False, True):
            with suppress(OSError):
                if make_room:
                    # A full disk: what was put in last is on its way out.
                    self.sweep()
                add_past(self._disk, self._layout.history, state, result, why)
                break
        self._disk.remove(self._layout.journal)

    def _discard(self, version: str) -> None:
        """Away with a release, at one moment; its files go with the next sweep."""
        for path in (self._layout.release(version), self._layout.partial(version)):
            if not path.is_symlink() and not path.exists():
                continue
            gone = self._layout.gone(version)
            if gone.is_symlink() or gone.exists():
                self._disk.remove_tree(gone)
            self._disk.rename(path, gone)
