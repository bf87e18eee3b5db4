"""Heat, power, disk and clock as the computer's own files tell them; or unknown."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.health.board import (
    NOT_BEFORE,
    Board,
    BoardState,
    disk_free_bytes,
    is_nearly_full,
    is_too_hot,
)

NOW = NOT_BEFORE + timedelta(days=400)


def put(root: Path, path: str, content: str | bytes) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())


def put_zone(root: Path, number: int, kind: str, temp: str) -> None:
    put(root, f"sys/class/thermal/thermal_zone{number}/type", f"{kind}\n")
    put(root, f"sys/class/thermal/thermal_zone{number}/temp", f"{temp}\n")


def test_a_computer_that_tells_nothing_is_unknown(tmp_path: Path):
    board = Board(tmp_path)
    assert board.read(tmp_path / "nowhere", NOW) == BoardState()


def test_this_computer_can_be_read(tmp_path: Path):
    state = Board().read(tmp_path)
    assert state.disk_free_bytes is not None
    assert state.boot_id == Path("/proc/sys/kernel/random/boot_id").read_text().strip()


# --- heat --------------------------------------------------------------------------------


def test_the_processor_s_zone_counts(tmp_path: Path):
    put_zone(tmp_path, 0, "cpu-thermal", "61234")
    put_zone(tmp_path, 1, "iwlwifi_1", "90000")
    assert Board(tmp_path).temperature_c() == pytest.approx(61.234)


def test_without_a_named_zone_the_hottest_counts(tmp_path: Path):
    put_zone(tmp_path, 0, "acpitz", "27800")
    put_zone(tmp_path, 1, "pch", "45000")
    assert Board(tmp_path).temperature_c() == 45


@pytest.mark.parametrize("temp", ["", "hot", "-273150", "2147483647", "\xff"])
def test_a_zone_that_talks_nonsense_is_left_out(tmp_path: Path, temp: str):
    put_zone(tmp_path, 0, "cpu-thermal", temp)
    assert Board(tmp_path).temperature_c() is None
    put_zone(tmp_path, 1, "acpitz", "30000")
    assert Board(tmp_path).temperature_c() == 30


def test_heat_is_over_only_when_it_is_clearly_over():
    heat = [79.9, 80.0, 79.0, 75.1, 74.9, 79.9]
    hot = False
    seen: list[bool] = []
    for celsius in heat:
        hot = is_too_hot(celsius, hot)
        seen.append(hot)
    assert seen == [False, True, True, True, False, False]


@pytest.mark.parametrize("was", [False, True])
def test_unknown_heat_or_room_changes_nothing(was: bool):
    assert is_too_hot(None, was) is was
    assert is_nearly_full(None, was) is was


# --- power -------------------------------------------------------------------------------


@pytest.mark.parametrize(("alarm", "weak"), [("0", False), ("1", True), ("", None)])
def test_the_voltage_monitor_is_found_by_its_name(
    tmp_path: Path, alarm: str, weak: bool | None
):
    put(tmp_path, "sys/class/hwmon/hwmon0/name", "cpu_thermal\n")
    put(tmp_path, "sys/class/hwmon/hwmon0/in0_lcrit_alarm", "1\n")
    put(tmp_path, "sys/class/hwmon/hwmon1/name", "rpi_volt\n")
    put(tmp_path, "sys/class/hwmon/hwmon1/in0_lcrit_alarm", f"{alarm}\n")
    assert Board(tmp_path).power() == (weak, None)


@pytest.mark.parametrize(
    ("bits", "power"),
    [
        ("0", (False, False)),
        ("50000", (False, False)),
        ("50005", (True, True)),
        ("1", (True, False)),
        ("80008", (False, True)),
        ("0x2", (False, True)),
        ("", (None, None)),
        ("nonsense", (None, None)),
    ],
)
def test_an_older_kernel_tells_it_in_bits(
    tmp_path: Path, bits: str, power: tuple[bool | None, bool | None]
):
    put(tmp_path, "sys/devices/platform/soc/soc:firmware/get_throttled", f"{bits}\n")
    assert Board(tmp_path).power() == power


def test_the_deprecated_file_is_not_asked_where_the_monitor_is(tmp_path: Path):
    put(tmp_path, "sys/class/hwmon/hwmon1/name", "rpi_volt\n")
    put(tmp_path, "sys/class/hwmon/hwmon1/in0_lcrit_alarm", "0\n")
    put(tmp_path, "sys/devices/platform/soc/soc:firmware/get_throttled", "50005\n")
    assert Board(tmp_path).power() == (False, None)


# --- disk --------------------------------------------------------------------------------


def test_a_folder_s_disk_has_room(tmp_path: Path):
    free = disk_free_bytes(tmp_path)
    assert free is not None
    assert free > 0


def test_a_full_disk_is_not_well_again_with_the_first_byte():
    full = False
    seen: list[bool] = []
    for megabytes in (201, 199, 250, 299, 301, 250):
        full = is_nearly_full(megabytes * 1_000_000, full)
        seen.append(full)
    assert seen == [False, True, True, True, False, False]


# --- clock and boot ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "now",
    [datetime(1970, 1, 1, tzinfo=UTC), datetime(2025, 12, 31, tzinfo=UTC)]
    + [datetime(2106, 2, 7, tzinfo=UTC)],
)
def test_an_impossible_date_is_wrong_whoever_vouches_for_it(tmp_path: Path, now: datetime):
    put(tmp_path, "run/systemd/timesync/synchronized", "")
    assert Board(tmp_path).clock_right(now) is False


def test_a_time_server_vouches_for_the_clock(tmp_path: Path):
    put(tmp_path, "run/systemd/timesync/synchronized", "")
    assert Board(tmp_path).clock_right(NOW) is True


def test_without_a_network_the_clock_is_unknown_which_is_no_fault(tmp_path: Path):
    assert Board(tmp_path).clock_right(NOW) is None


def test_the_boot_has_a_name(tmp_path: Path):
    put(tmp_path, "proc/sys/kernel/random/boot_id", "3d6bd5e7\n")
    assert Board(tmp_path).read(tmp_path, NOW).boot_id == "3d6bd5e7"


@given(st.binary(max_size=40), st.sampled_from(["hwmon", "firmware", "zone", "boot"]))
def test_whatever_is_in_a_file_it_is_read_or_unknown(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, where: str
):
    root = tmp_path_factory.mktemp("board")
    put(root, "sys/class/hwmon/hwmon0/name", "rpi_volt\n" if where == "hwmon" else "other\n")
    place = {
        "hwmon": "sys/class/hwmon/hwmon0/in0_lcrit_alarm",
        "firmware": "sys/devices/platform/soc/soc:firmware/get_throttled",
        "zone": "sys/class/thermal/thermal_zone0/temp",
        "boot": "proc/sys/kernel/random/boot_id",
    }[where]
    put(root, place, content)
    state = Board(root).read(root, NOW)
    assert state.temperature_c is None or -40 <= state.temperature_c <= 150
