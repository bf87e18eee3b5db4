"""Row `display`: pictures a second while the model runs without a pause."""

from itertools import pairwise
from typing import Any

from kiosk.camera.frame import Frame
from kiosk.loop.kiosk import DISPLAY_FPS
from kiosk.pose.interpreter import MoveNetModel
from kiosk.staff.live.living import Living, observe
from kiosk.staff.live.row import Plan, Row, milliseconds, percentile
from kiosk.staff.live.watched import WatchedEstimator, somebody_hinges
from kiosk.staff.pose_model import load_model

# Of 30 a second one may be lost where two clocks of 30 a second drift past each other.
LEAST_FPS = DISPLAY_FPS - 1
# Steady: hardly ever is a picture shown for twice its time.
P95_GAP_S = 1.5 / DISPLAY_FPS


def display(plan: Plan) -> Row:
    """Measures the row. Raises CommandError."""
    camera = somebody_hinges()
    invocations = [0]

    def flat_out(model: MoveNetModel, frame: Frame) -> None:
        """Keeps the pose thread at it until there is another frame."""
        while not camera.arrivals or camera.arrivals[-1][0] <= frame.t:
            model.invoke_again()
            invocations[0] += 1

    estimator = WatchedEstimator(load_model(plan.model, plan.threads), flat_out)

    def look(living: Living[dict[str, Any]]) -> dict[str, Any]:
        living.until_drill()
        pace = living.kiosk.pace
        pace.flips_t.clear()
        estimator.looks.clear()
        invocations[0] = 0
        plan.say(f"display: {plan.seconds:.0f} s")
        living.sleep(plan.seconds)
        flips_t, looks = list(pace.flips_t), list(estimator.looks)
        gaps_s = [b - a for a, b in pairwise(flips_t)]
        busy_s = sum(look.took_s for look in looks)
        length_s = flips_t[-1] - flips_t[0] if gaps_s else float("nan")
        return {
            "flips": len(flips_t),
            "flips_per_s": round(len(gaps_s) / length_s, 2) if gaps_s else None,
            "gap_p95_ms": milliseconds(percentile(gaps_s, 95)),
            "gap_max_ms": milliseconds(max(gaps_s, default=float("nan"))),
            "invocations_per_s": round((invocations[0] + len(looks)) / plan.seconds, 1),
            "model_busy_share": round(busy_s / plan.seconds, 3),
        }

    measured = observe(plan, camera, look, estimator=estimator)
    fps, gap_ms = measured["flips_per_s"], measured["gap_p95_ms"]
    return Row(
        "display",
        "display while the model runs flat out in another thread",
        f"30 fps steady: {LEAST_FPS:.0f} a second, p95 of the gaps {1000 * P95_GAP_S:.0f} ms",
        measured,
        fps is not None
        and gap_ms is not None
        and fps >= LEAST_FPS
        and gap_ms <= 1000 * P95_GAP_S,
    )
