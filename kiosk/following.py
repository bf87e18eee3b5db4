"""The settings files while the kiosk runs: what changed there, and what becomes of it."""

import logging
from collections.abc import Callable

from kiosk.display.painter import Painter
from kiosk.loop.wishes import Wishes
from kiosk.settings.live import needs_new_start
from kiosk.settings.options import Settings
from kiosk.settings.problems import Problem, SettingsTrouble
from kiosk.settings.watch import changed_keys
from kiosk.sound.sound import Sound

# The settings count as good once the kiosk has done well with them so many times in a row that
# it was asked, which is once a second: camera and model are at work by then also on a Pi.
GOOD_AFTER = 30

_log = logging.getLogger(__name__)


class Following:
    """Goes by the settings that hold now, as far as that needs no new start.

    `settings`: those the kiosk was started with; `trouble`: why they are not what the files
    say. `look`: asked once a second, what became of the files (SettingsWatch.look). `keep`:
    told when the settings have proved good. `refuse`: why the kiosk can't run with settings, a
    sentence; then it goes on with those it has.
    """

    def __init__(
        self,
        settings: Settings,
        trouble: SettingsTrouble | None = None,
        look: Callable[[], Settings | SettingsTrouble | None] = lambda: None,
        keep: Callable[[Settings], object] = lambda _: None,
        refuse: Callable[[Settings], str | None] = lambda _: None,
    ) -> None:
        self.settings = settings
        self._started, self._trouble = settings, trouble
        self._look, self._keep, self._refuse = look, keep, refuse
        self._sound: Sound | None = None
        self._painter: Painter | None = None
        self._new_start = False
        self._well = 0

    def lead(self, sound: Sound | None, painter: Painter) -> None:
        """Who else goes by them."""
        self._sound, self._painter = sound, painter

    def ask(self, well: bool) -> Wishes:
        """What is wanted now. `well`: whether the kiosk can coach."""
        match self._look():
            case None:
                pass
            case SettingsTrouble() as trouble:
                self._hear_trouble(trouble)
            case settings:
                self._take(settings)
        self._well = self._well + 1 if well else 0
        if self._well == GOOD_AFTER and self._trouble is None and not self._new_start:
            self._keep(self.settings)
        return Wishes(
            self._trouble.sentence if self._trouble is not None else None,
            self.settings.lights.brightness,
            self._new_start,
            self.settings == Settings(),
        )

    def _hear_trouble(self, trouble: SettingsTrouble) -> None:
        if self._trouble is not None and self._trouble.problems == trouble.problems:
            # Said at the start already, and there with what holds instead.
            return
        self._trouble = trouble
        for problem in trouble.problems:
            _log.error("%s", problem)

    def _take(self, settings: Settings) -> None:
        why = self._refuse(settings)
        if why is not None:
            why = why.rstrip(".")
            problem = Problem("", why, "the kiosk goes on with the settings it has")
            sentence = f"The new settings can't be used ({why}): {problem.remedy}."
            self._hear_trouble(SettingsTrouble(sentence, (problem,)))
            return
        changed = changed_keys(self.settings, settings)
        waiting = needs_new_start(changed_keys(self._started, settings))
        self.settings, self._trouble, self._well = settings, None, 0
        self._new_start = bool(waiting)
        if changed:
            _log.info("the settings changed: %s", ", ".join(changed))
        if waiting:
            _log.info("a new start waits until nobody is there: %s", ", ".join(waiting))
        if self._sound is not None:
            self._sound.volume = settings.sound.volume
        if self._painter is not None:
            self._painter.metric = settings.display.metric
