"""What the kiosk knows at one moment, for who watches it live; of a picture only 17 points."""

from dataclasses import dataclass

Share = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Live:
    """A record of kiosk.health.live_socket; None is unknown. Keys may be added, none changed.

    `t_s`: monotonic seconds. `stage`, `phase`, `needs`, `drill`: the coach's own words.
    `keypoints`: 17 in COCO order, as shares of the picture's width and height from its upper
    left corner, unmirrored; None where one was not seen, empty where nobody was. `aspect`: the
    picture's width by its height. `dowel`: two points of its line. `contacts`: "kept", "lost"
    or "unknown" by name. Angles in degrees, hip and knee as change from the own standing.
    `wall`: "touched", "free", "unknown", or None where no sensor is set up; `wall_m`: from the
    wall to the body; `wall_age_s`: since it answered. `last_score`: of the newest hinge.
    `faults`: staff codes.
    """

    t_s: float
    stage: str = "starting"
    session: int = 0
    drill: str | None = None
    phase: str | None = None
    needs: tuple[str, ...] = ()
    readiness: float = 0.0
    person_seen: bool = False
    facing: str | None = None
    near_side: str | None = None
    keypoints: tuple[Share | None, ...] = ()
    aspect: float | None = None
    mirror: bool = False
    dowel: tuple[Share, Share] | None = None
    contacts: dict[str, str] | None = None
    hip_flexion_deg: float | None = None
    knee_flexion_deg: float | None = None
    trunk_inclination_deg: float | None = None
    wall: str | None = None
    wall_m: float | None = None
    wall_age_s: float | None = None
    set_number: int | None = None
    reps_in_set: int | None = None
    reps: int | None = None
    resting: bool = False
    last_score: int | None = None
    last_band: str | None = None
    last_faults: tuple[str, ...] = ()
    seen_per_s: float | None = None
    judged_per_s: float | None = None
    latency_ms: float | None = None
    faults: tuple[str, ...] = ()
