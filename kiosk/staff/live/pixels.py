"""Row `pixels`: how old a frame is when its pose is on the screen."""

from statistics import median
from typing import Any

from kiosk.loop.kiosk import DISPLAY_FPS
from kiosk.staff.live.living import Living, observe, watched_estimator
from kiosk.staff.live.row import Plan, Row, milliseconds, percentile
from kiosk.staff.live.watched import WatchedEstimator, somebody_hinges

# One while the picture before it is still shown, one to draw and flip.
DISPLAY_FRAMES = 2


def pixels(plan: Plan) -> Row:
    """Measures the row. Raises CommandError."""
    estimator = watched_estimator(plan)
    measured = observe(
        plan,
        somebody_hinges(),
        lambda living: _look(living, estimator, plan),
        estimator=estimator,
    )
    ratio = measured["p95_over_bound"]
    return Row(
        "pixels",
        "frame time stamp to pixels flipped, simulated 30 fps camera",
        "p95 within one inference + two display frames",
        measured,
        ratio is not None and ratio <= 1,
    )


def _look(
    living: Living[dict[str, Any]], estimator: WatchedEstimator, plan: Plan
) -> dict[str, Any]:
    living.until_drill()
    pace = living.kiosk.pace
    pace.latencies_s.clear()
    estimator.looks.clear()
    plan.say(f"pixels: {plan.seconds:.0f} s")
    living.sleep(plan.seconds)
    ages_s = list(pace.latencies_s)
    inferences_s = [look.took_s for look in list(estimator.looks)]
    inference_s = median(inferences_s) if inferences_s else float("nan")
    bound_s = inference_s + DISPLAY_FRAMES / DISPLAY_FPS
    p95_s = percentile(ages_s, 95)
    return {
        "poses_shown": len(ages_s),
        "p50_ms": milliseconds(percentile(ages_s, 50)),
        "p95_ms": milliseconds(p95_s),
        "inference_ms": milliseconds(inference_s),
        "bound_ms": milliseconds(bound_s),
        "p95_over_bound": round(p95_s / bound_s, 3) if ages_s and inferences_s else None,
    }
