"""Does the pose model really run?"""

from kiosk.health.checks.check import Check, Finding, Mending
from kiosk.health.checks.probes import ProbeError
from kiosk.health.checks.world import World
from kiosk.health.faults import KioskFault, Severity

RUNTIMES = ("ai-edge-litert", "tflite-runtime")


class ModelRuns(Check):
    """The file is whole, and the runtime computes with it: to import it proves nothing."""

    id = "model"
    title = "Pose model"
    severity = Severity.STOPS
    remedy = "Run `kiosk model verify`, then install the kiosk again."
    faults = (KioskFault.MODEL_DAMAGED,)
    # Python, numpy and the model from a slow card.
    limit_s = 180.0

    def run(self, world: World) -> Finding:
        """In a process of its own: tflite-runtime dies of a damaged file."""
        if world.probes.model is None:
            return self.unknown("Nobody tried the model.")
        try:
            trial = world.probes.model()
        except ProbeError as error:
            return self.bad(
                f"The model was tried in vain: {error}", fault=KioskFault.MODEL_DAMAGED
            )
        if trial.problem is not None:
            return self.bad(trial.problem, fault=KioskFault.MODEL_DAMAGED)
        return self.ok(f"{trial.name} is whole and runs in {trial.runtime}.")

    def mending(self, world: World) -> Mending | None:
        """Fetch it again; the shipped one can't be."""
        fetch = world.probes.fetch_model
        if fetch is None:
            return None
        return Mending(f"Fetch the model {world.option('pose.model')} again.", fetch)


class RuntimeFits(Check):
    """tflite-runtime imports under numpy 2, and fails when the model is loaded."""

    id = "runtime"
    title = "Runtime of the model"
    severity = Severity.STOPS
    remedy = "Install the kiosk again: its lists name versions that go together."
    quick = True

    def run(self, world: World) -> Finding:
        """From the versions that are installed; nothing is imported."""
        numpy = world.version("numpy")
        if numpy is None:
            return self._unfit("numpy is not installed.")
        forced = world.environ.get("KIOSK_TFLITE_RUNTIME")
        wanted = [name for name in RUNTIMES if forced in (None, "", name)]
        found = next((name for name in wanted if world.version(name)), None)
        if found is None:
            return self._unfit(
                f"No runtime for the model is installed ({' or '.join(wanted) or forced})."
            )
        told = f"{found} {world.version(found)} and numpy {numpy}"
        if found == "tflite-runtime" and _first(numpy) >= 2:
            return self._unfit(
                f"{told} do not go together: tflite-runtime needs numpy below 2."
            )
        return self.ok(f"{told} go together.")

    def _unfit(self, sentence: str) -> Finding:
        return self.bad(sentence, self.remedy, fault=KioskFault.MODEL_DAMAGED)


def _first(version: str) -> int:
    """The first number of a version; 0 where it has none."""
    digits = version.partition(".")[0]
    return int(digits) if digits.isascii() and digits.isdigit() else 0
