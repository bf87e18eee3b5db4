"""Is a release that was just switched to well? Told from what systemd and the kiosk say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

# So long it must run without a break: camera, model and wall are up by then, and were used.
HEALTHY_S = 60.0
# What goes wrong and mends itself, as a model that hangs does within half a minute, only lets
# the minute begin again; what stays wrong for a minute is the release's. Longer nobody waits.
TRIAL_S = 300.0
# And so soon it must show something. systemd gives up a start that takes too long (the unit's
# TimeoutStartSec), and that counts as an end; this is for a kiosk that starts and then is mute.
START_S = 300.0
# The status comes once a second; the watchdog ends a kiosk that hangs after 15.
SILENT_S = 30.0
# Between the end of one release and the start of the next a moment may look like an end.
ENDED_S = 5.0
# systemd takes its time to answer, and the kiosk goes on telling meanwhile.
AHEAD_S = 10.0
# Without these nobody can be coached.
GRAVE = "stops"

STARTED_ANEW = "It ended by itself and was started anew."


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at the kiosk. `t_s`: monotonic. `active`: systemd's ActiveState, None where it
    does not answer; `restarts`: how often it started the kiosk anew by itself. `status`: the
    newest status of the kiosk, of whatever age; empty where there is none.
    """

    t_s: float
    active: str | None
    restarts: int | None
    status: Mapping[str, Any]

    @property
    def version(self) -> str | None:
        """Of the kiosk that told its status."""
        return _text(self.status.get("version"))

    @property
    def pid(self) -> int | None:
        """Its process."""
        pid = self.status.get("pid")
        return pid if isinstance(pid, int) else None

    @property
    def silent_s(self) -> float | None:
        """For how long it told nothing; None where it never did, or in another life."""
        told_s = self.status.get("t_s")
        if not isinstance(told_s, int | float) or told_s > self.t_s + AHEAD_S:
            return None
        return max(0.0, self.t_s - told_s)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`well`: whether the release stays. `why`: a sentence where not."""

    well: bool
    why: str | None = None


class Watch:
    """Looks at a kiosk of this version from `began_s` on, monotonic, until it can tell.

    `faults`: the grave codes that the kiosk before it showed too, None where nobody knows:
    a cable that was loose before is not the new release's fault.
    """

    def __init__(
        self, version: str, began_s: float, faults: tuple[str, ...] | None = None
    ) -> None:
        self._version = version
        self._began_s = began_s
        self._faults = faults
        self._least: int | None = None
        self._shown_since_s: float | None = None
        self._well_since_s = self._bad_since_s = began_s
        self._new = ""
        self._told_s = began_s
        self._ended_s: float | None = None
        self._pid: int | None = None

    def step(self, sample: Sample) -> Verdict | None:
        """The verdict, None as long as there is none."""
        if self._restarted(sample):
            return Verdict(False, STARTED_ANEW)
        if (why := self._ended(sample)) is not None:
            return Verdict(False, why)
        other_pid = sample.pid is not None and sample.pid != self._pid
        if self._shown_since_s is not None and (sample.active == "activating" or other_pid):
            if sample.restarts is None:
                return Verdict(False, STARTED_ANEW)
            # systemd counts none of its own starts: somebody asked for one. Its minute is new.
            self._shown_since_s, self._began_s = None, sample.t_s
        if self._shown_since_s is None:
            return self._starting(sample)
        if sample.silent_s is not None:
            self._told_s = sample.t_s - sample.silent_s
        if sample.t_s - self._told_s > SILENT_S:
            return Verdict(False, f"It told nothing for {SILENT_S:.0f} s.")
        return self._weigh(sample, sample.t_s - self._shown_since_s)

    def _weigh(self, sample: Sample, shown_s: float) -> Verdict | None:
        """It has shown something for so long: is it without a new fault, and since when?"""
        new = set[str]()
        if self._faults is not None:
            new = grave_faults(sample.status) - set(self._faults)
        if new:
            self._well_since_s = sample.t_s
            self._new = ", ".join(sorted(new))
        else:
            self._bad_since_s = sample.t_s
        if sample.t_s - self._well_since_s >= HEALTHY_S:
            return Verdict(True)
        if sample.t_s - self._bad_since_s >= HEALTHY_S:
            return Verdict(False, f"It reports {self._new}, which was not so before.")
        if shown_s >= TRIAL_S:
            often = f"It reports {self._new} now and then, which was not so before."
            return Verdict(False, often)
        return None

    def _restarted(self, sample: Sample) -> bool:
        """Whether systemd had to start it anew."""
        if sample.restarts is None:
            return False
        # A start by hand sets it back to 0.
        least = sample.restarts if self._least is None else self._least
        self._least = min(least, sample.restarts)
        return sample.restarts > self._least

    def _ended(self, sample: Sample) -> str | None:
        """How it ended, a sentence, where it did for good."""
        stopped = sample.active == "inactive" and self._shown_since_s is not None
        if sample.active != "failed" and not stopped:
            self._ended_s = None
            return None
        if self._ended_s is None:
            self._ended_s = sample.t_s
        if sample.t_s - self._ended_s < ENDED_S:
            return None
        return "It was stopped." if stopped else "It ended by itself."

    def _starting(self, sample: Sample) -> Verdict | None:
        if shows(sample, self._version, self._began_s):
            self._shown_since_s = self._told_s = sample.t_s
            self._well_since_s = self._bad_since_s = sample.t_s
            self._pid = sample.pid
            return None
        if sample.t_s - self._began_s < START_S:
            return None
        other = sample.version
        if other is not None and other != self._version and shows(sample, other, self._began_s):
            return Verdict(False, f"What runs is {other}, not {self._version}.")
        return Verdict(False, f"It showed nothing within {START_S:.0f} s.")


def shows(sample: Sample, version: str, began_s: float) -> bool:
    """Whether this version runs and shows something, and told so after `began_s`, monotonic.

    A status from before may be one that another life left behind.
    """
    silent_s = sample.silent_s
    fresh = silent_s is not None and sample.t_s - silent_s >= began_s
    return sample.active in ("active", None) and fresh and sample.version == version


def grave_faults(status: Mapping[str, Any]) -> set[str]:
    """The codes in a status of what stops the coaching."""
    rows = status.get("faults")
    codes: set[str] = set()
    for row in cast("list[object]", rows) if isinstance(rows, list) else []:
        if isinstance(row, Mapping):
            known = cast("Mapping[str, object]", row)
            if known.get("severity") == GRAVE and known.get("code"):
                codes.add(str(known["code"]))
    return codes


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
