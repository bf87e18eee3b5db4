"""Ten thousand taps in virtual time through the switch's own logic and the coach."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kiosk.coach.coach import Coach
from kiosk.coach.wall_drill import WALL_DRILL
from kiosk.pose.keypoints import KEYPOINT_COUNT, Pose
from kiosk.wall.reading import WallReading
from kiosk.wall.switch import HEARTBEAT_S, RELEASE_S, Contact

SHORTEST_S = 0.08
LONGEST_S = 0.4
# From a tap's end to the next one's beginning: three quick taps a second, or a slow set.
GAPS_S = (0.25, 1.2)
# Bounces of the contact at each end of a tap, and how long they go on.
BOUNCES = 3
CHATTER_S = 0.006
# A busy computer lets the switch's thread wake this much late.
LATE_S = 0.005
POSE_EVERY_S = 0.2
NOBODY = Pose((None,) * KEYPOINT_COUNT, (0.0,) * KEYPOINT_COUNT, 0.0, (640, 480))


@dataclass(frozen=True, slots=True)
class Count:
    """`missed`: taps of which the coach felt nothing; `invented`: touches beyond one a tap."""

    taps: int
    missed: int
    invented: int


@dataclass(frozen=True, slots=True)
class _Tap:
    start_s: float
    end_s: float
    edges: tuple[tuple[float, bool], ...]


def count_taps(number: int, *, varied: bool, seed: int = 1) -> Count:
    """Taps of 80 ms; `varied`: of 80 to 400 ms, random gaps, and a contact that chatters."""
    rng = random.Random(seed)
    taps = list(_taps(number, varied, rng))
    felt = _felt(taps, rng)
    missed = 0
    rest = iter(felt)
    touch = next(rest, None)
    matched = 0
    for tap in taps:
        while touch is not None and touch < tap.start_s:
            touch = next(rest, None)
        if touch is None or touch > tap.end_s:
            missed += 1
            continue
        matched += 1
        touch = next(rest, None)
    return Count(number, missed, len(felt) - matched)


def _taps(number: int, varied: bool, rng: random.Random) -> Iterator[_Tap]:
    t = 1.0
    for _ in range(number):
        t += rng.uniform(*GAPS_S) if varied else sum(GAPS_S) / 2
        length_s = rng.uniform(SHORTEST_S, LONGEST_S) if varied else SHORTEST_S
        end_s = t + length_s
        edges = [(t, True), (end_s, False)]
        if varied:
            edges = [*_bounced(t, True, rng), *_bounced(end_s, False, rng)]
        yield _Tap(t, edges[-1][0], tuple(edges))
        t = edges[-1][0]


def _bounced(t: float, closes: bool, rng: random.Random) -> list[tuple[float, bool]]:
    """The contact's edges from the first on; at the end it is as it should be."""
    bounces = rng.randint(0, BOUNCES)
    times = sorted(rng.uniform(0, CHATTER_S) for _ in range(2 * bounces))
    edges = [(t, closes)]
    for back, again in zip(times[::2], times[1::2], strict=True):
        edges += [(t + back, not closes), (t + again, closes)]
    return edges


def _felt(taps: list[_Tap], rng: random.Random) -> list[float]:
    """When the coach began to feel a touch, each time it did."""
    coach = Coach(WALL_DRILL)
    felt: list[float] = []
    was: list[bool | None] = [False]

    def feel(observation: WallReading | Pose) -> None:
        touching = coach.step(observation).touching
        if touching is True and was[0] is not True:
            felt.append(observation.t)
        was[0] = touching

    contact = Contact(feel, touched=False, t=0.0)
    thread = _Thread(contact, rng)
    pose_t = 0.0
    edges = [(t, touched) for tap in taps for t, touched in tap.edges]
    end_s = edges[-1][0] + 1.0
    for t, touched in [*edges, (end_s, False)]:
        while min(thread.due_t, pose_t) < t:
            if pose_t <= thread.due_t:
                # The coach goes on seeing while it feels.
                feel(replace(NOBODY, t=pose_t))
                pose_t += POSE_EVERY_S
            else:
                thread.wake()
        contact.edge(t, touched)
        thread.touched = touched
        if contact.opened:
            thread.opened(t)
    return felt


class _Thread:
    """When the switch's own thread looks after its contact: as in `SwitchWall`, and late."""

    def __init__(self, contact: Contact, rng: random.Random) -> None:
        self._contact, self._rng = contact, rng
        self._waits_for_edge = True
        self.touched = False
        self.due_t = HEARTBEAT_S

    def opened(self, t: float) -> None:
        """An edge wakes it; it looks again when the contact has been open for long enough."""
        if self._waits_for_edge:
            self._waits_for_edge = False
            self.due_t = self._late(t + RELEASE_S)

    def wake(self) -> None:
        """Its time has come."""
        t = self.due_t
        self._contact.tick(t, self.touched)
        self._waits_for_edge = not self._contact.opened
        self.due_t = self._late(t + (HEARTBEAT_S if self._waits_for_edge else RELEASE_S))

    def _late(self, t: float) -> float:
        return t + self._rng.uniform(0, LATE_S)
