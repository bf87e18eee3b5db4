"""What the coach hands on: a rep, the one cue, a session's summary, and the moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Literal

from kiosk.pose.keypoints import Side
from kiosk.spine.spine import Line

Verdict = Literal["good", "warn", "fault", "unknown"]
Band = Literal["good", "warn", "fault"]
TapState = Literal["touched", "missed", "unknown"]
Facing = Literal["left", "right"]
Contact = Literal["kept", "lost", "unknown"]
ContactName = Literal["head", "upper_back", "tailbone"]


class Phase(Enum):
    """Where the person is in the movement."""

    ABSENT = "absent"
    STANDING = "standing"
    LOWERING = "lowering"
    BOTTOM = "bottom"
    RISING = "rising"


IN_A_HINGE = frozenset({Phase.LOWERING, Phase.BOTTOM, Phase.RISING})


class Fault(StrEnum):
    """The closed list of what can be wrong with a rep."""

    SQUAT = "squat"
    KNEES_FORWARD = "knees_forward"
    CHEST_DOWN = "chest_down"
    SHALLOW = "shallow"
    ROUNDED_BACK = "rounded_back"
    HEAD_DROPPED = "head_dropped"
    OVEREXTENDED = "overextended"
    RUSHED = "rushed"
    NO_TAP = "no_tap"
    HARD_TAP = "hard_tap"
    LEANED = "leaned"
    ROLLER_OFF = "roller_off"
    LOST_HEAD = "lost_head"
    LOST_UPPER_BACK = "lost_upper_back"
    LOST_TAILBONE = "lost_tailbone"


class NextStep(StrEnum):
    """Where the drills lead, from here."""

    STEP_FURTHER = "step_further"
    STEP_CLOSER = "step_closer"
    DOWEL_FIRST = "dowel_first"
    TO_THE_WALL = "to_the_wall"


@dataclass(frozen=True, slots=True)
class Tap:
    """What the wall felt in a rep. `unknown` where it has not said anything for certain.

    `gap_m`: how far from the wall the hips stayed at the nearest, 0 when they touched.
    """

    state: TapState
    t_s: float | None = None
    speed_m_s: float | None = None
    duration_s: float | None = None
    gap_m: float | None = None


@dataclass(frozen=True, slots=True)
class Measures:
    """A rep at its bottom; None is what could not be seen.

    Hip and knee flexion and head pitch: change from this person's own standing posture.
    Trunk and shin inclination: from vertical. Lengths: shares of body height or torso; the
    back's bow is a change from the own standing as well, + is rounded.
    `roller_along_leg`: how far down the hands are, 0 at the hip, 1 at the knee, 2 at the ankle.
    Not at the bottom but after it: `top_extension_deg`, how far beyond the own standing the
    hip was stretched and held; 0 where it was not.
    """

    hip_flexion_deg: float | None = None
    knee_flexion_deg: float | None = None
    trunk_inclination_deg: float | None = None
    shin_inclination_deg: float | None = None
    hips_back_of_height: float | None = None
    back_bow_of_torso: float | None = None
    head_pitch_deg: float | None = None
    roller_off_leg_of_height: float | None = None
    roller_along_leg: float | None = None
    knee_share_of_hip: float | None = None
    top_extension_deg: float | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """The one thing to say now. `about` is the fault that it mends or has mended."""

    key: str
    text: str
    kind: Literal["correction", "praise"]
    about: Fault


@dataclass(frozen=True, slots=True)
class Rep:
    """One judged repetition; times in seconds on the source's clock.

    `score` 0 to 100 and `band` are None where too little was seen for a judgement,
    `lowering_s` where the way down was not seen from its beginning. `unseen`: faults that
    could have been there, for all that was seen. `criteria` can't be changed; those that only
    the back's picture tells of are left out where nothing was told of the back at all.
    """

    n: int
    start_s: float
    bottom_s: float
    end_s: float
    lowering_s: float | None
    hold_s: float
    rising_s: float
    tap: Tap
    score: int | None
    band: Band | None
    measures: Measures
    criteria: Mapping[str, Verdict]
    faults: tuple[Fault, ...]
    unseen: frozenset[Fault]
    reason: str
    cue: Cue | None = None

    @property
    def clean(self) -> bool:
        """Whether it was judged and nothing was wrong."""
        return self.band == "good" and not self.faults


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """All reps of one person's session, in a few numbers and one sentence.

    `keep`: the criterion, as in `Rep.criteria`, that went best: the one thing to keep.
    `change`: the one thing to change. Either is None where nothing deserves it; the rules are
    in `summing_up.py`. `unjudged`: reps without a score. `where_next`: by the rules of
    `progression.py`; None where it is best to go on as before.
    """

    reps: int
    clean_reps: int
    score: int | None
    band: Band | None
    faults: tuple[tuple[Fault, int], ...]
    cues: tuple[Cue, ...]
    reason: str
    keep: str | None = None
    change: Fault | None = None
    unjudged: int = 0
    where_next: NextStep | None = None


@dataclass(frozen=True, slots=True)
class Contacts:
    """Whether the dowel touches head, upper back and tailbone as it did while standing."""

    head: Contact = "unknown"
    upper_back: Contact = "unknown"
    tailbone: Contact = "unknown"


@dataclass(frozen=True, slots=True)
class Moment:
    """All that is true now; immutable. Angles are changes from the own standing posture.

    `ended_rep` and `cue` are events: they stand in the one moment in which a rep ended and in
    no later one. Who may miss moments compares `rep_count` and reads `last_rep`. `person`
    counts up when somebody else comes. `t` never goes back. `facing`: the edge of the
    unmirrored picture that the person faces, the same for a whole rep; None when not known.
    `contacts`, `dowel_px` (see Spine): in the dowel drill; None while nothing is told of one.
    """

    t: float
    phase: Phase = Phase.ABSENT
    person_seen: bool = False
    person: int = 0
    near_side: Side | None = None
    facing: Facing | None = None
    turned_too_far: bool = False
    hip_flexion_deg: float | None = None
    knee_flexion_deg: float | None = None
    trunk_inclination_deg: float | None = None
    roller_along_leg: float | None = None
    touching: bool | None = None
    distance_m: float | None = None
    contacts: Contacts | None = None
    dowel_px: Line | None = None
    rep_count: int = 0
    ended_rep: Rep | None = None
    last_rep: Rep | None = None
    cue: Cue | None = None
    summary: SessionSummary | None = field(default=None)
