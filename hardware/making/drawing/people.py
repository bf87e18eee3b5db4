"""Drawn people, to scale: limbs as thick rounded lines."""

from hardware.making.drawing import sheet as paper
from hardware.making.drawing.scaled import Scaled
from hardware.making.drawing.sheet import Line, Sheet
from hardware.making.place.figure import (
    HEAD,
    HEAD_RADIUS,
    ROLLER_RADIUS_M,
    Figure,
    dowel_ends,
    roller_ends,
)

EDGE = Line(paper.SOFT, 0.25)
# How thick limbs are drawn, in metres.
FOOT_M, LEG_M, TRUNK_M, NECK_M, ARM_M = 0.07, 0.12, 0.20, 0.11, 0.07
BUTTOCKS_M, SHOULDERS_M = 0.25, 0.36


def from_the_side(sheet: Sheet, drawn: Scaled, body: Figure, fill: str) -> None:
    """Somebody from the side."""
    radius = HEAD_RADIUS * body.stature_m
    share = 1 - HEAD_RADIUS / HEAD
    head = (
        body.shoulder[0] + (body.crown[0] - body.shoulder[0]) * share,
        body.shoulder[1] + (body.crown[1] - body.shoulder[1]) * share,
    )
    behind = (body.buttocks[0] + BUTTOCKS_M / 2, body.buttocks[1])
    # First all edges, then all fillings: no line is left between the limbs.
    for thinner, colour in ((0.0, EDGE.colour), (2 * EDGE.width, fill)):
        for points, thick in (
            ([body.heel, body.toes], FOOT_M),
            ([body.ankle, body.knee, body.hip], LEG_M),
            ([behind, body.hip], BUTTOCKS_M),
            ([body.hip, body.shoulder], TRUNK_M),
            ([body.shoulder, head], NECK_M),
            ([head, head], 2 * radius),
        ):
            lifted = [(out, max(up, thick / 2)) for out, up in points]
            sheet.path(drawn.points(lifted), Line(colour, drawn.mm(thick) - thinner))


def from_the_front(sheet: Sheet, drawn: Scaled, stature_m: float) -> None:
    """Somebody who stands, from the front."""
    radius = HEAD_RADIUS * stature_m
    head = (0.0, stature_m - radius)
    for thinner, colour in ((0.0, EDGE.colour), (2 * EDGE.width, paper.PALE)):
        for points, thick in (
            ([(-0.13, LEG_M / 2), (-0.1, 0.5 * stature_m)], LEG_M),
            ([(0.13, LEG_M / 2), (0.1, 0.5 * stature_m)], LEG_M),
            ([(0.0, 0.55 * stature_m), (0.0, 0.73 * stature_m)], SHOULDERS_M),
            ([(0.0, 0.75 * stature_m), head], NECK_M),
            ([head, head], 2 * radius),
        ):
            sheet.path(drawn.points(points), Line(colour, drawn.mm(thick) - thinner))


def roller(sheet: Sheet, drawn: Scaled, body: Figure) -> None:
    """The foam roller before the legs, and the arm that holds it."""
    low, high = roller_ends(body)
    corners = drawn.corners(
        (low[0] - ROLLER_RADIUS_M, low[1]), (high[0] + ROLLER_RADIUS_M, high[1])
    )
    sheet.shape(corners, "none", Line(paper.GREEN, 0.4), "roller")
    hand = (low[0], (low[1] + high[1]) / 2)
    sheet.path(drawn.points([body.shoulder, hand]), Line(paper.SOFT, drawn.mm(ARM_M) * 0.5))


def dowel(sheet: Sheet, drawn: Scaled, body: Figure) -> None:
    """The dowel along the back."""
    sheet.path(drawn.points(dowel_ends(body)), Line(paper.GREEN, 0.6), "dowel")
