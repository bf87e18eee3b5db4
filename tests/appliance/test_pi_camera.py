"""picamera2 in the guest delivers rendered pictures, and the kiosk's own code judges them.

The camera is libcamera's virtual one, which plays picture files; what stands between it and
picamera2, and is no part of the kiosk, says pi_camera_played.py.
"""

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
from pi_camera import with_pi_camera
from visitor import REPS_OF_A_VISIT, sparse_pictures

SPEED = 3
# JPEG twice over, and colours at half the resolution.
ALIKE = 0.03

# The kiosk's own camera code alone; it runs as the kiosk's user.
_READ = """\
import numpy as np
from kiosk.camera.pi import PiCamera
camera = PiCamera((640, 480), (640, 480), 30.0)
camera.open()
frames = [camera.read(60.0) for _ in range(3)]
camera.close()
assert frames[0].t < frames[1].t < frames[2].t
np.savez("/tmp/frames.npz", image=frames[-1].image, small=frames[-1].small)
print(camera.name, *camera.size_px)
"""
_AS_THE_KIOSK = (
    "setpriv --reuid kiosk --regid kiosk-staff --init-groups /opt/kiosk/current/venv/bin/python"
)


@pytest.fixture(scope="module")
def camera(emulator: None) -> Image:
    return with_pi_camera()


@pytest.fixture(scope="module")
def kiosk(make_machine: Callable[..., Machine], camera: Image) -> KioskInside:
    machine = make_machine(camera, speed=SPEED)
    machine.power_on()
    kiosk = KioskInside(machine)
    kiosk.await_ready()
    return kiosk


def test_rendered_visitor_is_seen_through_picamera2(kiosk: KioskInside, album: Album) -> None:
    status = kiosk.await_status(
        lambda status: (
            bool(status["frames_judged_per_s"]) and bool(visit_of(status).get("somebody"))
        ),
        "nobody is seen",
    )
    album.keep("pi-camera-somebody", kiosk.machine.photograph())
    album.keep_text("pi-camera-status.txt", f"{status}\n")
    album.seconds.note("Pi camera: pictures judged", status["frames_judged_per_s"], "a second")


def test_drill_goes_by_what_picamera2_delivers(
    kiosk: KioskInside, gallery: Mapping[str, Photograph], album: Album, tmp_path: Path
) -> None:
    kiosk.await_status(lambda status: status["stage"] == "drill", "no drill begins")
    kiosk.await_status(
        lambda status: visit_of(status).get("reps", 0) >= REPS_OF_A_VISIT,
        "the reps are not counted",
    )
    seen = album.keep("pi-camera-reps", kiosk.machine.photograph())
    assert nearest(seen, gallery)[0].startswith(("drill", "rest", "summary"))
    kept = reps(kiosk.session_file(tmp_path))
    album.keep_text("pi-camera-reps.txt", "\n".join(str(dict(rep)) for rep in kept) + "\n")
    # Nothing feels the wall here, and that is what is said of it.
    assert {rep["band"] for rep in kept} == {"good"}


def test_its_frames_are_the_pictures(kiosk: KioskInside, album: Album, tmp_path: Path) -> None:
    """Last, for there the camera is taken from the kiosk."""
    guest = kiosk.machine.guest
    guest.tell("systemctl stop kiosk.service")
    guest.write("/tmp/read.py", _READ)
    said = guest.tell(f"{_AS_THE_KIOSK} /tmp/read.py")
    assert said.split() == ["Pi", "camera", "imx708_virtual", "640", "480"]
    frames = np.load(guest.fetch("/tmp/frames.npz", tmp_path / "frames.npz"))
    for name in ("image", "small"):
        seen = Photograph(frames[name])
        album.keep(f"pi-camera-frame-{name}", seen)
        apart = min(seen.difference(Photograph(picture)) for picture in sparse_pictures())
        album.seconds.note(f"Pi camera: {name} against what was rendered", 100 * apart, "%")
        assert apart < ALIKE
