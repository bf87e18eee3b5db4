"""What was measured of one rep, over its bottom phase, against the person's own standing."""

from collections.abc import Sequence
from math import inf
from statistics import median, quantiles

from kiosk.coach.criteria import Held
from kiosk.coach.drill import RepFacts
from kiosk.coach.moment import Measures, Tap
from kiosk.coach.movement import Movement
from kiosk.coach.posture import CHAIN_OF_STATURE, Posture
from kiosk.coach.setup import TYPICAL_STANDING, Standing
from kiosk.coach.spine_watch import known
from kiosk.spine.spine import Spine

# Below this much hip flexion the ratio of knee to hip would tremble.
LEAST_HIP_FOR_RATIO_DEG = 35.0
# Hands that hang or hold a roller are ahead of the trunk line (0.2 to 1.4 torso lengths in bent
# rendered people); hands that hold a dowel are behind it (-0.3). Between them lies "behind".
HANDS_BEHIND = -0.1
# Below this mean confidence in the joints a rep is counted and not judged (SCIENCE F: 0.5).
JUDGED_CONFIDENCE = 0.5
# Nobody hinges backwards: a trunk that leans back this far was taken for the wrong side.
WRONG_SIDE_DEG = -15.0
# So far bent, the knees have begun to (SCIENCE F). Sooner it might be the model's noise.
KNEES_BEGIN_DEG = 10.0
# Beyond standing the hip must stay for this long: six pictures at 30 fps, three at 15.
TOP_HELD_S = 0.18
# Who was told of before they stood up to here may still have gone on.
TOP_REACHED_DEG = 5.0
# One or two pictures of the back say nothing.
LEAST_PICTURES = 3
# Half of the pictures of a held bottom agree this closely on the bow, in shares of the torso:
# of rendered people they agree within 0.02 even in noise. What sways more is no back.
MOST_SPREAD = 0.03


def facts_of(
    movement: Movement,
    standing: Standing | None,
    tap: Tap,
    too_oblique: bool,
    spines: Sequence[Spine] = (),
) -> RepFacts:
    """The facts of a movement. `spines`: those of its bottom phase, as many as came."""
    own = standing or TYPICAL_STANDING
    bottom = movement.bottom
    hip = Held.over([p.hip_flexion_deg - own.hip_flexion_deg for p in bottom])
    knee = Held.over(
        [
            p.knee_flexion_deg - own.knee_flexion_deg
            for p in bottom
            if p.knee_flexion_deg is not None
        ]
    )
    knee_share = Held.over(
        [
            (p.knee_flexion_deg - own.knee_flexion_deg)
            / max(LEAST_HIP_FOR_RATIO_DEG, p.hip_flexion_deg - own.hip_flexion_deg)
            for p in bottom
            if p.knee_flexion_deg is not None
        ]
    )
    times = (
        # Of a movement that came into view half way nobody knows how long it took.
        movement.bottom_start_s - movement.start_s if movement.seen_from_start else None,
        movement.end_s - movement.bottom_end_s,
    )
    hardly_seen = median(p.confidence for p in bottom) < JUDGED_CONFIDENCE
    wrong_side = median(p.trunk_inclination_deg for p in bottom) < WRONG_SIDE_DEG
    if hardly_seen or wrong_side:
        return RepFacts(lowering_s=times[0], rising_s=times[1], tap=tap)
    if too_oblique:
        # Only the ratio and the clock can be trusted.
        return RepFacts(knee_share=knee_share, lowering_s=times[0], rising_s=times[1], tap=tap)
    # One hand on the neck hides it, and there is no roller.
    behind = _hands_behind(bottom)
    dowels = [spine.gaps for spine in spines if spine.gaps is not None]
    return RepFacts(
        hip_flexion=hip,
        knee_flexion=knee,
        knee_share=knee_share,
        trunk_inclination=Held.over([p.trunk_inclination_deg for p in bottom]),
        shin_inclination=Held.over(
            [p.shin_inclination_deg for p in bottom if p.shin_inclination_deg is not None]
        ),
        hips_back=_hips_back(bottom, own),
        head_pitch=None if behind else _head_pitch(bottom, own),
        roller_off=None if behind else _roller_off(bottom),
        roller_along=Held.over([p.wrist.along_leg for p in bottom if p.wrist is not None]),
        lowering_s=times[0],
        rising_s=times[1],
        tap=tap,
        back_bow=_back_bow(spines),
        head_gap=_gap([gaps.head for gaps in dowels]),
        upper_back_gap=_gap([gaps.upper_back for gaps in dowels]),
        tailbone_gap=_gap([gaps.tailbone for gaps in dowels]),
        hips_first=Held.single(_hips_first(movement, own)),
        top_extension=Held.single(_top_extension(movement.top, standing)),
    )


def _hips_back(bottom: tuple[Posture, ...], own: Standing) -> Held | None:
    if own.hip_behind_ankle_px is None or own.stature_px <= 0:
        return None
    return Held.over(
        [
            (p.hip_behind_ankle_px - own.hip_behind_ankle_px) / own.stature_px
            for p in bottom
            if p.hip_behind_ankle_px is not None
        ]
    )


def _hips_first(movement: Movement, own: Standing) -> float | None:
    """How far back the hips were when the knees bent; None where they hardly did."""
    if own.hip_behind_ankle_px is None or own.stature_px <= 0 or not movement.seen_from_start:
        return None
    down = [
        (p.knee_flexion_deg - own.knee_flexion_deg - KNEES_BEGIN_DEG, p.hip_behind_ankle_px)
        for t, _, p in movement.track
        if t <= movement.bottom_s
        and p.knee_flexion_deg is not None
        and p.hip_behind_ankle_px is not None
    ]
    # The last time that they did: before, they may have trembled.
    for (knee, hips_px), (next_knee, next_px) in zip(
        reversed(down[:-1]), reversed(down[1:]), strict=True
    ):
        if knee < 0 <= next_knee:
            back_px = hips_px + (next_px - hips_px) * -knee / (next_knee - knee)
            return (back_px - own.hip_behind_ankle_px) / own.stature_px
    return None


def _top_extension(top: tuple[Posture, ...], own: Standing | None) -> float | None:
    """The farthest beyond standing that was held; None where the end was hardly seen."""
    if own is None:
        return None
    own_bend = own.trunk_inclination_deg + own.thigh_lean_deg
    bend = min((p.trunk_inclination_deg + p.thigh_lean_deg for p in top), default=inf)
    if bend > own_bend + TOP_REACHED_DEG:
        return None
    told = [(p.t, own.extension_deg(p)) for p in top]
    held: list[float] = []
    for first, (since, _) in enumerate(told):
        last = next((i for i, (t, _) in enumerate(told) if t - since >= TOP_HELD_S), None)
        if last is not None:
            held.append(min(extension for _, extension in told[first : last + 1]))
    return max(0.0, *held) if held else None


def _head_pitch(bottom: tuple[Posture, ...], own: Standing) -> Held | None:
    if own.head_pitch_deg is None:
        return None
    pitches = [
        p.head_pitch_deg - own.head_pitch_deg for p in bottom if p.head_pitch_deg is not None
    ]
    return Held.over(pitches) if _mostly_seen(pitches, bottom) else None


def _roller_off(bottom: tuple[Posture, ...]) -> Held | None:
    shares = [
        p.wrist.off_leg_px / (p.chain_px / CHAIN_OF_STATURE)
        for p in bottom
        if p.wrist is not None
    ]
    return Held.over(shares) if _mostly_seen(shares, bottom) else None


def _hands_behind(bottom: tuple[Posture, ...]) -> bool:
    ahead = [p.hands_ahead_of_trunk for p in bottom if p.hands_ahead_of_trunk is not None]
    return bool(ahead) and median(ahead) < HANDS_BEHIND


def _mostly_seen(values: Sequence[float], bottom: tuple[Posture, ...]) -> bool:
    """Whether a measure was there for most of the bottom phase; in passing it says nothing."""
    return 2 * len(values) >= len(bottom)


def _back_bow(spines: Sequence[Spine]) -> Held | None:
    """An arm or a shadow may pass for the back now and then: most of the pictures must know,
    and agree.
    """
    bows = known(spine.bow for spine in spines)
    if len(bows) < LEAST_PICTURES or 2 * len(bows) < len(spines):
        return None
    lower, _, upper = quantiles(bows, n=4)
    return Held.over(bows) if upper - lower <= MOST_SPREAD else None


def _gap(gaps: Sequence[float | None]) -> Held | None:
    values = known(gaps)
    return Held.over(values) if len(values) >= LEAST_PICTURES else None


def measures_of(facts: RepFacts) -> Measures:
    """What is told of the facts."""

    def middle(held: Held | None) -> float | None:
        return held.median if held else None

    return Measures(
        hip_flexion_deg=middle(facts.hip_flexion),
        knee_flexion_deg=middle(facts.knee_flexion),
        trunk_inclination_deg=middle(facts.trunk_inclination),
        shin_inclination_deg=middle(facts.shin_inclination),
        hips_back_of_height=middle(facts.hips_back),
        back_bow_of_torso=middle(facts.back_bow),
        head_pitch_deg=middle(facts.head_pitch),
        roller_off_leg_of_height=middle(facts.roller_off),
        roller_along_leg=middle(facts.roller_along),
        knee_share_of_hip=middle(facts.knee_share),
        top_extension_deg=middle(facts.top_extension),
    )
