"""Draws a person from the side, in a stance, with as much of volume as flat shapes allow."""

from collections.abc import Callable
from dataclasses import dataclass
from math import atan2, degrees

import pygame

from kiosk.display.figures.body import Body, Part, Shape, body
from kiosk.display.figures.brush import Rgb, fill_known, outward
from kiosk.display.figures.highlights import Highlight, draw_over_all, draw_under_arm
from kiosk.display.figures.looks import Look, far, shaded, silhouette
from kiosk.display.figures.place import Facing, Frame, Place, hanging, placed, standing
from kiosk.display.figures.stance import (
    Joints,
    Point,
    Stance,
    arm,
    joints,
    on_trunk,
)

Layer = Callable[[pygame.Surface], None]

# The line around the body, if a look has one.
OUTLINE_WIDTH = 0.008
ACCENT: Rgb = (255, 200, 60)
# The far side is seen past the near one: a little ahead and higher, as from chest height.
FAR_FOOT: Point = (0.032, 0.012)
FAR_KNEE: Point = (0.024, 0.009)
FAR_HIP: Point = (0.010, 0.003)
FAR_ARM: Point = (0.007, -0.004)


def draw_figure(
    surface: pygame.Surface,
    stance: Stance,
    foot_at_px: tuple[float, float],
    stature_px: float,
    look: Look,
    facing: Facing = "right",
    highlight: frozenset[Highlight] = frozenset(),
    *,
    accent: Rgb = ACCENT,
    behind: Layer | None = None,
    held: Layer | None = None,
) -> None:
    """A person whose ankle stands above foot_at_px (a point of the floor).

    `behind` draws what lies between the far limbs and the body (a dowel along the back),
    `held` what lies between the body and the near arm (a roller). The accent is the colour of
    the highlights. On a see-through surface, soft edges come out premultiplied by their alpha.
    """
    place = Place(foot_at_px, stature_px, facing)
    at, shapes = joints(stance), body(look.build)
    if look.outline is not None:
        _draw_ring(surface, place, stance, look, look.outline)
    person = _Person(surface, place, stance, at, shapes, look)
    person.arm(far_side=True)
    person.leg(far_side=True)
    if behind is not None:
        behind(surface)
    person.leg(far_side=False)
    person.trunk()
    if highlight:
        draw_under_arm(surface, place, stance, at, shapes, highlight, accent)
    if held is not None:
        held(surface)
    person.arm(far_side=False)
    if highlight:
        draw_over_all(surface, place, stance, at, highlight, accent)


def _draw_ring(
    surface: pygame.Surface, place: Place, stance: Stance, look: Look, colour: Rgb
) -> None:
    """A line around the whole body: the body once more, larger, in one colour."""
    plain = silhouette(colour, look.build, look.hair_style)
    grown_px = max(1.0, OUTLINE_WIDTH * place.stature_px)
    at, shapes = joints(stance), body(look.build)
    person = _Person(surface, place, stance, at, shapes, plain, grown_px)
    person.arm(far_side=True)
    person.leg(far_side=True)
    person.leg(far_side=False)
    person.trunk()
    person.arm(far_side=False)


@dataclass(frozen=True, slots=True)
class _Person:
    surface: pygame.Surface
    place: Place
    stance: Stance
    joints: Joints
    body: Body
    look: Look
    grown_px: float = 0.0

    def leg(self, *, far_side: bool) -> None:
        at, stance, body, look = self.joints, self.stance, self.body, self.look
        shin = standing(at.ankle, stance.shin_deg)
        thigh = standing(at.knee, stance.thigh_deg)
        foot = standing((0.0, 0.0), 0.0)
        if far_side:
            ankle, knee = _plus(at.ankle, FAR_FOOT), _plus(at.knee, FAR_KNEE)
            hip = _plus(at.hip, FAR_HIP)
            shin, thigh = standing(ankle, _lean(ankle, knee)), standing(knee, _lean(knee, hip))
            foot = standing(FAR_FOOT, 0.0)
        self._draw(body.shin, look.skin, shin, far_side)
        self._draw(body.thigh, look.skin, thigh, far_side)
        self._draw(body.shoe, look.shoe, foot, far_side)
        if far_side:
            self._draw(body.shorts_leg, look.shorts, thigh, far_side)

    def arm(self, *, far_side: bool) -> None:
        at, body, look = self.joints, self.body, self.look
        own = arm(self.stance, far=far_side)
        aside = FAR_ARM if far_side else (0.0, 0.0)
        elbow, wrist = (at.far_elbow, at.far_wrist) if far_side else (at.elbow, at.wrist)
        forearm = hanging(_plus(elbow, aside), own.forearm_deg, own.forearm_seen)
        hand = body.fist if self.stance.fist else body.open_hand
        upper_arm = hanging(_plus(at.shoulder, aside), own.upper_deg, own.upper_seen)
        self._draw(body.upper_arm, look.skin, upper_arm, far_side)
        self._draw(body.forearm, look.skin, forearm, far_side)
        self._draw(hand, look.skin, hanging(_plus(wrist, aside), own.hand_deg), far_side)
        self._draw(body.sleeve, look.shirt, upper_arm, far_side)

    def trunk(self) -> None:
        at, stance, body, look = self.joints, self.stance, self.body, self.look
        pelvis_deg = stance.trunk_deg - stance.rounding_deg / 2
        pelvis = standing(at.hip, pelvis_deg)
        self._draw(body.pelvis, look.shorts, pelvis)
        self._draw(body.shorts_leg, look.shorts, standing(at.knee, stance.thigh_deg))
        if not look.plain:
            self._draw(body.under_hem, shaded(look.shorts), pelvis)
        self._draw(body.neck, look.skin, standing(at.neck_base, stance.neck_deg))
        self._on_trunk(body.shirt.shape, look.shirt)
        if body.shirt.shade is not None and not look.plain:
            self._on_trunk(body.shirt.shade, shaded(look.shirt))
        skull = standing(at.skull, stance.head_deg)
        if look.hair_style == "bun":
            self._draw(body.bun, look.hair, skull)
        self._draw(body.head, look.skin, skull)
        self._draw(body.hair[look.hair_style], look.hair, skull)
        if not look.plain:
            self._draw(body.ear, shaded(look.skin), skull)

    def _draw(self, part: Part, colour: Rgb, frame: Frame, far_side: bool = False) -> None:
        if far_side and not self.look.plain:
            colour = far(colour)
        self._fill(colour, part.shape, frame)
        if part.shade is not None and not far_side and not self.look.plain:
            self._fill(shaded(colour), part.shade, frame)

    def _fill(self, colour: Rgb, shape: Shape, frame: Frame) -> None:
        outline, normals = placed(self.place, shape, frame)
        if self.grown_px:
            outline = outline + normals * self.grown_px
        fill_known(self.surface, colour, outline, normals)

    def _on_trunk(self, shape: Shape, colour: Rgb) -> None:
        points = on_trunk(self.stance, shape.outline) + self.joints.hip
        outline = self.place.all_px(points)
        normals = outward(outline)
        if self.grown_px:
            outline = outline + normals * self.grown_px
        fill_known(self.surface, colour, outline, normals)


def _lean(low: Point, high: Point) -> float:
    return degrees(atan2(high[0] - low[0], high[1] - low[1]))


def _plus(a: Point, b: Point) -> Point:
    return a[0] + b[0], a[1] + b[1]
