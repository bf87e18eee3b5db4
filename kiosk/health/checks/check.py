"""What a check of the doctor's is, and what it finds."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from kiosk.health.checks.world import World
from kiosk.health.faults import REMEDIES, KioskFault, Severity


class State(StrEnum):
    """How it is. NOT_HERE: this machine, or these settings, have no such thing."""

    OK = "ok"
    BAD = "bad"
    UNKNOWN = "unknown"
    NOT_HERE = "not_here"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. `sentence`: how it is; `remedy`: what to do, None when nothing is.

    `fault`: what the screen calls it, None where it has no name for it. `details`: more lines.
    """

    check: str
    title: str
    state: State
    sentence: str
    severity: Severity
    remedy: str | None = None
    fault: KioskFault | None = None
    details: tuple[str, ...] = ()

    @property
    def code(self) -> str | None:
        """The staff code as the screen shows it."""
        return REMEDIES[self.fault].code if self.fault is not None else None


@dataclass(frozen=True, slots=True)
class Mending:
    """Something safe that helps. `what`: what will be done; `do`: does it, says what was done.

    `do` raises OSError where it can't. It never touches sessions or settings.
    """

    what: str
    do: Callable[[], str]


class Check(ABC):
    """One question to the kiosk. `id` is stable; `title` names what it is about.

    `faults`: those that a running kiosk may tell and this check passes on. `quick`: it reads a
    few small files and no more, so that it may run at boot. `limit_s`: then it is given up.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    severity: ClassVar[Severity]
    remedy: ClassVar[str]
    faults: ClassVar[tuple[KioskFault, ...]] = ()
    quick: ClassVar[bool] = False
    limit_s: ClassVar[float] = 15.0

    @abstractmethod
    def run(self, world: World) -> Finding:
        """What is found. Whatever it raises means that it could not be checked."""

    def mending(self, world: World) -> Mending | None:  # noqa: ARG002 - most can't be mended
        """What `--fix` may do about it; asked only when it is bad."""
        return None

    def ok(self, sentence: str) -> Finding:
        """It is as it should be."""
        return Finding(self.id, self.title, State.OK, sentence, self.severity)

    def not_here(self, sentence: str) -> Finding:
        """There is no such thing."""
        return Finding(self.id, self.title, State.NOT_HERE, sentence, self.severity)

    def unknown(self, sentence: str, remedy: str | None = None) -> Finding:
        """It can't be told."""
        return Finding(self.id, self.title, State.UNKNOWN, sentence, self.severity, remedy)

    def bad(
        self,
        sentence: str,
        remedy: str | None = None,
        *,
        fault: KioskFault | None = None,
        details: tuple[str, ...] = (),
    ) -> Finding:
        """It is not. Without a remedy of its own: the fault's, or the check's.

        What the screen has no name for stands there as "a check failed", if it is found there.
        """
        severity = self.severity
        if fault is not None:
            severity = REMEDIES[fault].severity
            remedy = remedy or REMEDIES[fault].staff
        return Finding(
            self.id,
            self.title,
            State.BAD,
            sentence,
            severity,
            remedy or self.remedy,
            fault or (KioskFault.CHECK_FAILED if self.quick else None),
            details,
        )
