"""Row `judged`: which frames the model looks at, when it keeps up and when it does not."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from kiosk.camera.frame import Frame
from kiosk.pose.interpreter import MoveNetModel
from kiosk.staff.live.living import Living, observe, watched_estimator
from kiosk.staff.live.row import Plan, Row, milliseconds, percentile
from kiosk.staff.live.watched import Look, WatchedCamera, WatchedEstimator, somebody_hinges
from kiosk.staff.pose_model import load_model

# Slower than any camera: three frames of four have to be dropped.
SLOW_S = 0.1
# From the frame's arrival to the model's beginning two threads have to wake. What arrives
# within this before the beginning is too late to be taken.
WAKE_S = 0.01
# A model that loses more than this does not keep up at all, and nothing is known of one that
# does.
LEAST_SHARE = 0.95
# Of the last frames it is not known yet whether they are judged.
UNDER_WAY_S = 0.5

# By frame time: when each was handed out, in order.
Arrivals = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class KeptUp:
    """`dropped_while_free`: frames left out though the model was not busy with a frame for
    longer than the camera needs for one.
    """

    seen: int
    judged: int
    share: float | None
    dropped_while_free: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """`not_newest`: frames judged though a newer one was there; `queued`: judged out of order,
    or twice. Ages from the frame's time to the model's beginning, seconds.
    """

    looks: int
    not_newest: int
    queued: int
    age_p50_s: float
    age_p95_s: float


def kept_up(arrivals: Arrivals, looks: Sequence[Look], period_s: float) -> KeptUp:
    """How many of the frames that arrived were judged."""
    judged_t = {look.frame_t for look in looks}
    free = 0
    for (t, arrived_t), (_, next_t) in pairwise(arrivals):
        if t not in judged_t:
            busy = any(
                look.begun_t <= next_t <= look.ended_t + WAKE_S and look.took_s > period_s
                for look in looks
            )
            # Two frames at once are the camera's haste, or a computer that was away.
            free += not busy and next_t - arrived_t >= period_s / 2
    seen = [t for t, _ in arrivals]
    judged = sum(t in judged_t for t in seen)
    return KeptUp(len(seen), judged, round(judged / len(seen), 4) if seen else None, free)


def chosen(arrivals: Arrivals, looks: Sequence[Look]) -> Chosen:
    """Whether the model always took the newest."""
    not_newest = sum(
        any(t > look.frame_t and arrived_t < look.begun_t - WAKE_S for t, arrived_t in arrivals)
        for look in looks
    )
    queued = sum(b.frame_t <= a.frame_t for a, b in pairwise(looks))
    ages_s = [look.begun_t - look.frame_t for look in looks]
    return Chosen(
        len(looks), not_newest, queued, percentile(ages_s, 50), percentile(ages_s, 95)
    )


def judged(plan: Plan) -> Row:
    """Measures the row. Raises CommandError."""
    fast, period_s, took_s = _observed(plan, None, "as fast as it is")
    slow, _, _ = _observed(plan, _slowly, "slowed down")
    keeps_up = kept_up(*fast, period_s)
    takes = chosen(*slow)
    age_bound_s = period_s + WAKE_S
    return Row(
        "judged",
        "frames judged when the model keeps up; when it does not",
        "every one; the newest always, none queued",
        {
            "camera_period_ms": milliseconds(period_s),
            "inference_ms": milliseconds(took_s),
            "keeps_up": asdict(keeps_up),
            "slower": {
                "looks": takes.looks,
                "not_newest": takes.not_newest,
                "queued": takes.queued,
                "age_p50_ms": milliseconds(takes.age_p50_s),
                "age_p95_ms": milliseconds(takes.age_p95_s),
                "age_bound_ms": milliseconds(age_bound_s),
            },
        },
        keeps_up.share is not None
        and keeps_up.share >= LEAST_SHARE
        and keeps_up.dropped_while_free == 0
        and takes.looks > 0
        and takes.not_newest == takes.queued == 0
        and takes.age_p95_s <= age_bound_s,
    )


def _slowly(_model: MoveNetModel, _frame: Frame) -> None:
    time.sleep(SLOW_S)


def _observed(
    plan: Plan, after: Callable[[MoveNetModel, Frame], None] | None, how: str
) -> tuple[tuple[Arrivals, list[Look]], float, float]:
    """What arrived and what was judged; the camera's period and the median estimate, s."""
    camera = somebody_hinges()
    estimator = (
        watched_estimator(plan)
        if after is None
        else WatchedEstimator(load_model(plan.model, plan.threads), after)
    )

    def look(living: Living[tuple[Arrivals, list[Look]]]) -> tuple[Arrivals, list[Look]]:
        living.until_drill()
        plan.say(f"judged: {plan.seconds:.0f} s with the model {how}")
        return _window(living, camera, estimator, plan.seconds)

    arrivals, looks = observe(plan, camera, look, estimator=estimator)
    period_s = median([b - a for (a, _), (b, _) in pairwise(arrivals)] or [float("nan")])
    took_s = median([look.took_s for look in looks] or [float("nan")])
    return (arrivals, looks), period_s, took_s


def _window(
    living: Living[Any], camera: WatchedCamera, estimator: WatchedEstimator, seconds: float
) -> tuple[Arrivals, list[Look]]:
    begin_t = time.monotonic()
    living.sleep(seconds)
    end_t = time.monotonic()
    living.sleep(UNDER_WAY_S)
    arrivals = [(t, at) for t, at in list(camera.arrivals) if begin_t <= at < end_t]
    first_t = arrivals[0][0] if arrivals else end_t
    return arrivals, [
        look
        for look in list(estimator.looks)
        if look.frame_t >= first_t and look.begun_t < end_t
    ]
