"""A kiosk that runs goes by what staff set, and bad settings never keep it from running."""

import signal
from pathlib import Path

import pytest
from kiosk_process import Place

from kiosk.settings.last_good import last_good_file


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "place")


def test_what_can_is_taken_over_at_once_and_the_rest_by_a_new_start(place: Place) -> None:
    with place.running() as child:
        told = place.kiosk("config", "set", "sound.volume", "0.35")
        assert "takes it over at once" in told
        place.wait_until(lambda: "changed: sound.volume" in place.log(), "it took that over")
        first = place.status()
        assert first is not None
        assert place.log().count("new start waits") == 0
        told = place.kiosk("config", "set", "display.language", "es")
        assert "starts itself anew" in told

        def anew() -> bool:
            now = place.status()
            return now is not None and now["t_s"] - now["uptime_s"] > first["t_s"]

        place.wait_until(anew, "it started itself anew")
        status = place.status()
        assert status is not None
        # The same process: to systemd nothing has failed.
        assert status["pid"] == first["pid"] == child.pid
        child.send_signal(signal.SIGTERM)
        assert child.wait(60) == 0


def test_bad_settings_are_told_while_it_goes_on_with_those_it_has(place: Place) -> None:
    with place.running() as child:
        (place.config / "kiosk.toml").write_text("[sound]\nvolume = 7\nvolumne = 0.2\n")

        def codes() -> list[str]:
            return [each["code"] for each in (place.status() or {"faults": []})["faults"]]

        place.wait_until(lambda: "R4" in codes(), "its status has R4")
        status = " ".join(place.kiosk("status", "--simulate", status=3).split())
        assert status.count("kiosk.toml, line 2") == 1
        assert "goes on with those it has" in status
        for line in ("line 2", "line 3"):
            assert line in place.log()
        assert child.poll() is None
        place.kiosk("config", "rollback", status=2)
        (place.config / "kiosk.toml").write_text("[sound]\nvolume = 0.7\n")
        place.wait_until(lambda: "R4" not in codes(), "R4 is over")


def test_a_service_runs_on_the_last_good_settings_and_says_so(
    place: Place, tmp_path: Path
) -> None:
    good = last_good_file(place.environ)
    good.parent.mkdir(parents=True)
    good.write_text('[display]\nlanguage = "es"\n')
    (place.config / "kiosk.toml").write_text("[sound\nvolume = ")
    with place.running(NOTIFY_SOCKET=str(tmp_path / "nobody")):
        place.wait_until(
            lambda: bool((place.status() or {}).get("settings_trouble")), "it says so"
        )
        status = place.status()
        assert status is not None
        assert "the kiosk runs on the last good ones" in status["settings_trouble"]
    assert "kiosk.toml" in place.log()


@pytest.mark.parametrize(
    "content", ["", "\x00\x01", "[sound]\nvoice_folder = '/nowhere'\n", "[a]\nb = 1\n"]
)
def test_whatever_the_file_holds_a_service_starts(
    place: Place, tmp_path: Path, content: str
) -> None:
    (place.config / "kiosk.toml").write_text(content)
    with place.running(NOTIFY_SOCKET=str(tmp_path / "nobody")) as child:
        assert child.poll() is None
