"""A Pi camera gives the newest picture in the right colours, and fails in one sentence."""

import re
import sys
import threading
from collections.abc import Generator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pi_model import FULL_601, LIMITED_709, USB_CAMERA, Clock, Picture, Sensor, installed

import kiosk
from kiosk.camera import pi
from kiosk.camera.live import CameraError, CameraStalledError
from kiosk.camera.pi import PiCamera
from kiosk.health.part import STALL_S
from kiosk.health.watchdog import HANG_S

UNIT = Path(__file__).parents[2] / "systemd/kiosk.service"
SIZE, SMALL = (200, 120), (100, 60)
COLOURS = np.array([[(255, 0, 0), (0, 255, 0)], [(0, 0, 255), (90, 160, 230)]], np.uint8)
BUFFERS = 6


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sensor(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Generator[Sensor]:
    sensor = installed(monkeypatch, clock)
    yield sensor
    sensor.unhang.set()


@pytest.fixture
def camera(sensor: Sensor, clock: Clock) -> PiCamera:
    camera = closed_camera(clock)
    camera.open()
    return camera


def closed_camera(clock: Clock) -> PiCamera:
    return PiCamera(SIZE, SMALL, clock=clock, boottime=clock)


def scene(grey: int | None = None) -> Picture:
    """Four colours, or one grey."""
    return COLOURS if grey is None else np.full((2, 2, 3), grey, np.uint8)


def grey_of(image: Picture) -> int:
    return int(image[5, 5, 0])


def corners(image: Picture) -> NDArray[np.int16]:
    """The colours a quarter in from each corner."""
    height, width, _ = image.shape
    return image[height // 4 :: height // 2, width // 4 :: width // 2].astype(np.int16)


def refusal(camera: PiCamera) -> str:
    with pytest.raises(CameraError) as caught:
        camera.open()
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert ": " in sentence
    return sentence


# --- pictures ----------------------------------------------------------------------------


@pytest.mark.parametrize("space", [FULL_601, LIMITED_709], ids=["full 601", "limited 709"])
@pytest.mark.parametrize("small", [(100, 60), (128, 76), (66, 40)], ids=str)
def test_both_pictures_show_the_scene_in_its_colours(
    sensor: Sensor, clock: Clock, space: SimpleNamespace, small: tuple[int, int]
) -> None:
    sensor.colour_space = space
    camera = PiCamera(SIZE, small, clock=clock, boottime=clock)
    camera.open()
    sensor.expose(scene())
    frame = camera.read(1.0)
    assert frame.small is not None
    assert (frame.image.shape, frame.small.shape) == ((120, 200, 3), (small[1], small[0], 3))
    assert (corners(frame.image) == COLOURS).all()
    assert np.abs(corners(frame.small) - COLOURS.astype(np.int16)).max() <= 4
    for image in (frame.image, frame.small):
        assert image.dtype == np.uint8
        assert image.flags.c_contiguous


def test_a_frame_is_of_its_own_memory_and_the_buffer_goes_back(
    sensor: Sensor, camera: PiCamera
) -> None:
    for n in range(5 * BUFFERS):
        sensor.clock.now += 0.03
        sensor.expose(scene(n))
        assert grey_of(camera.read(1.0).image) == n
    assert sensor.free == BUFFERS


def test_it_is_configured_once_for_the_whole_width_at_one_rate(
    sensor: Sensor, camera: PiCamera
) -> None:
    for _ in range(3):
        sensor.clock.now += 0.03
        sensor.expose(scene())
        camera.read(1.0)
    (wishes,) = sensor.configurations
    assert wishes["controls"]["FrameDurationLimits"] == (33333, 33333)
    assert wishes["sensor"]["output_size"] == (2304, 1296)
    assert wishes["raw"] is None
    assert camera.size_px == SIZE
    assert camera.name == "Pi camera imx708"


def test_a_lens_that_can_move_is_sharp_where_the_mark_is(sensor: Sensor, clock: Clock) -> None:
    camera = PiCamera(SIZE, SMALL, focus_m=2.5, clock=clock, boottime=clock)
    camera.open()
    (wishes,) = sensor.configurations
    assert wishes["controls"]["AfMode"] == "manual focus"
    # Dioptres.
    assert wishes["controls"]["LensPosition"] == 0.4


def test_a_lens_that_can_not_move_is_told_nothing(sensor: Sensor, clock: Clock) -> None:
    sensor.controls = ["FrameDurationLimits"]
    closed_camera(clock).open()
    (wishes,) = sensor.configurations
    assert set(wishes["controls"]) == {"FrameDurationLimits"}


def test_light_is_told_with_the_newest_frame(sensor: Sensor, camera: PiCamera) -> None:
    assert camera.light.lux is None
    sensor.expose(scene(51), Lux=12.5, AnalogueGain=7.75)
    camera.read(1.0)
    assert (camera.light.lux, camera.light.gain) == (12.5, 7.75)
    assert camera.light.brightness == pytest.approx(0.2, abs=0.01)


def test_light_that_the_driver_does_not_tell_is_unknown(
    sensor: Sensor, camera: PiCamera
) -> None:
    sensor.metadata = {}
    sensor.expose(scene(255))
    camera.read(1.0)
    assert (camera.light.lux, camera.light.gain) == (None, None)
    assert camera.light.brightness == 1.0


# --- which picture, and when it was taken -------------------------------------------------


def test_only_the_newest_of_many_is_given_and_none_is_queued(
    sensor: Sensor, camera: PiCamera
) -> None:
    for n in range(20):
        sensor.clock.now += 0.033
        sensor.expose(scene(n))
    frame = camera.read(1.0)
    assert (grey_of(frame.image), frame.t) == (19, pytest.approx(sensor.clock.now))
    with pytest.raises(CameraStalledError):
        camera.read(0.1)


def test_it_waits_for_the_next_picture(sensor: Sensor, camera: PiCamera) -> None:
    def expose() -> None:
        sensor.clock.now += 0.02
        sensor.expose(scene(7))

    sensor.while_waiting = expose
    assert grey_of(camera.read(1.0).image) == 7


def test_a_stale_picture_is_left_out(sensor: Sensor, camera: PiCamera) -> None:
    sensor.expose(scene(1))
    sensor.clock.now += 3.0

    def expose() -> None:
        sensor.expose(scene(2))

    sensor.while_waiting = expose
    frame = camera.read(1.0)
    assert (grey_of(frame.image), frame.t) == (2, sensor.clock.now)
    sensor.while_waiting = lambda: None
    camera.close()
    assert sensor.owner is None
    assert sensor.free == BUFFERS


def test_stamps_of_the_boot_clock_are_put_onto_the_monotonic_one(
    sensor: Sensor, clock: Clock
) -> None:
    camera = PiCamera(SIZE, SMALL, clock=clock, boottime=lambda: clock() + 5000.0)
    camera.open()
    sensor.expose(scene(), clock() + 5000.0 - 0.04)
    assert camera.read(1.0).t == pytest.approx(clock() - 0.04)


@pytest.mark.parametrize("off_s", [-900.0, 1.7e9], ids=["behind", "wall clock"])
def test_stamps_of_no_known_clock_give_way_to_the_time_of_arrival(
    sensor: Sensor, camera: PiCamera, off_s: float
) -> None:
    def expose() -> None:
        sensor.clock.now += 0.033
        sensor.expose(scene(), sensor.clock.now + off_s)

    sensor.while_waiting = expose
    assert [camera.read(1.0).t == sensor.clock.now for _ in range(5)] == [True] * 5


def test_a_frame_without_a_stamp_has_the_time_of_its_arrival(
    sensor: Sensor, camera: PiCamera
) -> None:
    sensor.expose(scene(), SensorTimestamp=None)
    assert camera.read(1.0).t == sensor.clock.now


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.floats(0, 0.3), st.floats(-1, 1) | st.sampled_from([0.0, -1e6, 1e6])),
        max_size=40,
    )
)
def test_times_only_go_forward_and_never_lie_ahead(
    monkeypatch: pytest.MonkeyPatch, steps: list[tuple[float, float]]
) -> None:
    clock = Clock(2e6)
    sensor = installed(monkeypatch, clock)
    camera = closed_camera(clock)
    camera.open()
    last_t = 0.0
    for later_s, off_s in steps:
        clock.now += later_s
        sensor.expose(scene(), clock.now + off_s)
        try:
            frame = camera.read(0.001)
        except CameraStalledError:
            continue
        assert last_t < frame.t <= clock.now
        last_t = frame.t
    camera.close()
    assert sensor.free == BUFFERS


# --- stalls and breaks -------------------------------------------------------------------


def test_a_camera_that_stalls_says_so_after_the_time_given(
    sensor: Sensor, camera: PiCamera
) -> None:
    before = sensor.clock.now
    with pytest.raises(CameraStalledError, match="ribbon cable"):
        camera.read(0.75)
    assert sensor.clock.now == pytest.approx(before + 0.75)


def test_a_camera_that_gives_only_stale_pictures_has_stalled(
    sensor: Sensor, camera: PiCamera
) -> None:
    def expose() -> None:
        sensor.clock.now += 0.3
        sensor.expose(scene(), sensor.clock.now - 5.0)

    sensor.while_waiting = expose
    with pytest.raises(CameraStalledError):
        camera.read(1.0)


def test_after_a_stall_it_goes_on_with_new_pictures_and_loses_no_buffer(
    sensor: Sensor, camera: PiCamera
) -> None:
    for n in range(3 * BUFFERS):
        with pytest.raises(CameraStalledError):
            camera.read(0.1)
        # Taken by the capture that was given up, and then by nobody.
        sensor.expose(scene(2 * n))
        sensor.clock.now += 0.03
        sensor.expose(scene(2 * n + 1))
        assert grey_of(camera.read(0.1).image) == 2 * n + 1
    assert sensor.free == BUFFERS


def test_a_camera_that_breaks_off_is_gone_not_stalled(sensor: Sensor, camera: PiCamera) -> None:
    sensor.errors["get_result"] = RuntimeError("Camera in Stopped state\nmore of it")
    with pytest.raises(CameraError, match=r"\(Camera in Stopped state\): ") as caught:
        camera.read(1.0)
    assert not isinstance(caught.value, CameraStalledError)
    camera.close()
    assert sensor.owner is None


def test_reading_before_opening_is_an_error(clock: Clock) -> None:
    with pytest.raises(CameraError, match="not open"):
        closed_camera(clock).read(1.0)


def test_no_other_part_of_the_kiosk_knows_picamera2() -> None:
    files = Path(kiosk.__file__).parent.rglob("*.py")
    naming = re.compile(
        r"^\s*(import|from)\s+(picamera2|libcamera)|import_module\(.*picamera2", re.M
    )
    found = {file.name for file in files if naming.search(file.read_text(encoding="utf-8"))}
    assert found == {"pi.py"}


# --- opening -----------------------------------------------------------------------------


@pytest.mark.parametrize("module", ["picamera2", "libcamera"])
def test_without_its_modules_it_says_what_to_install(
    sensor: Sensor, monkeypatch: pytest.MonkeyPatch, clock: Clock, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    sentence = refusal(closed_camera(clock))
    assert module in sentence
    assert "apt install python3-picamera2" in sentence


def test_no_camera_is_told(sensor: Sensor, clock: Clock) -> None:
    sensor.cameras = []
    assert "No Pi camera was found" in refusal(closed_camera(clock))


def test_a_usb_camera_is_not_taken_for_a_pi_camera(sensor: Sensor, clock: Clock) -> None:
    sensor.cameras = [USB_CAMERA]
    assert "No Pi camera was found" in refusal(closed_camera(clock))


def test_a_camera_in_use_elsewhere_is_told(
    sensor: Sensor, camera: PiCamera, clock: Clock
) -> None:
    assert "in use by another program" in refusal(closed_camera(clock))
    sensor.expose(scene(3))
    assert grey_of(camera.read(1.0).image) == 3


@pytest.mark.parametrize("step", ["init", "configure", "start"])
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (RuntimeError("Configuration failed"), "can't be started (Configuration failed)"),
        (OSError(12, "Cannot allocate memory"), "memory"),
        (IndexError(), "can't be started (IndexError)"),
    ],
    ids=["refused", "memory", "no words"],
)
def test_whatever_goes_wrong_in_opening_is_one_sentence_and_nothing_is_held(
    sensor: Sensor, clock: Clock, step: str, error: Exception, told: str
) -> None:
    sensor.errors[step] = error
    camera = closed_camera(clock)
    assert told in refusal(camera)
    assert sensor.owner is None
    sensor.errors.clear()
    camera.open()
    sensor.expose(scene(9))
    assert grey_of(camera.read(1.0).image) == 9


def test_a_driver_that_gives_another_format_is_refused(sensor: Sensor, clock: Clock) -> None:
    sensor.formats = {"main": "NV12"}
    assert "NV12" in refusal(closed_camera(clock))
    assert sensor.owner is None


@pytest.mark.parametrize("small", [(100, 80), (101, 61), (400, 240)])
def test_sizes_that_do_not_fit_each_other_are_refused(
    sensor: Sensor, clock: Clock, small: tuple[int, int]
) -> None:
    assert "even sizes of one shape" in refusal(PiCamera(SIZE, small, clock=clock))
    assert sensor.configurations == []


def test_a_driver_that_hangs_in_opening_is_given_up_and_lets_go_when_it_comes_back(
    sensor: Sensor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pi, "_OPEN_S", 0.05)
    sensor.hang_in = "start"
    assert "does not answer" in refusal(closed_camera(clock))
    owner = sensor.owner
    assert owner is not None
    sensor.hang_in = None
    sensor.unhang.set()
    # Held until the thread that was left behind has closed it.
    wait_until_free(sensor)


def wait_until_free(sensor: Sensor) -> None:
    for _ in range(500):
        if sensor.owner is None:
            return
        threading.Event().wait(0.01)
    pytest.fail("the camera is still held")


# --- closing -----------------------------------------------------------------------------


def test_it_can_be_closed_twice_and_opened_again(
    sensor: Sensor, camera: PiCamera, clock: Clock
) -> None:
    for n in range(3):
        camera.close()
        camera.close()
        assert sensor.owner is None
        camera.open()
        sensor.clock.now += 1.0
        sensor.expose(scene(n))
        assert grey_of(camera.read(1.0).image) == n


def test_opening_an_open_camera_changes_nothing(sensor: Sensor, camera: PiCamera) -> None:
    camera.open()
    assert len(sensor.configurations) == 1


def test_closing_does_not_wait_behind_a_capture(sensor: Sensor, camera: PiCamera) -> None:
    with pytest.raises(CameraStalledError):
        camera.read(0.1)
    camera.close()
    assert sensor.owner is None


def test_closing_never_raises(sensor: Sensor, camera: PiCamera) -> None:
    sensor.errors["close"] = RuntimeError("Failed to release camera")
    camera.close()


def test_a_camera_that_fails_in_closing_is_free_all_the_same(
    sensor: Sensor, camera: PiCamera
) -> None:
    sensor.errors_once["close"] = RuntimeError("a request is given back twice")
    camera.close()
    camera.open()
    assert sensor.owner is not None


def test_a_camera_that_hangs_in_closing_is_waited_for_until_the_watchdog_has_ended_all() -> (
    None
):
    """For no camera that this process still holds can be opened by it again."""
    watchdog_s = re.search(r"^WatchdogSec=(\d+)$", UNIT.read_text("utf-8"), re.M)
    assert watchdog_s is not None
    assert STALL_S + HANG_S + float(watchdog_s[1]) < pi.CLOSE_S


def test_closing_ends_at_last(
    sensor: Sensor, camera: PiCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pi, "CLOSE_S", 0.05)
    sensor.hang_in = "close"
    camera.close()
    with pytest.raises(CameraError):
        camera.read(0.1)
