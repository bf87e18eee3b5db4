"""Settings and sessions: can they be used?"""

from kiosk.health.checks.check import Check, Finding
from kiosk.health.checks.probes import ProbeError
from kiosk.health.checks.world import World
from kiosk.health.faults import KioskFault, Severity


class SettingsGood(Check):
    """All settings can be used."""

    id = "settings"
    title = "Settings"
    severity = Severity.LIMITS
    remedy = "Correct what is named below; `kiosk config check` says whether all is well."
    faults = (KioskFault.SETTINGS_UNUSABLE,)
    quick = True

    def run(self, world: World) -> Finding:
        """All that is wrong with them, at once, with what they name and is not there."""
        count = len(world.problems)
        if count:
            things = "one mistake" if count == 1 else f"{count} mistakes"
            said = f"The settings have {things}."
            return self.bad(
                world.instead or said,
                self.remedy,
                fault=KioskFault.SETTINGS_UNUSABLE,
                details=world.problems,
            )
        return self.ok("All settings can be used.")


class Sessions(Check):
    """The session file is whole, and this kiosk can use it."""

    id = "sessions"
    title = "Session database"
    severity = Severity.WORKS_ON
    remedy = "Copy the file to a safe place, then let the kiosk begin a new one."
    faults = (KioskFault.SESSIONS_UNWRITTEN,)
    # A million reps from a slow card.
    limit_s = 180.0

    def run(self, world: World) -> Finding:
        """Looked at without writing, also while a kiosk writes to it."""
        if world.probes.sessions is None:
            return self.unknown("Nobody looked at the sessions.")
        try:
            trial = world.probes.sessions()
        except ProbeError as error:
            return self.unknown(str(error))
        if not trial.there:
            return self.ok("There is none yet: it comes with the first session.")
        if trial.newer:
            return self.bad(
                "A newer version of the kiosk made the session file; this one can't write it.",
                "Install the newer version again. Until then sessions go to a new file.",
            )
        if trial.problem is not None:
            return self.bad(trial.problem)
        return self.ok(f"It is whole and holds {trial.sessions} sessions.")


class PutAside(Check):
    """No damaged session file waits to be looked at."""

    id = "put-aside"
    title = "Session files put aside"
    severity = Severity.WORKS_ON
    remedy = "Copy it to a safe place and move it away."
    faults = (KioskFault.DATABASE_PUT_ASIDE,)
    quick = True

    def run(self, world: World) -> Finding:
        """Files that the kiosk renamed because it could not use them."""
        try:
            found = sorted(
                path.name
                for path in world.data.glob("sessions.db.*-*")
                if not path.name.endswith(("-wal", "-shm", "-journal"))
            )
        except OSError as error:
            return self.unknown(f"{world.data} can't be looked at ({error.strerror}).")
        if found:
            return self.bad(
                f"Put aside: {', '.join(found)} in {world.data}.",
                "Copy it to a safe place, then move it away: new sessions go to a new file.",
                fault=KioskFault.DATABASE_PUT_ASIDE,
            )
        return self.ok("There is none.")
