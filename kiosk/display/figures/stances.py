"""The stances that the screens show."""

from dataclasses import replace

import numpy as np

from kiosk.display.figures.contact import along_dowel, holding_roller
from kiosk.display.figures.stance import Stance, joints, on_trunk, reaching

STANDING = Stance(
    shin_deg=2.0, thigh_deg=4.0, trunk_deg=1.0, upper_arm_deg=-7.0, forearm_deg=10.0
)
_HINGED = Stance(
    shin_deg=-3.0,
    thigh_deg=-25.2,
    trunk_deg=59.0,
    neck_deg=58.0,
    head_deg=40.0,
    upper_arm_deg=8.0,
    forearm_deg=18.0,
)

# The wall drill: a roller in front of the thighs.
WALL_STANDING = holding_roller(STANDING)
WALL_HINGE = holding_roller(_HINGED)
SQUAT = holding_roller(
    Stance(shin_deg=29.0, thigh_deg=-58.0, trunk_deg=24.0, neck_deg=30.0, head_deg=12.0)
)
ROUNDED = holding_roller(
    Stance(
        shin_deg=-1.0,
        thigh_deg=-14.0,
        trunk_deg=54.0,
        rounding_deg=66.0,
        neck_deg=98.0,
        head_deg=84.0,
    )
)
CHEST_DOWN = holding_roller(
    Stance(shin_deg=2.0, thigh_deg=-1.0, trunk_deg=46.0, neck_deg=58.0, head_deg=46.0)
)

# Where the hands hold the dowel, ahead of the trunk's line and along it from the hip.
_AT_LOW_BACK = np.array(((-0.078, 0.085),))
_AT_NECK = np.array(((-0.082, 0.345),))


def holding_dowel(stance: Stance) -> Stance:
    """The same stance with a dowel along the back, a hand behind low back and neck each."""
    hip_x, hip_y = joints(stance).hip
    (low_x, low_y), (neck_x, neck_y) = (
        on_trunk(stance, point)[0].tolist() for point in (_AT_LOW_BACK, _AT_NECK)
    )
    arms = replace(
        along_dowel(stance),
        arm_out_deg=15.0,
        forearm_out_deg=58.0,
        far_arm_out_deg=62.0,
        far_forearm_out_deg=62.0,
        fist=True,
    )
    near = reaching(arms, (hip_x + low_x, hip_y + low_y))
    return reaching(near, (hip_x + neck_x, hip_y + neck_y), far=True, elbow_behind=False)


DOWEL_STANDING = holding_dowel(STANDING)
DOWEL_HINGE = holding_dowel(_HINGED)

# What the hinge is good for.
DEADLIFT = reaching(
    Stance(
        shin_deg=14.0, thigh_deg=-62.0, trunk_deg=64.0, neck_deg=58.0, head_deg=34.0, fist=True
    ),
    (0.072, 0.132),
)
ROMANIAN_DEADLIFT = reaching(
    Stance(
        shin_deg=-1.0, thigh_deg=-24.0, trunk_deg=66.0, neck_deg=62.0, head_deg=40.0, fist=True
    ),
    (0.062, 0.20),
)
SWING_BACK = Stance(
    shin_deg=1.0,
    thigh_deg=-27.0,
    trunk_deg=56.0,
    neck_deg=54.0,
    head_deg=32.0,
    upper_arm_deg=-26.0,
    forearm_deg=-30.0,
    fist=True,
)
SWING_FORWARD = Stance(
    shin_deg=2.0,
    thigh_deg=4.0,
    trunk_deg=-1.0,
    neck_deg=10.0,
    head_deg=0.0,
    upper_arm_deg=70.0,
    forearm_deg=78.0,
    fist=True,
)
# The dog's front paws and its height, in statures, where the hand reaches its head.
DOG_AHEAD = 0.405
DOG_HEIGHT = 0.225
PETTING = replace(
    reaching(
        Stance(shin_deg=-1.0, thigh_deg=-20.0, trunk_deg=54.0, neck_deg=58.0, head_deg=46.0),
        (0.33, 0.315),
    ),
    hand_deg=22.0,
    far_upper_arm_deg=-12.0,
    far_forearm_deg=-12.0,
    far_hand_deg=0.0,
)
