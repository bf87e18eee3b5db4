"""The screen of `kiosk top`: a Textual app around a feed."""

from datetime import datetime
from typing import ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Footer, Static

from kiosk.staff.top import panels
from kiosk.staff.top.feed import Feed
from kiosk.staff.top.skeleton import skeleton

# As often as records come.
DRAW_S = 0.1
LOOK_S = 1.0


class Top(App[None]):
    """The kiosk live. Ends with q."""

    ENABLE_COMMAND_PALETTE = False
    # Two thirds for the figure would leave too little for a sentence at 80 columns.
    CSS = """
    #head { height: 1; }
    #middle { height: 1fr; }
    #figure { width: 1fr; height: 100%; border: round; }
    #numbers { width: 46%; max-width: 60; height: 100%; padding: 0 1; }
    #events { height: 25%; min-height: 4; border-top: solid; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit", "Quit"),
        Binding("m", "mirror", "Mirror"),
    ]

    def __init__(self, feed: Feed, *, mirror: bool | None = None) -> None:
        super().__init__(ansi_color=True)
        self.feed = feed
        self._mirror = mirror
        self._figure = Static(id="figure", markup=False)
        self._numbers = Static(id="numbers", markup=False)
        self._events = Static(id="events", markup=False)
        self._head = Static(id="head", markup=False)
        self._shown: dict[Static, Text] = {}

    def compose(self) -> ComposeResult:
        """Head, skeleton and numbers, events, keys."""
        yield self._head
        with Horizontal(id="middle"):
            yield self._figure
            yield self._numbers
        yield self._events
        yield Footer()

    def on_mount(self) -> None:
        """Begin to listen."""
        self.run_worker(self.feed.listen(), exit_on_error=True)
        self.set_interval(LOOK_S, self.feed.look)
        self.set_interval(DRAW_S, self.draw)
        self.call_after_refresh(self.draw)

    def action_mirror(self) -> None:
        """As in a mirror, or as the camera sees it."""
        self._mirror = not self._is_mirrored()
        self.draw()

    def draw(self) -> None:
        """All panels, as far as they differ from what is shown."""
        figure, numbers, events = (
            each.content_size for each in (self._figure, self._numbers, self._events)
        )
        self._show(self._head, panels.head(self.feed))
        said = panels.instead(self.feed, figure.width, datetime.now().astimezone())
        if said is None:
            lines = skeleton(
                self.feed.record, figure.width, figure.height, mirror=self._is_mirrored()
            )
            said = Text("\n".join(lines), no_wrap=True)
        self._show(self._figure, said)
        self._show(self._numbers, panels.numbers(self.feed, numbers.width))
        newest = panels.happened(list(self.feed.events), events.width, events.height)
        self._show(self._events, newest)

    def _show(self, panel: Static, text: Text) -> None:
        # It must not take from the kiosk what that needs: most panels hardly ever change, and
        # none changes its size.
        if self._shown.get(panel) != text:
            self._shown[panel] = text
            panel.update(text, layout=False)

    def _is_mirrored(self) -> bool:
        if self._mirror is not None:
            return self._mirror
        return self.feed.record.get("mirror") is True
