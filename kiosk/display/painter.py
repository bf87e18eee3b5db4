"""Chooses the screen that belongs to a view and draws what of it has changed."""

import logging
from dataclasses import replace
from functools import cached_property

import pygame

from kiosk.coach.scene import Stage
from kiosk.display.canvas import LEAST, Canvas, Placed, font_of
from kiosk.display.easing import eased
from kiosk.display.layout import Layout, Lines, lay_out, safe_of, unit_of
from kiosk.display.lingering import Kept, Lingering
from kiosk.display.live_picture import LivePicture
from kiosk.display.panel import Panel, Showing
from kiosk.display.scale import Seat, scale_for
from kiosk.display.screens import (
    drill,
    find_mark,
    get_ready,
    idle,
    message,
    night,
    rest,
    summary,
)
from kiosk.display.theme import Role, Theme
from kiosk.display.typesetter import Typesetter
from kiosk.display.view import View
from kiosk.display.words import Call, Words, texts_of

_log = logging.getLogger(__name__)

# A window smaller than this is being minimised: there is nothing to be read in it.
_SMALLEST_PX = 100
# The strip leaves room for what stands above it: text that would take more is made smaller,
# down to what the theme has.
_MOST_OF_LYING, _MOST_OF_UPRIGHT = 0.445, 0.5
_MOST_AT_ALL = 0.55
_MOST_LINES = 3
_SMALLER_BY = 0.02
_SIZES_KEPT = 8


class Painter:
    """Draws views one after the other; pygame's display must be open. Raises nothing on a view.

    The same view after the same past always gives the same pixels.
    """

    def __init__(
        self, words: Words, theme: Theme, seat: Seat | None = None, metric: bool = False
    ) -> None:
        self._words = words
        self._theme = theme
        self._seat = seat or Seat()
        self._metric = metric
        self._typesetter = Typesetter()
        self._lingering = Lingering(theme.seconds)
        self._picture = LivePicture()
        self._layouts: dict[tuple[int, int], Layout] = {}
        self._too_long: dict[tuple[int, int], frozenset[str]] = {}
        self._surface: pygame.Surface | None = None
        self._arrangement: object = None
        self._screen = ""
        self._t = 0.0
        self._edge_rgb: tuple[float, float, float] | None = None
        self._drawn: dict[str, object] = {}
        self._placed: dict[str, tuple[Placed, ...]] = {}
        self._before: tuple[pygame.Surface, float] | None = None
        self._failed = False

    @property
    def cut(self) -> frozenset[str]:
        """The texts so far that did not fit their box."""
        return frozenset(self._typesetter.cut)

    @property
    def placed(self) -> tuple[Placed, ...]:
        """The texts that stand on the screen now."""
        return tuple(text for texts in self._placed.values() for text in texts)

    def trouble(self, size_px: tuple[int, int]) -> str | None:
        """Why texts can't be read as they should, with a remedy; None if they can."""
        if self._strange_sign is not None:
            return self._strange_sign
        layout = self._layout(size_px)
        cut = self._typesetter.cut or self._too_long[size_px]
        if cut:
            text = min(cut)
            return (
                f"There is no room on the screen for the text {text[:60]!r}: make it shorter."
            )
        seat = self._seat
        scale = layout.scale
        if scale.is_enough:
            return None
        near_m = seat.viewing_distance_m * scale.larger / scale.wanted
        return (
            f"Texts are too small to be read from {seat.viewing_distance_m:g} m on a panel of "
            f"{seat.diagonal_in:g} inches: let patients stand within {near_m:.1f} m of it, or "
            "take a larger one (display.viewing_distance_m, display.diagonal_in)."
        )

    @cached_property
    def _strange_sign(self) -> str | None:
        """A sign of the words that the typeface can't draw, told; None if it can draw all."""
        for font in (self._theme.text_font, self._theme.headline_font):
            for text in texts_of(self._words):
                sign = self._typesetter.strange_sign(text, font)
                if sign is not None:
                    return (
                        f"The typeface {font.name} has no sign for {sign!r} in the text "
                        f"{text[:60]!r}: choose other words, or a theme with another typeface."
                    )
        return None

    @property
    def metric(self) -> bool:
        """Whether distances are told in centimetres, not inches; may be changed at any time."""
        return self._metric

    @metric.setter
    def metric(self, metric: bool) -> None:
        if metric != self._metric:
            self._metric = metric
            self.forget()

    def forget(self) -> None:
        """Draw everything anew next time."""
        self._arrangement = None
        self._before = None

    def close(self) -> None:
        """Nothing will be drawn any more; before the display is closed."""
        self._typesetter.close()
        self.forget()

    def draw(self, surface: pygame.Surface, view: View | None) -> bool:
        """Draw a view, None before there is one. False: nothing changed, no need to flip."""
        if min(surface.get_size()) < _SMALLEST_PX:
            return False
        try:
            return self._draw(surface, view)
        except Exception:
            # Whatever it was that can't be drawn: rather a kind word than the end of the kiosk.
            if not self._failed:
                _log.exception("a view can't be drawn")
            self._failed = True
            self.forget()
            self._lingering = Lingering(self._theme.seconds)
            self._picture = LivePicture()
            surface.set_clip(None)
            return self._draw(surface, None)

    def _draw(self, surface: pygame.Surface, view: View | None) -> bool:
        t = view.t if view is not None else 0.0
        layout, screen, panels = self._compose(surface.get_size(), view)
        fading = self._fade(surface, screen, t)
        arrangement = (
            surface.get_size(),
            screen,
            tuple((panel.name, *panel.box) for panel in panels),
        )
        anew = fading or surface is not self._surface or arrangement != self._arrangement
        if anew:
            surface.set_clip(None)
            surface.fill(self._theme.colours.ground)
            self._surface, self._arrangement = surface, arrangement
            self._drawn.clear()
            self._placed.clear()
        changed = anew
        for panel in panels:
            if panel.name in self._drawn and self._drawn[panel.name] == panel.key:
                continue
            self._paint(surface, panel, layout, anew)
            changed = True
        surface.set_clip(None)
        self._screen, self._t = screen, t
        if fading and self._before is not None:
            before, began_t = self._before
            gone = eased((t - began_t) / self._theme.seconds.fade)
            before.set_alpha(round(255 * (1 - gone)))
            surface.blit(before, (0, 0))
        strip_rgb = view.strip_rgb if view is not None else None
        if strip_rgb is not None and (changed or strip_rgb != self._edge_rgb):
            self._paint_edges(surface, strip_rgb, layout)
            changed = True
        self._edge_rgb = strip_rgb
        return changed

    def panels(self, size_px: tuple[int, int], view: View | None) -> list[Panel]:
        """The parts of the screen that belong to a view; none overlaps another."""
        return self._compose(size_px, view)[2]

    def _paint(self, surface: pygame.Surface, panel: Panel, layout: Layout, anew: bool) -> None:
        canvas = Canvas(surface, layout, self._theme, self._words, self._typesetter)
        surface.set_clip(panel.box)
        if panel.clears and not anew:
            surface.fill(self._theme.colours.ground)
        panel.paint(canvas, panel.box)
        self._drawn[panel.name] = panel.key
        self._placed[panel.name] = tuple(canvas.placed)

    def _fade(self, surface: pygame.Surface, screen: str, t: float) -> bool:
        """Whether the screen before this one is still to be seen; keeps it when one begins."""
        fade_s = self._theme.seconds.fade
        known = surface is self._surface and self._arrangement is not None and self._screen
        if known and screen != self._screen and 0 < t - self._t < 1:
            surface.set_clip(None)
            self._before = (surface.copy(), self._t)
        if self._before is None:
            return False
        before, began_t = self._before
        if before.get_size() == surface.get_size() and 0 <= t - began_t < fade_s:
            return True
        self._before = None
        # What was seen through is drawn once more.
        self._arrangement = None
        return False

    def _paint_edges(
        self, surface: pygame.Surface, strip_rgb: tuple[float, float, float], layout: Layout
    ) -> None:
        red, green, blue = (round(255 * min(1.0, max(0.0, part))) for part in strip_rgb)
        for box in layout.edges:
            surface.fill((red, green, blue), box)

    def _compose(
        self, size_px: tuple[int, int], view: View | None
    ) -> tuple[Layout, str, list[Panel]]:
        kept = Kept() if view is None else self._lingering.step(view.scene, view.pose, view.t)
        blind = (
            view is not None and view.picture is None and view.scene.stage is not Stage.SUMMARY
        )
        layout = self._layout(size_px)
        showing = Showing(
            view or View(),
            kept,
            layout,
            self._theme,
            self._words,
            self._picture,
            lambda text, role, width_px: self._count_lines(layout, text, role, width_px),
            self._metric,
        )
        if view is None:
            return layout, "starting", message.panels(showing, self._words.starting, None)
        if view.night:
            return layout, "night", night.panels(showing)
        if blind:
            # Without a word of what is wrong the camera is only late.
            call = self._words.notices.get(view.notice or "", self._words.starting)
            codes = " ".join(view.codes)
            code = self._words.staff_code.format(codes=codes) if codes else None
            return layout, "blind", message.panels(showing, call, code)
        name, panels = self._screen_of(showing)
        return layout, name, panels

    def _count_lines(self, layout: Layout, text: str, role: Role, width_px: int) -> int:
        cap = getattr(self._theme.caps, LEAST[role]) * layout.unit * layout.larger
        return self._typesetter.lines_of(text, width_px, font_of(role, self._theme), cap)

    def _screen_of(self, showing: Showing) -> tuple[str, list[Panel]]:
        scene = showing.view.scene
        match scene.stage:
            case Stage.SUMMARY if scene.summary is not None:
                return "summary", summary.panels(showing, scene.summary)
            case Stage.ARRIVING if scene.needs:
                return "find_mark", find_mark.panels(showing)
            case Stage.ARRIVING:
                return "get_ready", get_ready.panels(showing)
            case Stage.DRILL if scene.resting:
                return "rest", rest.panels(showing)
            case Stage.DRILL:
                return "drill", drill.panels(showing)
            case _:
                return idle.screen(showing)

    def _layout(self, size_px: tuple[int, int]) -> Layout:
        """Text as large as the distance asks, as far as the strip leaves room for the rest.

        The strip has room for the longest that it may have to say: it must not jump.
        """
        known = self._layouts.get(size_px)
        if known is not None:
            return known
        caps, unit = self._theme.caps, unit_of(size_px)
        scale = scale_for(self._seat, size_px, unit, caps.body)
        while True:
            lines = self._strip_lines(size_px, unit * scale.larger)
            layout = lay_out(size_px, scale, caps, self._theme.room, lines)
            most = _MOST_OF_LYING if layout.lying else _MOST_OF_UPRIGHT
            if layout.strip.height <= size_px[1] * most or scale.larger <= 1:
                break
            scale = replace(scale, larger=max(1.0, scale.larger - _SMALLER_BY))
        # A text of a clinic's own that is far too long is cut, and the rest keeps its room.
        while layout.strip.height > size_px[1] * _MOST_AT_ALL and lines != Lines():
            lines = Lines(max(1, lines.headline - 1), max(1, lines.more - 1))
            layout = lay_out(size_px, scale, caps, self._theme.room, lines)
        if len(self._layouts) > _SIZES_KEPT:
            self._layouts.clear()
            self._too_long.clear()
        self._layouts[size_px] = layout
        self._too_long[size_px] = self._longer_than(layout, size_px)
        return layout

    def _strip_lines(self, size_px: tuple[int, int], px_per_unit: float) -> Lines:
        lines = [self._lines_of(call, size_px, px_per_unit) for call in self._calls()]
        return Lines(
            max(each.headline for each in lines),
            min(_MOST_LINES, max(each.more for each in lines)),
        )

    def _lines_of(self, call: Call, size_px: tuple[int, int], px_per_unit: float) -> Lines:
        caps, width_px = self._theme.caps, safe_of(size_px).width
        count = self._typesetter.lines_of
        headline, body = caps.headline * px_per_unit, caps.body * px_per_unit
        return Lines(
            count(call.short, width_px, self._theme.headline_font, headline),
            count(call.more, width_px, self._theme.text_font, body),
        )

    def _calls(self) -> list[Call]:
        """All that the strip may have to say."""
        words = self._words
        return [
            *words.needs.values(),
            *words.phases.values(),
            *words.phases_dowel.values(),
            *words.resets.values(),
            *words.cues.values(),
            words.praise,
            words.ready,
            Call(short=words.ready.short, more=words.ready.more_dowel),
        ]

    def _longer_than(self, layout: Layout, size_px: tuple[int, int]) -> frozenset[str]:
        """What would be cut if it had to be said."""
        px_per_unit = layout.unit * layout.larger
        found: set[str] = set()
        for call in self._calls():
            lines = self._lines_of(call, size_px, px_per_unit)
            if lines.headline > layout.lines.headline:
                found.add(call.short)
            if lines.more > layout.lines.more:
                found.add(call.more)
        return frozenset(found)
