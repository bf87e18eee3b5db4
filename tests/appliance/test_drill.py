"""A recorded person comes, hinges three times and goes: seen, felt, shown, heard and kept."""

import wave
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from album import Album
from gallery import nearest
from images import Image
from kiosk_inside import KioskInside, reps, visit_of
from machine import Machine
from photograph import Photograph
from visitor import REPS_OF_A_VISIT

# Enough that all pictures of the clip are judged.
SPEED = 3
# Of the mean level: pictures of other screens are ten times as far off.
LIKE = 0.03


@pytest.fixture(scope="module")
def machine(make_machine: Callable[..., Machine], visited: Image) -> Machine:
    machine = make_machine(visited, speed=SPEED)
    machine.power_on()
    KioskInside(machine).await_ready()
    return machine


def test_drill_is_shown_counted_and_kept(
    machine: Machine, gallery: Mapping[str, Photograph], album: Album, tmp_path: Path
) -> None:
    kiosk = KioskInside(machine)

    def shows(screen: str) -> Callable[[Photograph], bool]:
        def looks(photograph: Photograph) -> bool:
            name, apart = nearest(photograph, gallery)
            return name.startswith(screen) and apart < LIKE

        return looks

    kiosk.await_status(lambda status: status["stage"] == "drill", "no drill begins")
    drill = kiosk.await_picture(shows("drill"), "no photograph shows the drill")
    album.keep("drill-begun", drill)
    status = kiosk.await_status(
        lambda status: visit_of(status).get("reps", 0) >= 1, "no rep is counted"
    )
    album.keep("drill-first-rep", machine.photograph())
    judged = status["frames_judged_per_s"]
    kiosk.await_status(lambda status: status["stage"] == "summary", "no summary comes")
    summary = kiosk.await_picture(shows("summary"), "no photograph shows the summary")
    album.keep("drill-summary", summary)
    album.seconds.note("trixie: pictures judged in the drill", judged, "a second")

    kept = reps(kiosk.session_file(tmp_path))
    album.keep_text("drill-reps.txt", "\n".join(str(dict(rep)) for rep in kept) + "\n")
    assert len(kept) == REPS_OF_A_VISIT
    assert [rep["tap_state"] for rep in kept] == ["touched"] * REPS_OF_A_VISIT
    assert [rep["band"] for rep in kept] == ["good"] * REPS_OF_A_VISIT
    assert [rep["faults"] for rep in kept] == ["[]"] * REPS_OF_A_VISIT


def test_kiosk_was_heard(machine: Machine, album: Album) -> None:
    """By the virtual sound card; after the drill, in which each tap sounds."""
    machine.guest.tell("systemctl poweroff")
    machine.await_off()
    with wave.open(str(machine.folder / "sound.wav")) as sound:
        rate = sound.getframerate()
        levels = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
    loud = np.abs(levels.astype(np.int32)) > 500
    album.seconds.note("trixie: sound that was heard", float(loud.sum()) / (2 * rate), "s")
    assert loud.any(), "the sound card got nothing but silence"
