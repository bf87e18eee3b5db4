"""The kiosk as systemd's service, while an update goes on."""

from collections.abc import Callable

from kiosk.health.checks.running import read_status
from kiosk.health.checks.service import UNIT
from kiosk.release.run import Run
from kiosk.release.watch import Sample
from kiosk.staff.status.place import Place

# It watches on when whoever gave the command is gone, also after a start of the machine.
WATCH_UNIT = "kiosk-update-watch.service"
_LIMIT_S = 20.0


class Service:
    """Asks systemd, and lets it start the kiosk anew. Nothing here raises."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def is_there(self, unit: str = UNIT) -> bool:
        """Whether systemd knows this unit."""
        return self._show(unit).get("LoadState") == "loaded"

    def restart(self) -> None:
        """Start the kiosk anew, also one that systemd has given up; does not wait for it."""
        self._run(["systemctl", "reset-failed", UNIT], _LIMIT_S)
        self._run(["systemctl", "--no-block", "restart", UNIT], _LIMIT_S)

    def watch_on(self) -> bool:
        """Let systemd watch the trial too: it waits until nobody else does. Whether it does."""
        if not self.is_there(WATCH_UNIT):
            return False
        done = self._run(["systemctl", "--no-block", "start", WATCH_UNIT], _LIMIT_S)
        return done.status == 0

    def sample(self, place: Place, clock: Callable[[], float]) -> Sample:
        """How the kiosk is now. `clock`: monotonic seconds."""
        shown, status = self._show(UNIT), read_status(place.runtime)
        restarts = shown.get("NRestarts", "")
        return Sample(
            t_s=clock(),
            active=shown.get("ActiveState"),
            restarts=int(restarts) if restarts.isascii() and restarts.isdigit() else None,
            status=status,
        )

    def _show(self, unit: str) -> dict[str, str]:
        names = "LoadState,ActiveState,NRestarts"
        done = self._run(["systemctl", "show", unit, "-p", names], _LIMIT_S)
        if done.status != 0:
            return {}
        pairs = (line.partition("=") for line in done.answer.splitlines())
        return {name: value for name, _, value in pairs}
