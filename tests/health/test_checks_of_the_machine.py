"""The doctor's checks of wall, devices and computer: each provoked, and well again."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from made_world import (
    COMMANDS,
    GROUP,
    KIOSK_UID,
    commands,
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
    PinsTrial,
    WallTrial,
)
from kiosk.health.checks.running import RunningKiosk
from kiosk.health.checks.world import Account

OK, BAD, UNKNOWN, NOT_HERE = State.OK, State.BAD, State.UNKNOWN, State.NOT_HERE


def nowhere(_module: str) -> Path | None:
    """Python finds nothing."""
    return None


# --- the wall ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "trial",
    [
        WallTrial("ultrasonic ranger", problem="The ultrasonic ranger can't be used."),
        WallTrial("ultrasonic ranger", None, 70, 0, 0, "the ranger does not answer"),
        WallTrial("ultrasonic ranger", None, 0, 0, 0, None),
    ],
)
def test_a_wall_sensor_that_does_not_answer_is_bad(tmp_path: Path, trial: WallTrial):
    world = pi(tmp_path, probes=probes(wall=trial))
    assert (look("wall", world).state, look("wall", world).code) == (BAD, "W1")
    assert look("wall-jitter", world).state is UNKNOWN


def test_a_wall_sensor_that_repeats_one_value_is_dead(tmp_path: Path):
    frozen = WallTrial("ultrasonic ranger", None, 380, 300, 1, "the ranger repeats one value")
    found = look("wall-jitter", pi(tmp_path, probes=probes(wall=frozen)))
    assert (found.state, found.code) == (BAD, "W1")


def test_a_resting_pad_may_be_pressed_by_nothing_all_the_time(tmp_path: Path):
    # Its own watch, which sees the raw distances, is content.
    resting = WallTrial("ultrasonic ranger", None, 380, 378, 1, None)
    assert look("wall-jitter", pi(tmp_path, probes=probes(wall=resting))).state is OK


@pytest.mark.parametrize("source", ["switch", "none", "trace"])
def test_only_rangers_jitter(tmp_path: Path, source: str):
    assert look("wall-jitter", pi(tmp_path, options=options(wall_source=source))).state is (
        NOT_HERE
    )


@pytest.mark.parametrize(
    ("kiosk", "state", "code"),
    [
        (reports("wall_silent"), BAD, "W1"),
        (reports("wall_touched_by_nobody"), BAD, "W3"),
        (reports("wall_never_touched"), BAD, "W4"),
        (running(wall={"age_s": 0.1, "trouble": "the ranger has fallen silent"}), BAD, "W1"),
        (running(wall={"age_s": 2.0, "trouble": None}), BAD, "W1"),
        (running(wall={"age_s": None, "trouble": None}), UNKNOWN, None),
    ],
)
def test_the_running_kiosk_tells_of_its_wall(
    tmp_path: Path, kiosk: RunningKiosk, state: State, code: str | None
):
    found = look("wall", pi(tmp_path, kiosk=kiosk))
    assert (found.state, found.code) == (state, code)


# --- devices and pins --------------------------------------------------------------------


@pytest.mark.parametrize(
    "device",
    ["dev/video0", "dev/media0", "dev/dma_heap/linux,cma", "dev/gpiochip0", "dev/dri/card1",
     "dev/dri/renderD128", "dev/snd/pcmC0D0p"],
)  # fmt: skip
def test_a_device_that_the_kiosk_s_user_may_not_use_is_bad(tmp_path: Path, device: str):
    stranger = Account("kiosk", KIOSK_UID, frozenset({GROUP}), here=False)
    world = pi(tmp_path, account=stranger)
    assert look("rights", world).state is OK
    (tmp_path / device).chmod(0o660)
    found = look("rights", world)
    assert found.state is BAD
    assert f"/{device}" in found.sentence
    group = (tmp_path / device).stat().st_gid
    member = replace(stranger, groups=frozenset({group}))
    assert look("rights", replace(world, account=member)).state is OK


def test_no_device_is_asked_for_that_the_settings_do_not_need(tmp_path: Path):
    world = pi(
        tmp_path,
        account=Account("kiosk", KIOSK_UID, frozenset(), here=False),
        options=options(camera_source="usb", wall_source="none", lights_source="none"),
    )
    for device in ("dev/media0", "dev/gpiochip0"):
        (tmp_path / device).chmod(0o600)
    assert look("rights", world).state is OK
    (tmp_path / "dev/video0").chmod(0o600)
    assert look("rights", world).state is BAD


def test_pins_that_can_t_be_had_are_bad(tmp_path: Path):
    world = pi(tmp_path)
    for broken in (
        replace(world, environ={"GPIOZERO_PIN_FACTORY": "mock"}),
        replace(world, origin=nowhere),
        replace(world, probes=probes(pins=PinsTrial("The pins can't be had (xCreatePipe)."))),
    ):
        assert look("gpio", broken).state is BAD
    lights = replace(world, kiosk=reports("lights_gone"))
    assert look("gpio", lights).code == "L1"
    (tmp_path / "dev/gpiochip0").unlink()
    assert look("gpio", world).state is BAD
    nothing = options(wall_source="tof", lights_source="none")
    assert look("gpio", replace(world, options=nothing)).state is NOT_HERE


def test_a_pin_that_is_not_the_plan_s_is_bad(tmp_path: Path):
    world = pi(tmp_path, options=options(wall_trigger_pin=5))
    found = look("pinout", world)
    assert found.state is BAD
    assert "wall.trigger_pin is 5, the plan says 23" in found.sentence
    elsewhere = options(wall_trigger_pin=5, wall_source="none")
    assert look("pinout", replace(world, options=elsewhere)).state is OK


def test_a_pin_that_the_settings_do_not_use_may_be_any(tmp_path: Path):
    plan = '[pins]\n"wall.trigger_pin" = 23\n"wall.switch_pin" = 25\n'
    world = pi(tmp_path, options=options(wall_source="pad", wall_switch_pin=5))
    put(tmp_path, "hardware/pinout.toml", plan)
    assert look("pinout", world).state is OK
    switch = options(wall_source="switch", wall_switch_pin=5)
    assert look("pinout", replace(world, options=switch)).state is BAD


def test_a_level_that_is_not_the_plan_s_is_bad(tmp_path: Path):
    plan = '[pins]\n"wall.trigger_pin" = 23\n[levels]\n"lights.active_high" = true\n'
    world = pi(tmp_path)
    put(tmp_path, "hardware/pinout.toml", plan)
    assert look("pinout", world).state is OK
    wrong = options(lights_source="rgb", lights_active_high=False)
    found = look("pinout", replace(world, options=wrong))
    assert found.state is BAD
    assert "lights.active_high is false, the plan says true" in found.sentence
    dark = options(lights_source="none", lights_active_high=False)
    assert look("pinout", replace(world, options=dark)).state is OK


@pytest.mark.parametrize("text", ["", "pins = 3", "[pins\n", "\0", "levels = 1\n[pins]\n"])
def test_a_plan_that_can_t_be_read_is_not_known(tmp_path: Path, text: str):
    world = pi(tmp_path)
    put(tmp_path, "hardware/pinout.toml", text)
    assert look("pinout", world).state is UNKNOWN
    assert look("pinout", replace(world, pinout=None)).state is UNKNOWN


# --- the computer ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bits", "power", "speed"),
    [
        ("0x0", OK, OK),
        ("0x1", BAD, OK),
        ("0x10000", BAD, OK),
        ("0x4", OK, BAD),
        ("0x2", OK, BAD),
        ("0x80000", OK, BAD),
        ("0x50005", BAD, BAD),
    ],
)
def test_the_firmware_remembers_weak_power_and_slowing(
    tmp_path: Path, bits: str, power: State, speed: State
):
    answers = commands({**COMMANDS, "vcgencmd": f"throttled={bits}\n"})
    world = pi(tmp_path, run=answers)
    assert look("power", world).state is power
    assert look("speed", world).state is speed


def test_the_driver_s_alarm_is_enough(tmp_path: Path):
    world = pi(tmp_path, run=commands({}))
    assert look("power", world).state is OK
    assert look("speed", world).state is UNKNOWN
    put(tmp_path, "sys/class/hwmon/hwmon2/in0_lcrit_alarm", "1\n")
    assert (look("power", world).state, look("power", world).code) == (BAD, "H2")


def test_heat_and_little_memory_are_bad(tmp_path: Path):
    world = pi(tmp_path)
    put(tmp_path, "sys/class/thermal/thermal_zone0/temp", "84000\n")
    assert (look("heat", world).state, look("heat", world).code) == (BAD, "H1")
    put(tmp_path, "proc/meminfo", "MemAvailable:   120000 kB\n")
    assert look("memory", world).state is BAD
    # What runs has its share already.
    assert look("memory", replace(world, kiosk=running())).state is OK
    put(tmp_path, "proc/meminfo", "nothing\n")
    assert look("memory", world).state is UNKNOWN


def test_a_clock_is_believed_if_somebody_vouches_for_it(tmp_path: Path):
    world = pi(tmp_path, run=commands({"timedatectl": "no\n"}))
    assert look("clock", world).state is OK
    (tmp_path / "run/systemd/timesync/synchronized").unlink()
    assert look("clock", world).state is UNKNOWN
    assert look("clock", replace(world, run=commands({"timedatectl": "yes\n"}))).state is OK
    put(tmp_path, "sys/class/rtc/rtc0/name", "rpi_rtc\n")
    assert look("clock", world).state is OK
    past = replace(world, now=datetime(2019, 1, 1, tzinfo=UTC))
    assert (look("clock", past).state, look("clock", past).code) == (BAD, "Y1")
