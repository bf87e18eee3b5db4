"""The wall as a drawer that the hips close: how far it is, and the moment of the tap."""

from dataclasses import dataclass
from functools import lru_cache

from pygame import Rect, Surface

from kiosk.coach.moment import Moment
from kiosk.coach.scene import Scene
from kiosk.display.canvas import Canvas
from kiosk.display.figures.props_home import draw_drawer
from kiosk.display.layout import cut_bottom
from kiosk.display.lengths import distance_words
from kiosk.display.panel import Panel, Showing
from kiosk.display.theme import Rgb

# A drawer that is wide open: from here on more does not show.
FULL_M = 0.40
# It moves in steps that the eye takes for smooth, each drawn once.
_STEPS = 48
# Of its picture, with room for the drawer to come out.
_WIDE = 1.3
# A smaller chest would not be known for one.
_LEAST = 40


@dataclass(frozen=True, slots=True)
class DrawerState:
    """What is drawn. `open_steps`: None while it is not known how far it is.

    `touching`: None where the wall has not said anything for certain.
    """

    open_steps: int | None
    label: str
    touching: bool | None
    tap: bool
    wall_right: bool


def wall_is_right(scene: Scene, mirror: bool) -> bool:
    """On which side of the screen the wall is: behind whoever faces the other one."""
    facing = scene.moment.facing
    return True if facing is None else (facing == "left") != mirror


def drawer_state(showing: Showing) -> DrawerState:
    """What the wall says, as it is drawn."""
    scene, words = showing.view.scene, showing.words.wall
    moment: Moment = scene.moment
    right = wall_is_right(scene, showing.view.mirror)
    if moment.touching or showing.kept.tap:
        return DrawerState(0, words.tap, True, True, right)
    if moment.distance_m is not None:
        steps = round(_STEPS * min(1.0, max(0.0, moment.distance_m) / FULL_M))
        text = distance_words(moment.distance_m, showing.metric, showing.words)
        return DrawerState(steps, text, moment.touching, False, right)
    if moment.touching is None:
        return DrawerState(None, words.unknown, None, False, right)
    return DrawerState(None, words.open, False, False, right)


@lru_cache(maxsize=_STEPS + 2)
def _chest(
    size: tuple[int, int], steps: int, wall_right: bool, ground: Rgb, inks: tuple[Rgb, Rgb, Rgb]
) -> Surface:
    """A chest of drawers, one of them open by so many steps, on its ground."""
    wood, front, handle = inks
    picture = Surface(size)
    picture.fill(ground)
    opens = "left" if wall_right else "right"
    box = picture.get_rect()
    draw_drawer(picture, box, steps / _STEPS, wood, front, handle, opens=opens)
    return picture


def drawer_panel(showing: Showing, box: Rect) -> Panel:
    """The drawer as a panel."""
    state = drawer_state(showing)

    def paint(canvas: Canvas, box: Rect) -> None:
        colours = canvas.theme.colours
        canvas.fill(box, colours.touch if state.tap else colours.panel)
        inside = canvas.padded(box, 16)
        picture, label = cut_bottom(inside, canvas.layout.tall(canvas.theme.caps.body))
        ink = colours.on_colour if state.tap else colours.ink
        canvas.text(state.label, label, "body", ink)
        if state.open_steps is None:
            sign = "unknown" if state.touching is None else "open"
            canvas.sign(sign, picture, colours.unknown)
            return
        if min(picture.size) < canvas.px(_LEAST):
            return
        chest = Rect(0, 0, min(picture.width, round(picture.height * _WIDE)), picture.height)
        chest.center = picture.center
        ground = colours.touch if state.tap else colours.panel
        inks = (colours.wall, colours.wood, colours.ink)
        drawn = _chest(chest.size, state.open_steps, state.wall_right, ground, inks)
        canvas.surface.blit(drawn, chest)

    return Panel("wall", box, state, paint)
