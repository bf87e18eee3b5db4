"""The screen's words and theme as the settings want them, or the built-in ones instead."""

import logging
from dataclasses import dataclass
from pathlib import Path

from kiosk.display.painter import Painter
from kiosk.display.scale import Seat
from kiosk.display.theme import Theme, ThemeError, load_theme
from kiosk.display.words import Words, WordsError, languages, load_words
from kiosk.settings.options import DisplayOptions

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """How the screen looks. `trouble`: for staff, why not as wanted; None when it does."""

    words: Words
    theme: Theme
    seat: Seat
    metric: bool = False
    trouble: str | None = None

    def painter(self) -> Painter:
        """Who draws so."""
        return Painter(self.words, self.theme, seat=self.seat, metric=self.metric)


def look(options: DisplayOptions, *, any_language: bool) -> Look:
    """The look of these settings. A clinic's file that can't be used is told in the log.

    `any_language`: for a language that has no words English will do. Raises WordsError where
    it won't, and ThemeError or WordsError when what came with the kiosk is damaged.
    """
    words, words_troubles = _words(options, any_language)
    theme, theme_troubles = _theme(options.theme)
    for trouble in (*theme_troubles, *words_troubles):
        _log.warning("%s", trouble)
    # Of each the first: the staff line has room for no more.
    told = [*theme_troubles[:1], *words_troubles[:1]]
    seat = Seat(options.viewing_distance_m, options.diagonal_in)
    return Look(words, theme, seat, options.metric, " ".join(told) or None)


def _words(options: DisplayOptions, any_language: bool) -> tuple[Words, list[str]]:
    language, folder, folder_is_read = options.language, options.words_folder, True
    try:
        return load_words(language, folder), []
    except WordsError as error:
        why = error
    except OSError as error:
        # A folder in a locked one can't even be asked for.
        why = WordsError(
            f"The folder {folder} can't be read ({error.strerror}): let the kiosk's user read "
            "it."
        )
        folder_is_read = False
    if folder is not None and language in languages():
        return load_words(language), _instead("The built-in words are shown", why)
    # It may be the clinic's own, in a file with a slip in it.
    own = folder is not None and folder_is_read and language in languages(folder)
    if not own and not any_language:
        raise why
    return load_words("en"), _instead("The words are English", why)


def _theme(name_or_path: str) -> tuple[Theme, list[str]]:
    path = Path(name_or_path)
    if path.suffix == ".toml":
        # The kiosk changes its working directory, and a theme names fonts beside itself.
        name_or_path = str(path.absolute())
    try:
        return load_theme(name_or_path), []
    # A name may also be none that a disk could hold.
    except (ThemeError, OSError) as error:
        return load_theme(), _instead("The built-in theme is shown", error)


def _instead(stand_in: str, error: Exception) -> list[str]:
    return [f"{stand_in}: {problem}" for problem in str(error).splitlines()]
