"""What each screen costs to draw: the real painter, where nobody sees it."""

import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from math import cos, pi
from typing import TYPE_CHECKING

from kiosk.camera.frame import Frame
from kiosk.pose.keypoints import Pose
from kiosk.staff.failure import BROKE, CommandError

if TYPE_CHECKING:
    import pygame

    from kiosk.display.painter import Painter
    from kiosk.display.view import View

# The design canvas, and how often the living kiosk draws.
SIZE_PX = (1920, 1080)
FPS = 30
# Which state of `kiosk screens` stands for which screen, by the name of its part.
SCREENS = {
    "display_drill": "drill-lowering-deeper",
    "display_find_mark": "find-mark-at-left",
    "display_ready": "get-ready-wall-2",
    "display_rest": "rest",
    "display_summary": "summary-some-faults",
    "display_invitation": "invitation",
    "display_lesson": "lesson-hips-not-spine",
}
# A hinge of so many seconds, so that all that moves on the drill's screen moves.
_HINGE_S = 3.0
# A state is the middle of its screen's time: so much before it, all that is measured lies in
# that time, and people who move to and fro in four seconds are seen doing all of it.
_EARLIER_S = 2.0
# Before it is measured: what is cached is there, and the fade from no screen is over.
_WARM_UP = 15


class Drawing:
    """Draws the screens in turn, each time with a new picture and pose, 1/30 s later."""

    def __init__(
        self, surface: "pygame.Surface", painters: "Sequence[tuple[str, Painter, View]]"
    ) -> None:
        self._surface = surface
        self._painters = painters
        self._drawn = 0

    def step(self, part: str, frame: Frame, pose: Pose) -> None:
        """Draws one screen."""
        for name, painter, view in self._painters:
            if name == part:
                painter.draw(self._surface, self._at(view, frame, pose))

    def go_on(self) -> None:
        """All have been drawn: the next time is 1/30 s later."""
        self._drawn += 1

    def warm_up(self, frames: Sequence[Frame], poses: Sequence[Pose]) -> None:
        """Once, so often that nothing is new to the caches any more."""
        if self._drawn:
            return
        for number in range(_WARM_UP):
            for part in SCREENS:
                self.step(part, frames[number % len(frames)], poses[number % len(poses)])
            self.go_on()

    def _at(self, view: "View", frame: Frame, pose: Pose) -> "View":
        into_s = self._drawn / FPS
        t, scene = view.t - _EARLIER_S + into_s, view.scene
        fold = 0.5 - 0.5 * cos(2 * pi * into_s / _HINGE_S)
        moment = replace(
            scene.moment,
            t=t,
            hip_flexion_deg=20 + 70 * fold,
            roller_along_leg=fold,
            distance_m=0.01 + 0.25 * (1 - fold),
            touching=False,
        )
        return replace(
            view,
            picture=frame.image if view.picture is not None else None,
            # The same pose would be the same object: nothing new to draw.
            pose=replace(pose, t=t),
            scene=replace(scene, t=t, moment=moment),
            t=t,
        )


@contextmanager
def drawing() -> Generator[Drawing]:
    """Everything that is needed to draw; given back at the end. Raises CommandError."""
    # Its greeting would stand among the answers.
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    from kiosk.display.painter import Painter
    from kiosk.display.theme import load_theme
    from kiosk.display.view import View
    from kiosk.display.window import DisplayError
    from kiosk.display.words import load_words
    from kiosk.staff.gallery.drawing import unseen_surface
    from kiosk.staff.gallery.recording import RecordingError, load
    from kiosk.staff.gallery.states import states

    theme, words = load_theme(), load_words()
    try:
        found = {state.name: state for state in states(load(), theme.seconds)}
        with unseen_surface(SIZE_PX) as surface:
            painters: list[tuple[str, Painter, View]] = []
            for part, name in SCREENS.items():
                painter, state = Painter(words, theme), found[name]
                assert state.view is not None
                for view in state.past:
                    painter.draw(surface, view)
                painters.append((part, painter, state.view))
            try:
                yield Drawing(surface, painters)
            finally:
                for _, painter, _ in painters:
                    painter.close()
    except (DisplayError, RecordingError) as error:
        raise CommandError(str(error), BROKE) from error
