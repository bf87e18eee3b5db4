"""Settings that change while the kiosk runs, and checks that find something wrong."""

import json
from pathlib import Path

import pytest
from bodies import Stage, has, living, screen_text, wait_until

from kiosk.coach.scene import Stage as VisitStage
from kiosk.health.checks.check import Check, Finding
from kiosk.health.checks.world import World
from kiosk.health.faults import KioskFault, Severity
from kiosk.health.rounds import Rounds
from kiosk.health.systemd import Systemd
from kiosk.loop import supervision
from kiosk.loop.wishes import Wishes


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr(supervision, "NEW_START_AFTER_S", 0.2)
    return Stage(tmp_path)


def status(stage: Stage) -> dict[str, object]:
    return json.loads((stage.folder / "status.json").read_text())


class Told(Systemd):
    """What it hears of the kiosk's end."""

    def __init__(self) -> None:
        super().__init__({})
        self.heard: list[str] = []

    def stopping(self, status: str = "") -> bool:
        self.heard.append("stopping")
        return True

    def goes_on(self, status: str = "") -> bool:
        self.heard.append("goes on")
        return True


@pytest.mark.parametrize("anew", [True, False])
def test_systemd_hears_of_an_end_only_where_it_is_one(stage: Stage, anew: bool) -> None:
    told = stage.systemd = Told()
    kiosk = stage.build()
    with living(kiosk) as ended:
        wait_until(lambda: kiosk.scenes.newest is not None, "it coaches")
        stage.wishes = Wishes(new_start=anew)
        if not anew:
            kiosk.stop()
        wait_until(lambda: bool(ended), "it ended")
    # systemd would kill who said that it stops and then goes on in the same process.
    assert set(told.heard) == ({"goes on"} if anew else {"stopping"})


def test_with_nobody_there_the_kiosk_ends_to_begin_anew(stage: Stage) -> None:
    kiosk = stage.build()
    with living(kiosk) as ended:
        wait_until(lambda: kiosk.scenes.newest is not None, "it coaches")
        assert not kiosk.starts_anew
        stage.wishes = Wishes(new_start=True)
        wait_until(lambda: bool(ended), "it ended by itself")
    assert ended == [None]
    assert kiosk.starts_anew
    last = (stage.folder / "events.jsonl").read_text().splitlines()[-1]
    assert json.loads(last)["why"] == "other settings"


def test_a_new_start_waits_until_the_session_is_over(stage: Stage) -> None:
    kiosk = stage.build()
    with living(kiosk) as ended:
        stage.somebody_comes()
        wait_until(
            lambda: (s := kiosk.scenes.newest) is not None and s.stage is VisitStage.DRILL,
            "a drill goes on",
        )
        stage.wishes = Wishes(new_start=True)
        asked = len(stage.asked)
        wait_until(lambda: len(stage.asked) > asked + 20, "it was asked many times")
        assert not ended
        stage.everybody_goes()
        wait_until(lambda: bool(ended), "it ended once nobody was there")
    assert kiosk.starts_anew


def test_a_wish_that_was_taken_back_is_forgotten(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "NEW_START_AFTER_S", 3600.0)
    kiosk = stage.build()
    with living(kiosk) as ended:
        stage.wishes = Wishes(new_start=True)
        asked = len(stage.asked)
        wait_until(lambda: len(stage.asked) > asked + 3, "it was asked")
        stage.wishes = Wishes()
        monkeypatch.setattr(supervision, "NEW_START_AFTER_S", 0.0)
        asked = len(stage.asked)
        wait_until(lambda: len(stage.asked) > asked + 10, "it was asked again")
        assert not ended
    assert not kiosk.starts_anew


def test_unusable_settings_stand_on_the_staff_line_and_in_the_status(stage: Stage) -> None:
    kiosk = stage.build()
    sentence = "The settings are wrong: the kiosk runs on the last good ones, of 2026-11-20."
    stage.wishes = Wishes(trouble=sentence)
    with living(kiosk):
        wait_until(has(kiosk, KioskFault.SETTINGS_UNUSABLE), "it is told")
        wait_until(lambda: screen_text(kiosk)[1] is not None, "it stands on the screen")
        notice, staff_line = screen_text(kiosk)
        assert notice is None
        assert staff_line == f"R4: {sentence}"
        wait_until(lambda: status(stage).get("settings_trouble") == sentence, "it is in it")
        stage.wishes = Wishes()
        wait_until(lambda: not kiosk.faults, "it is over")


def test_a_long_staff_line_is_no_fault_of_the_clinic_s_texts(stage: Stage) -> None:
    kiosk = stage.build()
    stage.wishes = Wishes(trouble="The settings are wrong " + "because of that " * 30)
    with living(kiosk):
        wait_until(has(kiosk, KioskFault.SETTINGS_UNUSABLE), "it is told")
        asked = len(stage.asked)
        wait_until(lambda: len(stage.asked) > asked + 20, "it stood there for a while")
        assert kiosk.faults == {KioskFault.SETTINGS_UNUSABLE}


def test_the_lights_get_dimmer_while_they_shine(stage: Stage) -> None:
    stage.wishes = Wishes(brightness=1.0)
    kiosk = stage.build()
    with living(kiosk):
        stage.somebody_comes()
        wait_until(lambda: max(brightest(stage), default=0) > 100, "they shine")
        stage.wishes = Wishes(brightness=0.1)
        wait_until(lambda: 0 < max(brightest(stage), default=255) < 100, "they are dim")


def brightest(stage: Stage) -> tuple[float, ...]:
    strip = stage.strips[-1] if stage.strips else None
    return getattr(strip, "srgb", ())


def test_the_status_tells_how_the_screen_is_reached(stage: Stage) -> None:
    kiosk = stage.build()
    with living(kiosk):
        wait_until((stage.folder / "status.json").exists, "there is a status")
        assert status(stage)["screen"] == {"driver": "dummy", "size_px": [800, 480]}


class BentCable(Check):
    """Finds what the screen has no name for, until it is mended."""

    id = "bent-cable"
    title = "Cable"
    severity = Severity.LIMITS
    remedy = "Straighten it."
    quick = True

    def __init__(self) -> None:
        self.bent = True

    def run(self, world: World) -> Finding:
        return self.bad("The cable is bent.") if self.bent else self.ok("It is straight.")


def test_a_kiosk_that_nobody_has_set_up_says_so_and_where_to_log_in(stage: Stage) -> None:
    world = World(options={}, data=stage.folder, runtime=stage.folder)
    where: list[str] = []
    stage.rounds = Rounds(
        lambda: world, [], first_s=0.0, every_s=0.05, network=lambda: tuple(where)
    )
    stage.wishes = Wishes(as_shipped=True)
    kiosk = stage.build()
    with living(kiosk):
        wait_until(lambda: screen_text(kiosk)[1] is not None, "it stands on the screen")
        notice, staff = screen_text(kiosk)
        assert notice is None
        assert staff is not None
        assert staff.startswith("H6: Nobody has set this kiosk up yet")
        where.append("192.0.2.7")
        wait_until(
            lambda: "H6 at 192.0.2.7:" in str(screen_text(kiosk)[1]), "the address comes"
        )
        stage.wishes = Wishes()
        wait_until(lambda: not kiosk.faults, "it is over")


def test_what_a_check_finds_stands_on_the_staff_line_until_it_is_mended(stage: Stage) -> None:
    cable = BentCable()
    world = World(options={}, data=stage.folder, runtime=stage.folder)
    stage.rounds = Rounds(lambda: world, [cable], first_s=0.0, every_s=0.05)
    kiosk = stage.build()
    with living(kiosk):
        wait_until(lambda: screen_text(kiosk)[1] is not None, "it stands on the screen")
        assert screen_text(kiosk) == (None, "H5: The cable is bent. Straighten it.")
        cable.bent = False
        wait_until(lambda: not kiosk.faults, "it is over")
