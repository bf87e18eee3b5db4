"""The drawn people of the screens: who they are, what they do, and what they do it with."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pygame import Rect, Surface

from kiosk.coach.moment import NextStep
from kiosk.display.canvas import Canvas
from kiosk.display.easing import drift, eased, swing
from kiosk.display.figures.brush import Rgb
from kiosk.display.figures.contact import WALL, glutes_x
from kiosk.display.figures.figure import Facing, draw_figure
from kiosk.display.figures.highlights import Highlight
from kiosk.display.figures.looks import LOOKS, Look
from kiosk.display.figures.motion import Motion, MotionName, load_motion
from kiosk.display.figures.place import Place
from kiosk.display.figures.props import (
    draw_bar_end,
    draw_barbell,
    draw_dowel,
    draw_floor,
    draw_kettlebell,
    draw_roller,
    draw_wall,
)
from kiosk.display.figures.props_home import draw_dog
from kiosk.display.figures.stance import Stance, between
from kiosk.display.figures.stances import (
    DEADLIFT,
    DOG_AHEAD,
    DOG_HEIGHT,
    DOWEL_HINGE,
    DOWEL_STANDING,
    PETTING,
    ROMANIAN_DEADLIFT,
    ROUNDED,
    SQUAT,
    STANDING,
    SWING_BACK,
    SWING_FORWARD,
    WALL_HINGE,
    WALL_STANDING,
)
from kiosk.display.layout import cut_bottom, cut_top
from kiosk.display.panel import Panel, Showing
from kiosk.display.shapes import soft_polygon, thick_line

Prop = Literal["roller", "dowel", "barbell", "kettlebell", "dog"]
Way = Literal["ahead", "back"]

# Smooth enough for slow movements, and cheap enough for an idle kiosk.
FPS = 12
# Standing between two hinges. Nothing is drawn while nothing moves.
BREATH_S = 2.0
_MOMENT_S = 0.001
# What a figure needs around its foot, in statures: behind it the hips or the wall, ahead of it
# the head or what it reaches for, above it the head.
BEHIND, AHEAD, ABOVE = 0.34, 0.46, 1.06
# A dowel ends above the head.
ABOVE_DOWEL = 1.17
_FLOOR_SHARE = 0.06
# A smaller person is none.
_LEAST_PX = 24
# Of the arrow on the floor ahead of the feet, in statures: from where to where, how high its
# middle, how wide its shaft and its head.
ARROW_FROM, ARROW_TO, ARROW_UP = 0.15, 0.46, 0.10
_ARROW_WIDTH, _ARROW_HEAD = 0.045, 0.11
# Below the words in a panel, for letters that hang down.
_BELOW = 6
# To and fro between two stances, with time to look at both.
SWAY_S = 4.0


@dataclass(frozen=True, slots=True)
class Act:
    """What is to be seen: a stance with what belongs to it. `step`: where to, as an arrow."""

    stance: Stance
    prop: Prop | None = None
    wall: bool = False
    highlight: frozenset[Highlight] = frozenset()
    wag: float = 0.0
    step: Way | None = None


# An act over time, seconds.
Play = Callable[[float], Act]


@cache
def _motion(name: MotionName) -> Motion:
    return load_motion(name)


def _at(name: MotionName, t: float) -> Stance:
    """Of a recorded motion, with a breath between one time and the next."""
    motion = _motion(name)
    return motion.at(min(t % (motion.duration_s + BREATH_S), motion.duration_s - _MOMENT_S))


def wall_play(t: float) -> Act:
    """The wall drill, again and again, as it was recorded."""
    return Act(_at("wall_hinge", t), "roller", wall=True)


def dowel_play(t: float) -> Act:
    """The dowel drill, again and again, as it was recorded."""
    stance = _at("dowel_hinge", t)
    return Act(stance, "dowel", highlight=frozenset({"dowel_contacts"}))


def _hinge_play(t: float) -> Act:
    act = wall_play(t)
    return Act(act.stance, highlight=frozenset({"hip_hinge", "back"}))


def _strong_play(t: float) -> Act:
    act = wall_play(t)
    return Act(act.stance, highlight=frozenset({"glutes", "hamstrings", "back"}))


def _sway(a: Stance, b: Stance, highlight: Highlight) -> Play:
    def play(t: float) -> Act:
        share = eased(1.6 * swing(t, SWAY_S) - 0.3)
        return Act(between(a, b, share), "roller", highlight=frozenset({highlight}))

    return play


# The pictures of the lesson; of two the left one does it right.
LESSON: dict[str, tuple[Play, ...]] = {
    "hinge": (_hinge_play,),
    "hips_not_spine": (
        _sway(WALL_STANDING, WALL_HINGE, "back"),
        _sway(WALL_STANDING, ROUNDED, "back"),
    ),
    "soft_knees": (
        _sway(WALL_STANDING, WALL_HINGE, "knee"),
        _sway(WALL_STANDING, SQUAT, "knee"),
    ),
    "back_of_you": (_strong_play,),
    "wall_drill": (wall_play,),
    "dowel_drill": (dowel_play,),
}


def _swinging(t: float) -> Act:
    return Act(between(SWING_BACK, SWING_FORWARD, swing(t, 2.4)), "kettlebell")


def _lifting(t: float) -> Act:
    share = eased(1.6 * swing(t, SWAY_S) - 0.3)
    return Act(between(DEADLIFT, STANDING, share), "barbell")


def _lowering_bar(t: float) -> Act:
    share = eased(1.6 * swing(t, SWAY_S) - 0.3)
    return Act(between(STANDING, ROMANIAN_DEADLIFT, share), "barbell")


LEADS: dict[str, Play] = {
    "deadlift": _lifting,
    "romanian_deadlift": _lowering_bar,
    "swing": _swinging,
    "petting_dog": lambda t: Act(PETTING, "dog", wag=drift(t, 1.2)),
}


def _stepping(way: Way) -> Play:
    return lambda t: Act(_at("wall_hinge", t), "roller", wall=True, step=way)


NEXT_STEPS: dict[NextStep, Play] = {
    NextStep.STEP_FURTHER: _stepping("ahead"),
    NextStep.STEP_CLOSER: _stepping("back"),
    NextStep.DOWEL_FIRST: dowel_play,
    NextStep.TO_THE_WALL: wall_play,
}

_BEATS: dict[str, tuple[Stance, ...]] = {
    "wall": (WALL_STANDING, WALL_HINGE, WALL_STANDING),
    "dowel": (DOWEL_STANDING, DOWEL_HINGE, DOWEL_STANDING),
}


def beat_act(drill: str, share: float) -> Act:
    """One hinge while somebody gets ready, `share` of it done: the three beats as a picture."""
    stances = _BEATS[drill]
    along = min(0.999, max(0.0, share)) * (len(stances) - 1)
    first = int(along)
    stance = between(stances[first], stances[first + 1], eased(along - first))
    return Act(stance, "dowel" if drill == "dowel" else "roller", wall=drill == "wall")


def look_of(number: int) -> Look:
    """One person after another, as different as those who come."""
    return LOOKS[number % len(LOOKS)]


def play_panel(
    showing: Showing,
    name: str,
    box: Rect,
    play: Play,
    who: int,
    facing: Facing = "right",
    key: object = None,
) -> Panel:
    """Somebody who moves, in a box; a new picture FPS times a second."""
    act = play(int(showing.kept.since_s * FPS) / FPS)

    def paint(canvas: Canvas, box: Rect) -> None:
        canvas.fill(box, canvas.theme.colours.panel)
        draw_act(canvas, box, act, look_of(who), facing)

    return Panel(name, box, (act, who, facing, str(key)), paint)


def act_panel(name: str, box: Rect, act: Act, who: int, facing: Facing = "right") -> Panel:
    """Somebody who holds still in a box until the act is another."""

    def paint(canvas: Canvas, box: Rect) -> None:
        canvas.fill(box, canvas.theme.colours.panel)
        draw_act(canvas, box, act, look_of(who), facing)

    return Panel(name, box, (act, who, facing), paint)


def draw_act(canvas: Canvas, box: Rect, act: Act, look: Look, facing: Facing) -> None:
    """A person with what belongs to them, as large as the box allows, on a floor."""
    surface, colours = canvas.surface, canvas.theme.colours
    floor_y = box.bottom - round(box.height * _FLOOR_SHARE)
    above = ABOVE_DOWEL if act.prop == "dowel" else ABOVE
    stature = min((floor_y - box.top) / above, box.width / (BEHIND + AHEAD))
    if stature < _LEAST_PX:
        return
    ahead = 1 if facing == "right" else -1
    foot_x = box.centerx + ahead * (BEHIND - AHEAD) / 2 * stature
    place = Place((foot_x, floor_y), stature, facing)
    inside = box.inflate(-canvas.px(16), -canvas.px(16))
    surface.set_clip(inside.clip(surface.get_clip()))
    if act.wall:
        # Where the glutes of this build just touch it.
        wall_x = min(WALL, glutes_x(WALL_HINGE, look.build))
        draw_wall(
            surface, place, floor_y - inside.top, colours.wall, colours.touch, wall_x=wall_x
        )
    line = max(2, canvas.px(6))
    draw_floor(surface, colours.line, inside.left, inside.right, floor_y, line)
    if act.prop == "dog":
        paws, back = place.px((DOG_AHEAD, 0.0)), DOG_HEIGHT * stature
        draw_dog(surface, paws, back, colours.wood, colours.touch, wag=act.wag)
    draw_figure(
        surface,
        act.stance,
        place.foot_at_px,
        place.stature_px,
        look,
        facing,
        highlight=act.highlight,
        accent=colours.correction,
        behind=_behind(act, place, colours.wood, colours.line),
        held=_held(act, place, look, colours.good, colours.unknown),
    )
    if act.prop == "barbell":
        draw_bar_end(surface, place, act.stance, colours.unknown)
    if act.step is not None:
        _draw_step(surface, place, act.step, colours.correction)


def _draw_step(surface: Surface, place: Place, way: Way, colour: Rgb) -> None:
    """An arrow on the floor: away from the wall or to it."""
    start, end = (ARROW_FROM, ARROW_TO) if way == "ahead" else (ARROW_TO, ARROW_FROM)
    head = _ARROW_HEAD if way == "ahead" else -_ARROW_HEAD
    neck = place.px((end - head, ARROW_UP))
    width = _ARROW_WIDTH * place.stature_px
    thick_line(surface, colour, place.px((start, ARROW_UP)), neck, width)
    wings = (ARROW_UP + _ARROW_HEAD * 0.8, ARROW_UP - _ARROW_HEAD * 0.8)
    tip = place.px((end, ARROW_UP))
    soft_polygon(surface, colour, [tip, *(place.px((end - head, up)) for up in wings)])


def _behind(act: Act, place: Place, wood: Rgb, plate: Rgb) -> Callable[[Surface], None] | None:
    if act.prop == "dowel":
        return lambda surface: draw_dowel(surface, place, act.stance, wood)
    if act.prop == "barbell":
        return lambda surface: draw_barbell(surface, place, act.stance, plate, wood)
    return None


def _held(
    act: Act, place: Place, look: Look, roller: Rgb, bell: Rgb
) -> Callable[[Surface], None] | None:
    if act.prop == "roller":
        return lambda surface: draw_roller(surface, place, act.stance, roller, look.build)
    if act.prop == "kettlebell":
        return lambda surface: draw_kettlebell(surface, place, act.stance, bell)
    return None


def lead_panel(showing: Showing, box: Rect, which: str) -> Panel:
    """What the hinge leads to: somebody does it, with its name."""
    words = showing.words
    return _titled_panel(
        showing, "lead", box, LEADS[which], words.summary.leads_title, words.leads[which]
    )


def next_panel(showing: Showing, name: str, box: Rect, step: NextStep) -> Panel:
    """Where the drills lead: somebody does it, with a word."""
    words = showing.words.where_next
    text = words.of(step, showing.metric).short
    return _titled_panel(showing, name, box, NEXT_STEPS[step], words.title, text)


def _titled_panel(
    showing: Showing, name: str, box: Rect, play: Play, title: str, text: str
) -> Panel:
    act = play(int(showing.kept.since_s * FPS) / FPS)
    who = showing.view.scene.session + 1

    def paint(canvas: Canvas, box: Rect) -> None:
        colours = canvas.theme.colours
        canvas.fill(box, colours.panel)
        width_px = box.width - canvas.px(24)
        head, rest = cut_top(box, showing.tall(title, "title", width_px))
        text_px = showing.tall(text, "title", width_px)
        above, below = cut_bottom(rest, text_px + canvas.px(_BELOW))
        below, _ = cut_top(below, text_px)
        canvas.text(title, head.inflate(-canvas.px(24), 0), "title", colours.quiet_ink)
        draw_act(canvas, above, act, look_of(who), "right")
        canvas.surface.set_clip(box)
        canvas.text(text, below.inflate(-canvas.px(24), 0), "title", colours.ink)

    return Panel(name, box, (title, text, act, who), paint)
