"""Is somebody ready for the drill: whole in view, on the mark, side-on, still; and which drill.

Both hands are full, so nothing is asked of them but to be where they are: they choose the drill
(`hands.py`).
"""

from collections import deque
from dataclasses import dataclass
from statistics import median

from kiosk.coach.hands import HandsWatch
from kiosk.coach.posture import CHAIN_OF_STATURE, Posture, apparent_yaw_deg, measure
from kiosk.coach.scene import DrillChoice, DrillName, Need
from kiosk.coach.setup import (
    UPRIGHT_KNEE_FLEXION_DEG,
    UPRIGHT_THIGH_DEG,
    UPRIGHT_TRUNK_DEG,
    YAW_REFUSED_DEG,
)
from kiosk.coach.wall_gap import wall_need
from kiosk.pose.keypoints import Keypoint, Pose

# The drill of whoever shows nothing else: hands that hang may still take the roller.
USUAL: DrillName = "wall"
# The turn out of side-on trembles from frame to frame: its median over this.
LOOK_BACK_S = 0.6
# Who turns round is taken for turned the old way for up to 1.1 s (pose/sides.py), and hands in
# front for hands behind. Until the hands have told of another drill for so long, nothing is
# believed and nothing begins.
DOWEL_SURE_S = 1.3
# Who stands sways by a few centimetres and degrees; who walks past covers this share of the
# stature in STILL_S at a stroll of 0.3 m/s, and who begins to bend turns by this much.
STILL_OF_STATURE = 0.05
STILL_TRUNK_DEG = 6.0
STILL_S = 0.3
# Over the whole wait the feet stay where they are; a slow shuffle through the picture does not.
STAY_OF_STATURE = 0.12
# The wall's sensor helps and does not guard the door: whoever was asked for so long to stand
# nearer or further, and is ready otherwise, may begin. It may be wrong.
WALL_PATIENCE_S = 10.0
# A body that is cut off by the picture's edge has its head or feet within this of it.
EDGE_SHARE = 0.01
# A frame or two in which a point was lost does not start the waiting anew.
BLINK_S = 0.35

HEAD = (
    Keypoint.NOSE,
    Keypoint.LEFT_EYE,
    Keypoint.RIGHT_EYE,
    Keypoint.LEFT_EAR,
    Keypoint.RIGHT_EAR,
)
ANKLES = (Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the feet belong: shares of the picture's width.

    Unless it was calibrated it is the middle, and as wide as side-on bodies stay whole in.
    """

    x: float = 0.5
    tolerance: float = 0.22


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands and how tall they look, in pixels; x of the feet or the hips."""

    x: float
    floor_y: float | None
    stature: float


@dataclass(frozen=True, slots=True)
class _Sample:
    t: float
    x: float
    trunk_deg: float
    yaw_deg: float | None


class Arrival:
    """Follows whoever comes until they are ready. Feed it poses in time order.

    `drill`: the one that would begin. `choice`: see DrillChoice.
    """

    def __init__(self, mark: Mark, ready_s: float, choice: DrillChoice = "auto") -> None:
        self._mark = mark
        self._ready_s = ready_s
        self._choice: DrillChoice = choice
        self.forget()

    def forget(self) -> None:
        """Nobody is there any more, or the drill has begun."""
        self._samples: deque[_Sample] = deque()
        self._t: float | None = None
        self._wall_need: Need | None = None
        self._wall_asked_s = 0.0
        self.ready_since: float | None = None
        self._ready_place: Place | None = None
        self._hands = HandsWatch()
        self._last_ready_t: float | None = None
        self.needs: tuple[Need, ...] = ()
        self.readiness = 0.0
        self.drill: DrillName = USUAL if self._choice == "auto" else self._choice
        self._wavers_since: float | None = None
        self.place: Place | None = None
        self.to_mark: float | None = None
        self._to_mark_t = 0.0

    @property
    def hands(self) -> DrillName | None:
        """The drill that the hands tell of; None while they tell nothing, or no one asks."""
        return self._hands.told if self._choice == "auto" else None

    @property
    def ready(self) -> bool:
        """Whether all has been well for long enough."""
        return self.readiness >= 1.0

    def step(self, pose: Pose, wall_gap_m: float | None = None) -> None:
        """Take in one pose of somebody, who is so far from the wall; None unknown."""
        since_s = 0.0 if self._t is None else min(BLINK_S, max(0.0, pose.t - self._t))
        self._t = pose.t
        posture = measure(pose, pose.near_side) if pose.near_side else None
        if posture is None:
            if not 0 <= pose.t - self._to_mark_t <= BLINK_S:
                self.to_mark = None
            self._take_needs((Need.WHOLE_BODY,), pose.t)
            return
        self.place = place = place_of(pose, posture)
        self.to_mark = (self._mark.x * pose.frame_size_px[0] - place.x) / place.stature
        self._to_mark_t = pose.t
        self._remember(pose, posture)
        self._choose(pose)
        if self.drill != "wall":
            wall_gap_m = None
        needs = self._missing(pose, posture, place, wall_gap_m)
        if needs and needs == [self._wall_need]:
            self._wall_asked_s += since_s
        self._take_needs(tuple(needs), pose.t)

    def _choose(self, pose: Pose) -> None:
        """The drill that the hands have told of for long enough; unseen they tell nothing."""
        told = self._hands.step(pose)
        chosen = told or (USUAL if self._hands.seen else self.drill)
        if self._choice != "auto" or chosen == self.drill:
            self._wavers_since = None
        elif self._wavers_since is None:
            self._wavers_since = pose.t
        elif pose.t - self._wavers_since >= DOWEL_SURE_S:
            self.drill, self._wavers_since = chosen, None

    def _take_needs(self, needs: tuple[Need, ...], t: float) -> None:
        if not needs:
            self._last_ready_t = t
            if self.ready_since is None:
                self.ready_since, self._ready_place = t, self.place
            self.needs = ()
        elif self._last_ready_t is None or not 0 <= t - self._last_ready_t <= BLINK_S:
            self.ready_since = self._ready_place = None
            self.needs = needs
        waited = 0.0 if self.ready_since is None else t - self.ready_since
        # A blink may be waited out, but nothing begins in one, nor while the hands waver.
        most = 0.99 if needs or self._wavers_since is not None else 1.0
        self.readiness = max(0.0, min(most, waited / self._ready_s))

    def _remember(self, pose: Pose, posture: Posture) -> None:
        yaw = apparent_yaw_deg(pose, pose.near_side) if pose.near_side else None
        self._samples.append(
            _Sample(
                pose.t,
                posture.hip_px[0],
                posture.trunk_inclination_deg,
                yaw,
            )
        )
        while not 0 <= pose.t - self._samples[0].t <= LOOK_BACK_S:
            self._samples.popleft()

    def _missing(
        self, pose: Pose, posture: Posture, place: Place, wall_gap_m: float | None
    ) -> list[Need]:
        needs: list[Need] = []
        if not _whole_body(pose):
            needs.append(Need.WHOLE_BODY)
        width = pose.frame_size_px[0]
        if abs(place.x / width - self._mark.x) > self._mark.tolerance:
            needs.append(Need.ON_THE_MARK)
            # Both are ways along the picture; the mark comes first.
            wall_gap_m = None
        self._wall_need = wall_need(wall_gap_m, self._wall_need)
        if self._wall_need is not None and self._wall_asked_s < WALL_PATIENCE_S:
            needs.append(self._wall_need)
        yaws = [sample.yaw_deg for sample in self._samples if sample.yaw_deg is not None]
        if yaws and abs(median(yaws)) > YAW_REFUSED_DEG:
            needs.append(Need.SIDE_ON)
        if not (_upright(posture) and self._still(posture) and self._stays(place)):
            needs.append(Need.STAND_STILL)
        return needs

    def _stays(self, place: Place) -> bool:
        begun = self._ready_place
        return begun is None or abs(place.x - begun.x) <= STAY_OF_STATURE * begun.stature

    def _still(self, posture: Posture) -> bool:
        recent = [s for s in self._samples if posture.t - s.t <= STILL_S + 0.001]
        trunks = [sample.trunk_deg for sample in recent]
        places = [sample.x for sample in recent]
        moved = (max(places) - min(places)) * CHAIN_OF_STATURE / max(1.0, posture.chain_px)
        return moved <= STILL_OF_STATURE and max(trunks) - min(trunks) <= STILL_TRUNK_DEG


def place_of(pose: Pose, posture: Posture) -> Place:
    """Where the person of this pose stands: at the feet, or below the hips if those hide."""
    ankles = [point for ankle in ANKLES if (point := pose.points_px[ankle]) is not None]
    stature = max(1.0, posture.chain_px) / CHAIN_OF_STATURE
    if not ankles:
        return Place(posture.hip_px[0], None, stature)
    return Place(sum(x for x, _ in ankles) / len(ankles), max(y for _, y in ankles), stature)


def _whole_body(pose: Pose) -> bool:
    width, height = pose.frame_size_px
    margin_x, margin_y = EDGE_SHARE * width, EDGE_SHARE * height
    if all(pose.points_px[joint] is None for joint in HEAD):
        return False
    if all(pose.points_px[joint] is None for joint in ANKLES):
        return False
    return all(
        margin_x <= point[0] <= width - margin_x and margin_y <= point[1] <= height - margin_y
        for joint in (*HEAD, *ANKLES)
        if (point := pose.points_px[joint]) is not None
    )


def _upright(posture: Posture) -> bool:
    return (
        abs(posture.trunk_inclination_deg) < UPRIGHT_TRUNK_DEG
        and abs(posture.thigh_lean_deg) < UPRIGHT_THIGH_DEG
        and (posture.knee_flexion_deg or 0.0) < UPRIGHT_KNEE_FLEXION_DEG
    )
