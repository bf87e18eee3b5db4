"""Row `idle`: CPU with nobody there against CPU with somebody in the drill."""

import time

from kiosk.coach.scene import Stage
from kiosk.staff.live.living import BEGIN_WITHIN_S, Living, observe
from kiosk.staff.live.memory import resident_mb
from kiosk.staff.live.row import Plan, Row
from kiosk.staff.live.watched import WatchedCamera, nobody, somebody_hinges

MOST_OF_BUSY = 0.25


def idle(plan: Plan) -> Row:
    """Measures the row. Raises CommandError."""
    busy_cpu, busy_camera, busy_mb = _cpu(plan, somebody_hinges(), "somebody")
    idle_cpu, idle_camera, _ = _cpu(plan, nobody(), "nobody")
    ratio = idle_cpu / busy_cpu
    return Row(
        "idle",
        "CPU with nobody there against somebody in the drill, without the simulated camera's",
        "a quarter of the busy figure or less",
        {
            "busy_cpu_s_per_s": round(busy_cpu, 3),
            "idle_cpu_s_per_s": round(idle_cpu, 3),
            "ratio": round(ratio, 3),
            "busy_camera_cpu_s_per_s": round(busy_camera, 3),
            "idle_camera_cpu_s_per_s": round(idle_camera, 3),
            "busy_resident_mb": busy_mb,
        },
        ratio <= MOST_OF_BUSY,
    )


def _cpu(plan: Plan, camera: WatchedCamera, who: str) -> tuple[float, float, float | None]:
    """CPU seconds a second of the process without its camera, and of that; memory, MB."""

    def look(living: Living[tuple[float, float, float | None]]):  # noqa: ANN202 - as above
        if camera.visits.stand_s:
            living.until_drill()
        else:
            living.until(
                lambda: _sees_nobody(living),
                f"The kiosk has not looked at the empty scene within {BEGIN_WITHIN_S:.0f} s: "
                "see what it says with 'kiosk run --simulate'.",
            )
            living.warm_up()
        plan.say(f"idle: {plan.seconds:.0f} s with {who} there")
        begun_t, begun_s, camera_s = time.monotonic(), time.process_time(), camera.cpu_s
        living.sleep(plan.seconds)
        passed_s = time.monotonic() - begun_t
        camera_share = (camera.cpu_s - camera_s) / passed_s
        whole = (time.process_time() - begun_s) / passed_s
        return whole - camera_share, camera_share, resident_mb()

    return observe(plan, camera, look)


def _sees_nobody(living: Living[tuple[float, float, float | None]]) -> bool:
    scene = living.kiosk.scenes.newest
    judged = living.kiosk.judged.newest
    return scene is not None and scene.stage is Stage.EMPTY and judged is not None
