"""What the running kiosk told live during a step: touches, hinges, pace."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from kiosk.staff.status.looking import a_number, mappings

_NO_TAP = "no_tap"
# The pace is that of the last seconds: before somebody came it was another one.
SETTLED_S = 2.0


@dataclass(frozen=True, slots=True)
class Hinge:
    """A rep as it was told. `drill`: "wall", "dowel" or None."""

    drill: str | None
    score: float | None
    missed: bool


@dataclass
class Heard:
    """All of it. `span_s`: from the first record to the last; `seen_s`: with somebody in view.

    `judged_per_s`, `pictures_per_s`, `latency_ms`: of the records with somebody in view for
    SETTLED_S or longer. `walls`: "touched", "free", "unknown" and None, how often; `codes`:
    faults that the kiosk told.
    """

    began_s: float | None = None
    span_s: float = 0.0
    seen_s: float = 0.0
    touches: int = 0
    hinges: list[Hinge] = field(default_factory=list[Hinge])
    pictures_per_s: list[float] = field(default_factory=list[float])
    judged_per_s: list[float] = field(default_factory=list[float])
    latency_ms: list[float] = field(default_factory=list[float])
    walls: dict[str | None, int] = field(default_factory=dict[str | None, int])
    codes: set[str] = field(default_factory=set[str])
    _t_s: float = 0.0
    _since_s: float | None = None

    def take(self, record: Mapping[str, Any]) -> None:
        """One record; what makes no sense in it is left out."""
        t_s = a_number(record.get("t_s"))
        if t_s is None:
            return
        if self.began_s is None:
            self.began_s = self._t_s = t_s
        passed_s, self._t_s = max(0.0, t_s - self._t_s), t_s
        self.span_s += passed_s
        self._look(record, t_s, passed_s)
        wall = record.get("wall")
        state = wall if isinstance(wall, str) else None
        self.walls[state] = self.walls.get(state, 0) + 1
        codes = record.get("faults")
        for code in cast("list[object]", codes) if isinstance(codes, list) else []:
            self.codes.add(str(code))
        drill = record.get("drill")
        for event in mappings(record.get("events")):
            if event.get("kind") == "touched":
                self.touches += 1
            elif event.get("kind") == "rep":
                faults = event.get("faults")
                missed = isinstance(faults, list) and _NO_TAP in cast("list[object]", faults)
                named = drill if isinstance(drill, str) else None
                self.hinges.append(Hinge(named, a_number(event.get("score")), missed))

    def of(self, drill: str) -> list[Hinge]:
        """The hinges of a drill."""
        return [hinge for hinge in self.hinges if hinge.drill == drill]

    def share(self, wall: str | None) -> float:
        """In what share of the records the wall was so."""
        return self.walls.get(wall, 0) / max(1, sum(self.walls.values()))

    def _look(self, record: Mapping[str, Any], t_s: float, passed_s: float) -> None:
        if record.get("person_seen") is not True:
            self._since_s = None
            return
        if self._since_s is None:
            self._since_s = t_s
        self.seen_s += passed_s
        if t_s - self._since_s < SETTLED_S:
            return
        for name, values in (
            ("seen_per_s", self.pictures_per_s),
            ("judged_per_s", self.judged_per_s),
            ("latency_ms", self.latency_ms),
        ):
            if (value := a_number(record.get(name))) is not None:
                values.append(value)


def hear(
    records: Iterator[Mapping[str, Any]],
    limit_s: float,
    enough: Callable[[Heard], bool],
    settle_s: float = 0.0,
    follow: Callable[[Heard], None] = lambda _: None,
) -> Heard:
    """Listens for so long, or until enough was heard and `settle_s` more, in which what is
    too much would come. By the records' own time. Raises what the records raise.
    """
    heard, enough_s = Heard(), None
    for record in records:
        heard.take(record)
        follow(heard)
        if enough_s is None and enough(heard):
            enough_s = heard.span_s
        over = enough_s is not None and heard.span_s - enough_s >= settle_s
        if over or heard.span_s >= limit_s:
            break
    return heard
