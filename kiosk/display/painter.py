"""Chooses the screen that belongs to a view and draws what of it has changed."""

import pygame
from pygame import Rect

from kiosk.coach.scene import Stage
from kiosk.display.canvas import Canvas, Panel
from kiosk.display.layout import Layout, lay_out, split_right
from kiosk.display.lingering import Kept, Lingering
from kiosk.display.live_picture import LivePicture
from kiosk.display.screens import arriving, drill, invitation, message, night, summary
from kiosk.display.theme import Rgb, Theme
from kiosk.display.typesetter import Typesetter
from kiosk.display.view import View
from kiosk.display.words import Words

# A window smaller than this is being minimised: there is nothing to be read in it.
_SMALLEST_PX = 100


class Painter:
    """Draws views one after the other; pygame's display must be open. Raises nothing on a view.

    The same view after the same past always gives the same pixels.
    """

    def __init__(self, words: Words, theme: Theme) -> None:
        self._words = words
        self._theme = theme
        self._typesetter = Typesetter()
        self._lingering = Lingering(theme.seconds)
        self._picture = LivePicture()
        self._surface: pygame.Surface | None = None
        self._arrangement: object = None
        self._drawn: dict[str, object] = {}

    @property
    def cut(self) -> frozenset[str]:
        """The texts so far that did not fit their box."""
        return frozenset(self._typesetter.cut)

    def forget(self) -> None:
        """Draw everything anew next time."""
        self._arrangement = None

    def close(self) -> None:
        """Nothing will be drawn any more; before the display is closed."""
        self._typesetter.close()
        self.forget()

    def draw(self, surface: pygame.Surface, view: View | None) -> bool:
        """Draw a view, None before there is one. False: nothing changed, no need to flip."""
        if min(surface.get_size()) < _SMALLEST_PX:
            return False
        layout, panels = self._compose(surface.get_size(), view)
        canvas = Canvas(surface, layout, self._theme, self._words, self._typesetter)
        arrangement = (
            layout.screen.size,
            tuple((panel.name, *panel.box) for panel in panels),
        )
        anew = surface is not self._surface or arrangement != self._arrangement
        if anew:
            surface.set_clip(None)
            surface.fill(self._theme.colours.ground)
            self._surface, self._arrangement = surface, arrangement
            self._drawn.clear()
        changed = anew
        for panel in panels:
            if panel.name in self._drawn and self._drawn[panel.name] == panel.key:
                continue
            surface.set_clip(panel.box)
            if not anew:
                surface.fill(self._theme.colours.ground)
            panel.paint(canvas, panel.box)
            self._drawn[panel.name] = panel.key
            changed = True
        surface.set_clip(None)
        return changed

    def panels(self, size_px: tuple[int, int], view: View | None) -> list[Panel]:
        """The parts of the screen that belong to a view; none overlaps another."""
        return self._compose(size_px, view)[1]

    def _compose(
        self, size_px: tuple[int, int], view: View | None
    ) -> tuple[Layout, list[Panel]]:
        if view is None:
            layout = lay_out(size_px)
            return layout, message.panels(self._words.starting, None, layout)
        scene = view.scene
        kept = self._lingering.step(scene)
        blind = view.picture is None and scene.stage is not Stage.SUMMARY
        layout = lay_out(size_px, with_notice=bool(view.notice) and not blind)
        if view.night:
            round_s = self._theme.seconds.night_round
            return layout, night.panels(scene.t, round_s, view.staff_line, layout)
        if blind:
            title = view.notice or self._words.no_picture
            panels = message.panels(title, self._words.no_picture_more, layout)
        else:
            panels = self._screen(view, kept, layout)
            if view.notice and layout.notice is not None:
                panels.append(_notice(view.notice, layout.notice))
        panels.append(_staff(view, layout))
        if view.strip_rgb is not None:
            panels.extend(_edges(view.strip_rgb, layout))
        return layout, panels

    def _screen(self, view: View, kept: Kept, layout: Layout) -> list[Panel]:
        scene = view.scene
        if scene.stage is Stage.SUMMARY and scene.summary is not None:
            return summary.panels(scene.summary, layout)
        picture = self._picture.panel(view, layout.main)
        if scene.stage is Stage.ARRIVING:
            return [picture, *arriving.panels(scene, layout)]
        if scene.stage is Stage.DRILL:
            return [picture, *drill.panels(scene, kept, layout)]
        return [picture, *invitation.panels(layout)]


def _notice(text: str, box: Rect) -> Panel:
    def paint(canvas: Canvas, box: Rect) -> None:
        colours = canvas.theme.colours
        canvas.fill(box, colours.notice, 20)
        canvas.text(text, canvas.padded(box, 8), canvas.theme.caps.body, colours.on_colour)

    return Panel("notice", box, text, paint)


def _staff(view: View, layout: Layout) -> Panel:
    def paint(canvas: Canvas, box: Rect) -> None:
        caps, ink = canvas.theme.caps, canvas.theme.colours.quiet_ink
        left, right = split_right(box, canvas.px(260), canvas.px(20))
        if view.staff_line:
            canvas.text(view.staff_line, left, caps.staff, ink, "left", least=caps.staff)
        if view.simulated:
            canvas.text(canvas.words.simulated, right, caps.staff, ink, least=caps.staff)

    return Panel("staff", layout.staff, (view.staff_line, view.simulated), paint)


def _edges(strip_rgb: tuple[float, float, float], layout: Layout) -> list[Panel]:
    red, green, blue = (round(255 * min(1.0, max(0.0, part))) for part in strip_rgb)
    colour: Rgb = (red, green, blue)

    def paint(canvas: Canvas, box: Rect) -> None:
        canvas.fill(box, colour)

    return [Panel(f"edge{n}", box, colour, paint) for n, box in enumerate(layout.edges)]
