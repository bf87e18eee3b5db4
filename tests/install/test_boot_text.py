"""The words on a Pi's boot partition come and go without a trace."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pretended import CMDLINE, CONFIG

from scripts.installing.boot_text import (
    QUIET,
    Edit,
    kiosk_config,
    quiet_cmdline,
    undone_cmdline,
    undone_config,
    video_word,
)

VIDEO = "video=HDMI-A-1:1920x1080@60D"
WORDS = st.lists(
    st.sampled_from(
        [
            "console=tty1", "console=serial0,115200", "quiet", "splash", "loglevel=7",
            "rootwait", "root=/dev/mmcblk0p2", "video=HDMI-A-1:1280x720", "overlayroot=tmpfs",
            "video=HDMI-A-2:800x600", "cgroup_enable=memory", "logo.nologo", "panic=0",
        ]
    ),
    unique=True,
)  # fmt: skip


def test_the_kernel_is_quiet_and_its_messages_are_on_another_screen() -> None:
    text, _ = quiet_cmdline(CMDLINE, VIDEO, Edit())
    words = text.split()
    assert set(QUIET) <= set(words)
    assert VIDEO in words
    assert "console=tty1" not in words
    # Where it was: the last console is where /dev/console leads.
    assert words[:3] == ["console=serial0,115200", "console=tty3", "root=PARTUUID=4d8097e2-02"]
    assert words.count("quiet") == 1
    # A second line is not read by the firmware.
    assert text.count("\n") == 1


def test_a_kernel_that_gave_up_starts_anew_when_somebody_chose_so_or_nobody_did() -> None:
    text, _ = quiet_cmdline(CMDLINE, None, Edit())
    assert "panic=10" in text.split()
    kept, edit = quiet_cmdline("console=tty1 panic=60\n", None, Edit())
    assert [word for word in kept.split() if word.startswith("panic=")] == ["panic=60"]
    assert undone_cmdline(kept, edit).split() == ["console=tty1", "panic=60"]


def test_another_mode_of_the_same_port_is_replaced_and_comes_back() -> None:
    before = "console=tty1 video=HDMI-A-1:1280x720@50 video=HDMI-A-2:800x600 rootwait\n"
    text, edit = quiet_cmdline(before, VIDEO, Edit())
    assert "video=HDMI-A-1:1280x720@50" not in text
    assert "video=HDMI-A-2:800x600" in text
    assert set(undone_cmdline(text, edit).split()) == set(before.split())


def test_without_a_mode_the_screen_is_left_alone() -> None:
    text, _ = quiet_cmdline(CMDLINE, None, Edit())
    assert "video=" not in text


@given(WORDS, st.sampled_from([None, VIDEO, "video=HDMI-A-2:1280x720@60D"]))
def test_said_twice_it_is_the_same_and_taken_out_it_is_as_before(
    words: list[str], video: str | None
) -> None:
    before = " ".join(words) + "\n"
    once, edit = quiet_cmdline(before, video, Edit())
    twice, again = quiet_cmdline(once, video, edit)
    assert set(twice.split()) == set(once.split())
    assert (set(again.added), set(again.removed)) == (set(edit.added), set(edit.removed))
    assert sorted(undone_cmdline(twice, again).split()) == sorted(words)


@given(WORDS)
def test_what_others_wrote_since_stays(words: list[str]) -> None:
    text, edit = quiet_cmdline(CMDLINE, VIDEO, Edit())
    later = text.rstrip("\n") + " overlayroot=tmpfs:recurse=0\n"
    assert undone_cmdline(later, edit).split() == [
        *CMDLINE.split(),
        "overlayroot=tmpfs:recurse=0",
    ]


def test_the_firmware_draws_no_rainbow() -> None:
    text = kiosk_config(CONFIG)
    assert "\ndisable_splash=1\n" in text
    assert kiosk_config(text) == text
    assert undone_config(text).rstrip("\n") == CONFIG.rstrip("\n")
    assert undone_config(CONFIG) == CONFIG
    assert undone_config(kiosk_config("")) == ""


def test_what_stands_behind_the_kiosks_part_stays() -> None:
    text = kiosk_config(CONFIG) + "gpu_mem=128\n"
    assert undone_config(text).endswith("[all]\ngpu_mem=128\n")


def test_a_mode_names_port_size_and_rate() -> None:
    assert video_word("HDMI-A-1", "1920x1080") == VIDEO
    assert video_word("HDMI-A-2", "1280x720@50") == "video=HDMI-A-2:1280x720@50D"


@pytest.mark.parametrize(
    ("port", "mode"),
    [("HDMI-A-1", "1080p"), ("HDMI-A-1", "0x0"), ("HDMI", "1920x1080"), ("", "1920x1080"),
     ("HDMI-A-1", "1920x1080@60 init=/bin/sh"), ("HDMI-A-1 x-1", "1920x1080")],
)  # fmt: skip
def test_what_is_no_mode_is_not_written(port: str, mode: str) -> None:
    with pytest.raises(ValueError, match=":"):
        video_word(port, mode)
