"""The criteria that both drills share, as data. Figures: SCIENCE section F."""

from math import inf

from kiosk.coach.criteria import Criterion
from kiosk.coach.moment import Fault

KNEES = Criterion(
    "knees",
    # Locked knees are a warning only.
    good=(5.0, 35.0),
    fault=(-inf, 40.0),
    worst=45.0,
    weight=20,
    names=Fault.SQUAT,
    says="The knees did the work: keep them soft and send the hips back instead.",
    source="hinge 5 +- 7 deg, squat and deadlift 55 to 108 deg (Schellenberg 2013); standing "
    "8 to 12 inches off a wall needs 11 to 38 deg (ANSUR II geometry)",
)
KNEE_SHARE = Criterion(
    "knees_against_hips",
    good=(-inf, 0.45),
    fault=(-inf, 0.60),
    worst=0.6,
    weight=10,
    names=Fault.SQUAT,
    says="The knees bent nearly as much as the hips: that is a squat.",
    source="as for the knees; the ratio cancels offsets of the model and a turned camera; "
    "squats measured 0.78 to 1.24, hinges 0.20 to 0.37",
)
SHINS = Criterion(
    "shins",
    good=(-inf, 10.0),
    fault=(-inf, 15.0),
    worst=20.0,
    weight=5,
    names=Fault.KNEES_FORWARD,
    says="The knees slid forward: keep the shins tall.",
    source="near vertical shins (several hinge teachers)",
)
HIPS_BACK = Criterion(
    "hips_back",
    good=(0.08, inf),
    fault=(0.05, inf),
    worst=0.08,
    weight=15,
    names=Fault.CHEST_DOWN,
    says="The chest went down but the hips stayed: push the hips back first.",
    source="geometry: a thigh leaning 20 deg takes the hips back by 8 % of the stature",
)
HEAD = Criterion(
    "head",
    good=(-inf, 5.0),
    fault=(-inf, 10.0),
    worst=30.0,
    weight=10,
    names=Fault.HEAD_DROPPED,
    says="The head dropped: keep it in line with the back.",
    source="open projects allow 10 deg of the line ear-shoulder-hip; the measure here is the "
    "mean of three lines of the head",
)
LOWERING = Criterion(
    "lowering",
    good=(1.5, 6.0),
    fault=(0.8, inf),
    worst=0.8,
    weight=10,
    names=Fault.RUSHED,
    says="It went down fast: take two seconds.",
    source="reps of 2 to 5 s in rehabilitation (REHAB24-6), waiter's bow 3:1:1",
)
