"""What a clinic sets of drill and dowel comes to the parts that need it."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from bodies import SCREEN_PX, ScriptedCamera
from mannequin import nobody

from kiosk import app, makers
from kiosk.display.painter import Painter
from kiosk.display.theme import load_theme
from kiosk.display.window import Window
from kiosk.display.words import load_words
from kiosk.following import Following
from kiosk.health.systemd import Systemd
from kiosk.loop.organs import Organs
from kiosk.settings.options import DowelOptions, DrillOptions, Settings


def organs_of(settings: Settings, folder: Path) -> Organs:
    """What the kiosk is made of with these settings; nothing of it is started."""
    kept: list[Organs] = []

    def keep(organs: Organs) -> Organs:
        kept.append(organs)
        return organs

    window = Window(False, SCREEN_PX, allow_no_screen=True)
    painter = Painter(load_words("en"), load_theme())
    try:
        app.build(
            Following(settings),
            app.Start(simulate=True),
            ScriptedCamera(),
            None,
            None,
            window,
            painter,
            folder,
            folder,
            Systemd({}),
            keep,
        )
    finally:
        kept[0].recorder.close()
        painter.close()
        window.close()
    return kept[0]


@dataclass
class Told:
    """What a reader is made with."""

    empty: object
    dowel: bool
    tape_rgb: tuple[int, int, int] | None


@pytest.mark.parametrize(
    ("colour", "rgb"), [("wood", None), ("#e6286e", (230, 40, 110)), ("#00FF7F", (0, 255, 127))]
)
def test_the_dowel_is_looked_for_in_its_colour(
    colour: str,
    rgb: tuple[int, int, int] | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(makers, "SpineReader", Told)
    organs = organs_of(Settings(dowel=DowelOptions(colour=colour)), tmp_path)
    assert organs.make_reader(None, True) == Told(None, True, rgb)


@pytest.mark.parametrize(("choice", "drill"), [("auto", "wall"), ("dowel", "dowel")])
def test_the_drill_is_the_one_that_was_chosen(choice: str, drill: str, tmp_path: Path) -> None:
    settings = Settings(drill=DrillOptions.model_validate({"choice": choice}))
    visit = organs_of(settings, tmp_path).make_visit(0)
    scene = [visit.step(pose) for pose in nobody(1.0)][-1]
    assert scene.drill == drill
