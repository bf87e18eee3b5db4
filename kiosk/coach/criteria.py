"""A criterion is data: a measure, its bands, its weight, the fault it names, and a source.

Bands and weights are the table of SCIENCE section F. From them come a verdict, a credit
between 0 and 1, and from all credits the score. The law that holds: a worse measure never
scores higher.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from kiosk.coach.moment import Band, Fault, Verdict

# The credit where the warn band ends and the fault begins.
FAULT_CREDIT = 0.7
# A rep with a fault scores this at the most, and down to WORST_CAP as the fault grows; every
# further fault takes off a little more.
FAULT_CAP = 70.0
WORST_CAP = 25.0
FURTHER_FAULT = 5.0
# Bands of the score. A clinician tells three bands apart, not a hundred points.
GOOD_SCORE = 85
WARN_SCORE = 71
# A score says something only when this share of the weights was seen.
MIN_SEEN_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Held:
    """A measure over the bottom phase: its median, and the values that 60 % of it reach.

    A fault must hold in at least 60 % of the bottom phase (SCIENCE F): `low` is the value that
    60 % of the frames lie at or above, `high` the one that 60 % lie at or below.
    """

    median: float
    low: float
    high: float

    @staticmethod
    def single(value: float | None) -> "Held | None":
        """A measure with one value for the whole rep; None of an unknown one."""
        return None if value is None else Held(value, value, value)

    @staticmethod
    def over(values: Sequence[float]) -> "Held | None":
        """Of the values of the bottom phase; None of none."""
        if not values:
            return None
        ordered = sorted(values)
        last = len(ordered) - 1
        return Held(
            (ordered[last // 2] + ordered[(last + 1) // 2]) / 2,
            ordered[int(0.4 * last)],
            ordered[last - int(0.4 * last)],
        )


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that a rep is judged by.

    `good`: what is right, from and to. `fault`: outside of this it is a fault; between the two
    it is a warning. `worst`: how far beyond the fault the credit is used up.
    `only_warns`: beyond `fault`, too, it is a warning and names no fault, for the closed list
    has none; but such a rep is a warning as a whole, however good the rest.
    `by_spine`: only the picture of the back tells of it, which most recordings and many clothes
    withhold. Seen, it counts in the score by its weight; whether there is a score at all is
    left to the other criteria, so that nothing changes where it was not seen.
    """

    name: str
    good: tuple[float, float]
    fault: tuple[float, float]
    worst: float
    weight: float
    names: Fault
    says: str
    source: str
    by_spine: bool = False
    only_warns: bool = False

    def __post_init__(self) -> None:
        ordered = self.fault[0] <= self.good[0] <= self.good[1] <= self.fault[1]
        if not ordered or self.worst <= 0 or self.weight <= 0:
            raise ValueError(f"criterion {self.name}: its bands do not lie one in the other")

    def value(self, held: Held) -> float:
        """The value to judge: the nearest to good that 60 % of the bottom phase bear out."""
        if held.low > self.good[1]:
            return held.low
        if held.high < self.good[0]:
            return held.high
        return min(max(held.median, self.good[0]), self.good[1])

    def verdict(self, held: Held | None) -> Verdict:
        """Good, warn, fault, or unknown where it was not seen."""
        if held is None:
            return "unknown"
        value = self.value(held)
        if self.good[0] <= value <= self.good[1]:
            return "good"
        return "fault" if self._is_beyond(value) and not self.only_warns else "warn"

    def spoils(self, held: Held) -> bool:
        """Whether a mere warning is so strong that the rep can't be good."""
        return self.only_warns and self._is_beyond(self.value(held))

    def _is_beyond(self, value: float) -> bool:
        return not self.fault[0] <= value <= self.fault[1]

    def credit(self, held: Held) -> float:
        """1 where it is good, FAULT_CREDIT where the fault begins, 0 at the worst."""
        value = self.value(held)
        if value > self.good[1]:
            beyond, margin = value - self.good[1], self.fault[1] - self.good[1]
        elif value < self.good[0]:
            beyond, margin = self.good[0] - value, self.good[0] - self.fault[0]
        else:
            return 1.0
        if beyond <= margin:
            return 1.0 if margin == inf else 1.0 - (1.0 - FAULT_CREDIT) * beyond / margin
        return FAULT_CREDIT * max(0.0, 1.0 - (beyond - margin) / self.worst)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the criteria say of one rep. `unseen`: faults that something unseen could show."""

    score: int | None
    band: Band | None
    verdicts: dict[str, Verdict]
    faults: tuple[Fault, ...]
    unseen: frozenset[Fault]
    worst: Criterion | None


def judge(
    measured: Sequence[tuple[Criterion, Held | None]],
    order: Sequence[Fault],
    explained_by: Mapping[Fault, frozenset[Fault]],
    needed: Sequence[str],
) -> Judgement:
    """Judge a rep by criteria and what was measured for each.

    `order`: the faults by severity. `explained_by`: a fault that is not named beside one
    that explains it. `needed`: criteria without which there is no score.
    """
    verdicts: dict[str, Verdict] = {
        criterion.name: criterion.verdict(held) for criterion, held in measured
    }
    seen = [(criterion, criterion.credit(held)) for criterion, held in measured if held]
    faulty = [(c, credit) for c, credit in seen if verdicts[c.name] == "fault"]
    named = {criterion.names for criterion, _ in faulty}
    faults = tuple(
        f for f in order if f in named and not explained_by.get(f, frozenset()) & named
    )
    unseen = frozenset(c.names for c, held in measured if held is None and not c.only_warns)
    worst = _worst(seen, faults, verdicts)
    seen_weight = sum(criterion.weight for criterion, _ in seen)
    pose_weight = sum(c.weight for c, _ in measured if not c.by_spine)
    seen_of_pose = sum(c.weight for c, _ in seen if not c.by_spine)
    lacking = any(verdicts.get(name, "unknown") == "unknown" for name in needed)
    if lacking or not seen or seen_of_pose < MIN_SEEN_WEIGHT * pose_weight:
        return Judgement(None, None, verdicts, faults, unseen, worst)
    points = 100 * sum(c.weight * credit for c, credit in seen) / seen_weight
    for _, credit in faulty:
        points = min(points, WORST_CAP + (FAULT_CAP - WORST_CAP) * credit / FAULT_CREDIT)
    points -= FURTHER_FAULT * max(0, len(faulty) - 1)
    if any(criterion.spoils(held) for criterion, held in measured if held):
        points = min(points, GOOD_SCORE - 1)
    score = int(max(0.0, points) + 0.5)
    return Judgement(score, band_of(score), verdicts, faults, unseen, worst)


def band_of(score: int) -> Band:
    """The band that a score lies in."""
    if score >= GOOD_SCORE:
        return "good"
    return "warn" if score >= WARN_SCORE else "fault"


def _worst(
    seen: Sequence[tuple[Criterion, float]],
    faults: Sequence[Fault],
    verdicts: dict[str, Verdict],
) -> Criterion | None:
    """The criterion to speak of: that of the gravest fault, else of the greatest loss."""
    for fault in faults:
        for criterion, _ in seen:
            if criterion.names == fault and verdicts[criterion.name] == "fault":
                return criterion
    lossy = [(c.weight * (1 - credit), c) for c, credit in seen if credit < 1]
    return max(lossy, key=lambda entry: entry[0])[1] if lossy else None
