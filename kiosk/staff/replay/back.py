"""Draws what is seen of the back into a picture: its bow in words, the dowel, its contacts."""

from dataclasses import dataclass

from PIL import ImageDraw, ImageFont

from kiosk.coach.hinge_criteria import BACK, BACK_WITH_DOWEL
from kiosk.coach.moment import IN_A_HINGE, Contact, Contacts, Moment
from kiosk.pose.keypoints import Keypoint, Point, Pose
from kiosk.spine.spine import Line, Spine

Font = ImageFont.ImageFont | ImageFont.FreeTypeFont
Rgb = tuple[int, int, int]

# Okabe-Ito colours: colour-blind people can tell them apart.
KEPT, NEARLY, LOST, UNKNOWN = (0, 158, 115), (230, 159, 0), (213, 94, 0), (150, 150, 150)
DOWEL = (240, 228, 66)
INK, SHADE = (255, 255, 255), (0, 0, 0)
WORDS: dict[Contact, tuple[str, Rgb]] = {
    "kept": ("touches", KEPT),
    "lost": ("lost", LOST),
    "unknown": ("not seen", UNKNOWN),
}
# Where a contact is marked on the dowel: as near to it as it comes to this point of the body.
# Between the shoulder blades is a little below the shoulder, on the way to the hip.
UPPER_BACK_BELOW_SHOULDER = 0.2


@dataclass(frozen=True, slots=True)
class BackSeen:
    """What there is to draw. `spine`: of this very picture; None: it was not looked at.
    `dowel`: it is the dowel drill.
    """

    spine: Spine | None
    dowel: bool


def draw_back(
    canvas: ImageDraw.ImageDraw,
    back: BackSeen,
    pose: Pose,
    moment: Moment,
    font: Font,
    unit: int,
    top: int,
) -> None:
    """The dowel with its contacts, and lines of words from `top` downwards.

    While nobody hinges the back is learned and not judged, so nothing is said of it.
    """
    if moment.phase not in IN_A_HINGE:
        return
    contacts = moment.contacts or Contacts()
    lines = [_bow_told(back.spine, back.dowel)]
    if back.dowel:
        if back.spine is not None and back.spine.dowel_px is not None:
            _dowel(canvas, back.spine.dowel_px, pose, moment, contacts, unit)
        for name, contact in _named(contacts):
            word, colour = WORDS[contact]
            lines.append((f"{name}: {word}", colour))
    for number, (words, colour) in enumerate(lines):
        y = top + (3 + 13 * number) * unit
        canvas.rectangle((4 * unit, y + unit, 12 * unit, y + 9 * unit), fill=colour)
        canvas.text(
            (15 * unit, y - unit),
            words,
            fill=INK,
            font=font,
            stroke_width=unit,
            stroke_fill=SHADE,
        )


def _bow_told(spine: Spine | None, dowel: bool) -> tuple[str, Rgb]:
    """The back's bow, a change from standing, as the coach calls it."""
    bow = None if spine is None else spine.bow
    if bow is None:
        return "back: not seen", UNKNOWN
    limits = BACK_WITH_DOWEL if dowel else BACK
    word, colour = ("long", KEPT) if bow <= limits.good[1] else ("slightly rounded", NEARLY)
    if bow > limits.fault[1]:
        word, colour = "rounding", LOST
    percent = round(100 * bow)
    return f"back: {word}, bow {percent:+d} % of the torso".replace("+0 %", "0 %"), colour


def _named(contacts: Contacts) -> tuple[tuple[str, Contact], ...]:
    return (
        ("head", contacts.head),
        ("upper back", contacts.upper_back),
        ("tailbone", contacts.tailbone),
    )


def _dowel(
    canvas: ImageDraw.ImageDraw,
    line: Line,
    pose: Pose,
    moment: Moment,
    contacts: Contacts,
    unit: int,
) -> None:
    canvas.line((*line[0], *line[1]), fill=DOWEL, width=2 * unit)
    near = 1 if moment.near_side == "right" else 0
    ear, shoulder, hip = (
        pose.points_px[joint + near]
        for joint in (Keypoint.LEFT_EAR, Keypoint.LEFT_SHOULDER, Keypoint.LEFT_HIP)
    )
    blades = None
    if shoulder is not None and hip is not None:
        share = UPPER_BACK_BELOW_SHOULDER
        blades = (
            shoulder[0] + share * (hip[0] - shoulder[0]),
            shoulder[1] + share * (hip[1] - shoulder[1]),
        )
    for point, (_, contact) in zip((ear, blades, hip), _named(contacts), strict=True):
        if point is None:
            continue
        x, y = _nearest(line, point)
        radius = 4 * unit
        canvas.ellipse(
            (x - radius, y - radius, x + radius, y + radius),
            fill=WORDS[contact][1],
            outline=INK,
            width=unit,
        )


def _nearest(line: Line, point: Point) -> Point:
    (x1, y1), (x2, y2) = line
    dx, dy = x2 - x1, y2 - y1
    length2 = dx * dx + dy * dy
    if length2 == 0:
        return line[0]
    along = ((point[0] - x1) * dx + (point[1] - y1) * dy) / length2
    along = max(0.0, min(1.0, along))
    return x1 + along * dx, y1 + along * dy
