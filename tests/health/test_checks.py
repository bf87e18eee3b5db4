"""The doctor's checks of screen, model and camera: each provoked, and well again."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made_world import (
    laptop,
    look,
    options,
    pi,
    probes,
    put,
    reports,
    running,
)

from kiosk.health.checks.check import State
from kiosk.health.checks.probes import (
    CameraTrial,
    ModelTrial,
    ProbeError,
    ScreenTrial,
)
from kiosk.health.doctor import CHECKS, run_checks
from kiosk.health.faults import Severity

OK, BAD, UNKNOWN, NOT_HERE = State.OK, State.BAD, State.UNKNOWN, State.NOT_HERE


def nowhere(_module: str) -> Path | None:
    """Python finds nothing."""
    return None


def test_on_a_pi_that_is_well_everything_is_well(tmp_path: Path):
    found = {each.check: each.state for each in run_checks(pi(tmp_path), CHECKS)}
    assert found.pop("kiosk") is NOT_HERE
    assert {check for check, state in found.items() if state is not OK} == set()


def test_while_a_kiosk_runs_that_is_well_nothing_is_tried_out(tmp_path: Path):
    touched: list[str] = []

    def trial(name: str) -> Any:
        return lambda: touched.append(name)

    held = replace(
        probes(),
        screen=trial("screen"), camera=trial("camera"), wall=trial("wall"), pins=trial("pins"),
    )  # fmt: skip
    found = run_checks(pi(tmp_path, kiosk=running(), probes=held), CHECKS)
    assert {each.check: each.state for each in found if each.state is not OK} == {}
    assert touched == []


def test_on_a_machine_that_is_no_pi_nothing_is_bad(tmp_path: Path):
    world = laptop(tmp_path)
    world.data.mkdir(parents=True)
    world.runtime.mkdir(parents=True)
    found = {each.check: each for each in run_checks(world, CHECKS)}
    assert [each for each in found.values() if each.state is BAD] == []
    for check in ("hdmi", "hdmi-mode", "kernel", "camera", "wall", "rights", "gpio", "power"):
        assert found[check].state is NOT_HERE, found[check]


# --- the screen --------------------------------------------------------------------------


@pytest.mark.parametrize("driver", ["offscreen", "dummy", "Offscreen"])
def test_a_screen_that_sdl_only_pretends_is_bad(tmp_path: Path, driver: str):
    found = look("screen", pi(tmp_path, probes=probes(screen=ScreenTrial(driver))))
    assert found.state is BAD
    assert found.severity is Severity.STOPS
    assert driver in found.sentence


def test_the_running_kiosk_tells_what_it_draws_on(tmp_path: Path):
    world = pi(tmp_path, probes=probes(screen=ScreenTrial("KMSDRM")))
    told = replace(world, kiosk=running(screen={"driver": "offscreen"}))
    assert look("screen", told).state is BAD
    silent = replace(world, kiosk=running(screen=None))
    assert look("screen", silent).state is UNKNOWN


@pytest.mark.parametrize(
    "trial", [ScreenTrial(problem="no available video device"), ProbeError("it died.")]
)
def test_sdl_without_any_driver_is_bad(tmp_path: Path, trial: object):
    assert look("screen", pi(tmp_path, probes=probes(screen=trial))).state is BAD


def test_a_laptop_without_a_screen_has_none(tmp_path: Path):
    world = laptop(tmp_path, probes=probes(screen=ScreenTrial("offscreen")))
    assert look("screen", world).state is NOT_HERE
    asked = replace(world, environ={"SDL_VIDEODRIVER": "dummy"})
    assert look("screen", asked).state is BAD


def test_a_television_that_is_not_plugged_in_is_bad(tmp_path: Path):
    world = pi(tmp_path)
    put(tmp_path, "sys/class/drm/card1-HDMI-A-1/status", "disconnected\n")
    assert look("hdmi", world).state is BAD
    put(tmp_path, "sys/class/drm/card1-HDMI-A-1/status", "unknown\n")
    assert look("hdmi", world).state is UNKNOWN


def test_a_pi_without_connectors_lacks_its_overlay(tmp_path: Path):
    put(tmp_path, "proc/device-tree/model", "Raspberry Pi 4\0")
    found = look("hdmi", laptop(tmp_path))
    assert found.state is BAD
    assert "vc4-kms-v3d" in (found.remedy or "")


def test_a_mode_that_is_not_set_is_told(tmp_path: Path):
    world = pi(tmp_path)
    put(tmp_path, "proc/cmdline", "console=tty1 quiet\n")
    found = look("hdmi-mode", world)
    assert found.state is BAD
    assert "video=HDMI-A-1" in (found.remedy or "")
    put(tmp_path, "sys/class/drm/card1-DSI-1/status", "connected\n")
    assert look("hdmi-mode", world).state is NOT_HERE


# --- the model ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "trial",
    [
        ModelTrial("lightning-float16", problem="It is damaged: its sha256 is another."),
        ProbeError("the program died of it (SIGSEGV)."),
    ],
)
def test_a_model_that_does_not_run_is_bad(tmp_path: Path, trial: object):
    found = look("model", laptop(tmp_path, probes=probes(model=trial)))
    assert (found.state, found.code) == (BAD, "M1")


def test_tflite_runtime_does_not_go_with_numpy_2(tmp_path: Path):
    for numpy, state in (("2.4.6", BAD), ("1.26.4", OK)):
        versions = {"numpy": numpy, "tflite-runtime": "2.14.0"}
        found = look("runtime", laptop(tmp_path, version=versions.get))
        assert found.state is state, numpy


def test_a_runtime_that_is_forced_is_the_one_that_counts(tmp_path: Path):
    versions = {"numpy": "2.4.6", "tflite-runtime": "2.14.0", "ai-edge-litert": "2.3.0"}
    world = laptop(tmp_path, version=versions.get)
    assert look("runtime", world).state is OK
    forced = replace(world, environ={"KIOSK_TFLITE_RUNTIME": "tflite-runtime"})
    assert look("runtime", forced).state is BAD


@pytest.mark.parametrize("missing", ["numpy", "ai-edge-litert"])
def test_a_missing_package_is_bad(tmp_path: Path, missing: str):
    versions = {"numpy": "2.2.0", "ai-edge-litert": "2.3.0"}
    del versions[missing]
    assert look("runtime", laptop(tmp_path, version=versions.get)).state is BAD


# --- the camera --------------------------------------------------------------------------


@pytest.mark.parametrize("copied", ["picamera2", "libcamera"])
def test_a_copy_of_the_camera_s_software_in_the_environment_is_bad(tmp_path: Path, copied: str):
    world = pi(tmp_path)
    assert look("camera-stack", world).state is OK
    inside = tmp_path / "venv/lib/python3.11/site-packages"
    system = Path("/usr/lib/python3/dist-packages")

    def origin(name: str) -> Path:
        return (inside if name == copied else system) / name

    found = look("camera-stack", replace(world, origin=origin))
    assert found.state is BAD
    assert copied in found.sentence


def test_camera_software_that_python_does_not_find_is_bad_on_a_pi(tmp_path: Path):
    world = pi(tmp_path, origin=nowhere)
    found = look("camera-stack", world)
    assert (found.state, found.code) == (BAD, "C1")
    usb = replace(world, options=options(camera_source="usb"))
    assert look("camera-stack", usb).state is NOT_HERE


@pytest.mark.parametrize(
    ("release", "state"),
    [
        ("6.6.50+rpt-rpi-v8", BAD),
        ("6.6.51+rpt-rpi-v8", OK),
        ("6.12-rc1", OK),
        ("5.15.84-v8+", BAD),
        ("strange", UNKNOWN),
    ],
)
def test_an_old_kernel_is_bad(tmp_path: Path, release: str, state: State):
    world = pi(tmp_path)
    put(tmp_path, "proc/sys/kernel/osrelease", release)
    assert look("kernel", world).state is state


@pytest.mark.parametrize(
    "trial",
    [
        CameraTrial("Pi camera", problem="No Pi camera was found: check its cable."),
        ProbeError("it came to no end within 60 s."),
    ],
)
def test_a_camera_that_is_not_there_is_bad_and_the_rest_not_known(
    tmp_path: Path, trial: object
):
    world = pi(tmp_path, probes=probes(camera=trial))
    assert (look("camera", world).state, look("camera", world).code) == (BAD, "C1")
    assert look("frames", world).state is UNKNOWN
    assert look("light", world).state is UNKNOWN


@pytest.mark.parametrize(
    ("fault", "code"),
    [("camera_missing", "C1"), ("camera_gone", "C2"), ("camera_stalled", "C3")],
)
def test_the_running_kiosk_s_camera_fault_has_its_code(tmp_path: Path, fault: str, code: str):
    world = pi(tmp_path, kiosk=reports(fault))
    assert (look("camera", world).state, look("camera", world).code) == (BAD, code)
    assert look("frames", world).state is UNKNOWN
    assert look("light", world).state is UNKNOWN


def test_pictures_that_are_old_are_bad(tmp_path: Path):
    for age_s, state in ((0.04, OK), (0.8, BAD)):
        trial = CameraTrial("USB camera", None, 30, age_s, None, 0.4, False)
        assert look("frames", pi(tmp_path / str(age_s), probes=probes(camera=trial))).state is (
            state
        )


def test_a_camera_that_sends_one_picture_and_no_more_is_bad(tmp_path: Path):
    trial = CameraTrial("USB camera", None, 1, 0.1, None, 0.4, False)
    found = look("frames", pi(tmp_path, probes=probes(camera=trial)))
    assert (found.state, found.code) == (BAD, "C3")


def test_a_running_kiosk_that_gets_or_judges_too_few_is_bad(tmp_path: Path):
    world = pi(tmp_path)
    for kiosk, code in (
        (running(frames_seen_per_s=0.0), "C3"),
        (reports("too_slow"), "M4"),
        (reports("pose_stalled"), "M3"),
    ):
        found = look("frames", replace(world, kiosk=kiosk))
        assert (found.state, found.code) == (BAD, code)
    unknown = replace(world, kiosk=running(frames_seen_per_s=None))
    assert look("frames", unknown).state is UNKNOWN


@pytest.mark.parametrize(("dark", "state"), [(True, BAD), (False, OK), (None, UNKNOWN)])
def test_the_dark_is_bad_and_what_can_t_be_told_is_not(
    tmp_path: Path, dark: bool | None, state: State
):
    trial = CameraTrial("USB camera", None, 30, 0.03, None, 0.03, dark)
    assert look("light", pi(tmp_path, probes=probes(camera=trial))).state is state


def test_the_running_kiosk_tells_of_the_dark(tmp_path: Path):
    world = pi(tmp_path)
    dark = look("light", replace(world, kiosk=reports("too_dark")))
    assert (dark.state, dark.code) == (BAD, "C4")
    assert look("light", replace(world, kiosk=running(light={}))).state is UNKNOWN
