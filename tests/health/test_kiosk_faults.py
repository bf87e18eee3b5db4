"""Every fault has a code for the telephone, a remedy for staff, and kind words if need be."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.display.words import languages, load_words
from kiosk.health.faults import (
    REMEDIES,
    KioskFault,
    PatientNotice,
    Remedy,
    Severity,
    gravest_first,
    notice,
)

ROWS = list(REMEDIES.values())

# Printed in handbooks and stuck on walls: a code that changes here changes there.
CODES = {
    KioskFault.CAMERA_MISSING: "C1",
    KioskFault.CAMERA_GONE: "C2",
    KioskFault.CAMERA_STALLED: "C3",
    KioskFault.TOO_DARK: "C4",
    KioskFault.WALL_SILENT: "W1",
    KioskFault.WALL_TOUCHED_BY_NOBODY: "W3",
    KioskFault.WALL_NEVER_TOUCHED: "W4",
    KioskFault.LIGHTS_GONE: "L1",
    KioskFault.SOUND_GONE: "A1",
    KioskFault.SESSIONS_UNWRITTEN: "R1",
    KioskFault.DATABASE_PUT_ASIDE: "R2",
    KioskFault.DISK_NEARLY_FULL: "R3",
    KioskFault.MODEL_DAMAGED: "M1",
    KioskFault.COACH_STOPPED: "M2",
    KioskFault.POSE_STALLED: "M3",
    KioskFault.TOO_HOT: "H1",
    KioskFault.UNDER_VOLTAGE: "H2",
    KioskFault.TOO_SLOW: "M4",
    KioskFault.BACK_UNSEEN: "M5",
    KioskFault.PART_HANGS: "H4",
    KioskFault.CLOCK_NOT_SET: "Y1",
    KioskFault.LOOK_UNUSABLE: "S2",
    KioskFault.SCREEN_TOO_SMALL: "S3",
    KioskFault.TEXT_TOO_SMALL: "S4",
    KioskFault.SETTINGS_UNUSABLE: "R4",
    KioskFault.CHECK_FAILED: "H5",
    KioskFault.NOT_SET_UP: "H6",
}

# Stood for other faults once; what is written in an old handbook must not mean another thing.
USED_UP = {"H3", "S1", "W2"}

ANY_FAULTS = st.sets(st.sampled_from(KioskFault))


def test_every_fault_has_its_row_and_its_code():
    assert {row.fault: row.code for row in ROWS} == CODES
    assert set(CODES) == set(KioskFault)


def test_no_two_faults_share_a_code():
    codes = {row.code for row in ROWS}
    assert len(codes) == len(ROWS)
    assert not codes & USED_UP


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_a_code_can_be_said_over_the_telephone(row: Remedy):
    assert re.fullmatch(r"[ACHLMRSWY][1-9]", row.code)


@pytest.mark.parametrize("language", languages())
def test_the_screen_has_words_for_all_that_a_patient_may_be_told(language: str):
    assert set(load_words(language).notices) == set(PatientNotice)


def test_nothing_that_a_patient_may_be_told_is_told_of_no_fault():
    assert {row.patient for row in ROWS} - {None} == set(PatientNotice)


@pytest.mark.parametrize("key", PatientNotice)
def test_a_patient_hears_short_kind_words_and_nothing_technical(key: PatientNotice):
    told = load_words("en").notices[key]
    assert len(f"{told.short} {told.more}") <= 80
    technical = (
        "camera|sensor|error|fault|cable|model|file|disk|software|restart|system|failed|"
        "driver|pose|coach has|code|wrong|you must"
    )
    assert not re.search(technical, f"{told.short} {told.more}", re.IGNORECASE)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_staff_are_told_what_it_is_and_what_to_do_in_one_sentence(row: Remedy):
    # The screen's staff line.
    assert len(row.staff) <= 90
    assert row.staff.endswith(".")
    assert row.staff.count(". ") == 0
    assert ":" in row.staff


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_what_a_patient_does_not_notice_a_patient_is_not_told(row: Remedy):
    if row.severity is Severity.WORKS_ON:
        assert row.patient is None


@pytest.mark.parametrize(
    "fault", [KioskFault.MODEL_DAMAGED, KioskFault.COACH_STOPPED, KioskFault.CAMERA_MISSING]
)
def test_without_eyes_or_mind_coaching_stops_and_the_patient_is_told(fault: KioskFault):
    assert REMEDIES[fault].severity is Severity.STOPS
    assert REMEDIES[fault].patient is not None


def test_nothing_wrong_is_no_notice():
    assert notice([]) is None


def test_the_gravest_is_shown_and_all_codes_are_told():
    shown = notice([KioskFault.TOO_HOT, KioskFault.WALL_SILENT, KioskFault.CAMERA_MISSING])
    assert shown is not None
    assert shown.severity is Severity.STOPS
    assert shown.codes == ("C1", "W1", "H1")
    assert shown.staff.startswith("C1 W1 H1: No camera was found")
    assert shown.patient is PatientNotice.CANT_SEE


def test_a_fault_for_staff_alone_tells_a_patient_nothing():
    shown = notice([KioskFault.CLOCK_NOT_SET])
    assert shown is not None
    assert shown.patient is None
    assert shown.codes == ("Y1",)


def test_a_patient_hears_of_the_gravest_fault_that_concerns_patients():
    shown = notice([KioskFault.PART_HANGS, KioskFault.WALL_SILENT])
    assert shown is not None
    assert shown.codes == ("H4", "W1")
    assert shown.patient is PatientNotice.CANT_FEEL


@given(st.lists(st.sampled_from(KioskFault)))
def test_the_notice_does_not_depend_on_order_or_repetition(active: list[KioskFault]):
    assert notice(active) == notice(reversed(active)) == notice(set(active))


@given(ANY_FAULTS)
def test_all_that_is_wrong_is_told_gravest_first(active: set[KioskFault]):
    rows = gravest_first(active)
    assert {row.fault for row in rows} == active
    severities = [row.severity for row in rows]
    assert severities == sorted(severities, reverse=True)


@given(ANY_FAULTS, st.sampled_from(KioskFault))
def test_one_more_fault_never_makes_it_look_better(active: set[KioskFault], more: KioskFault):
    before, after = notice(active), notice(active | {more})
    assert after is not None
    if before is not None:
        assert after.severity >= before.severity


def test_a_look_that_is_not_the_clinics_own_is_no_concern_of_a_patients():
    for fault in (
        KioskFault.LOOK_UNUSABLE,
        KioskFault.SCREEN_TOO_SMALL,
        KioskFault.TEXT_TOO_SMALL,
    ):
        shown = notice([fault])
        assert shown is not None
        assert shown.severity is Severity.WORKS_ON
        assert shown.patient is None


def test_staff_are_told_where_they_reach_the_machine() -> None:
    shown = notice([KioskFault.NOT_SET_UP], {}, "192.0.2.7")
    assert shown is not None
    assert shown.staff.startswith("H6 at 192.0.2.7: Nobody has set this kiosk up yet")


def test_what_a_part_says_of_itself_is_nearer_to_the_cause() -> None:
    said = {KioskFault.WALL_SILENT: "the ranger repeats one value:\nunplug it for a moment"}
    shown = notice([KioskFault.WALL_SILENT, KioskFault.SOUND_GONE], said)
    assert shown is not None
    assert shown.staff == "W1 A1: the ranger repeats one value: unplug it for a moment"
