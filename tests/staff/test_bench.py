"""`kiosk bench` compares the parts; how long they take is nobody's business here."""

import shutil
from itertools import islice
from pathlib import Path

import pygame
import pytest
from recordings import DEMO, as_json, blank_clip, demo_images, kiosk, write_clip

from kiosk.camera.files import open_source
from kiosk.display.painter import Painter
from kiosk.display.view import View
from kiosk.pose.catalogue import shipped_folder
from kiosk.pose.keypoints import KEYPOINT_COUNT, Pose
from kiosk.staff import drawing_cost, measuring
from kiosk.staff.drawing_cost import drawing

SCREENS = [
    f"display_{screen}"
    for screen in ("drill", "find_mark", "ready", "rest", "summary", "invitation", "lesson")
]
PARTS = ["invoke", "shrink", "pose", "coach_step", "spine", "spine_dowel", *SCREENS]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    return write_clip(folder / "[red] clip.mp4", demo_images(10, 2.0, shrink=2))


def test_json_has_the_keys_that_other_programs_rely_on(clip: Path) -> None:
    result = kiosk("bench", "--clip", clip, "--json")
    assert result.exit_code == 0
    assert result.stderr == ""
    figures = as_json(result)
    assert list(figures) == [
        "schema",
        "runtime",
        "model",
        "threads",
        "frames",
        "frame_size_px",
        "cpu_ms",
        "ratios",
    ]
    assert figures["schema"] == 1
    assert figures["runtime"] in ("ai-edge-litert", "tflite-runtime")
    assert figures["model"] == "lightning-float16"
    assert figures["threads"] == 1
    assert figures["frames"] == 6
    assert figures["frame_size_px"] == [320, 240]
    assert list(figures["cpu_ms"]) == PARTS
    assert list(figures["ratios"]) == [f"{part}_over_invoke" for part in PARTS[1:]]


def test_figures_are_positive_and_the_whole_pose_costs_more_than_shrinking(clip: Path) -> None:
    figures = as_json(kiosk("bench", "--clip", clip, "--json"))
    assert all(value > 0 for value in figures["cpu_ms"].values())
    assert all(value > 0 for value in figures["ratios"].values())
    # True of any machine: the pose pipeline shrinks too, and then invokes.
    assert figures["ratios"]["pose_over_invoke"] > figures["ratios"]["shrink_over_invoke"]


def test_table_names_every_part(clip: Path) -> None:
    table = kiosk("bench", "--clip", clip, "--threads", "1").stdout
    assert "1 thread " in table
    for part in PARTS:
        assert part.replace("_", " ") in table


def test_every_screen_is_drawn_anew_with_every_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_source(DEMO) as source:
        frames = list(islice(source.frames(), 6))
    empty = (None,) * KEYPOINT_COUNT
    poses = [Pose(empty, (0.0,) * KEYPOINT_COUNT, frame.t, source.size_px) for frame in frames]
    drawn: dict[int, list[bool]] = {}
    real = Painter.draw

    def draw(painter: Painter, surface: pygame.Surface, view: View | None) -> bool:
        changed = real(painter, surface, view)
        drawn.setdefault(id(painter), []).append(changed)
        return changed

    times = 150
    with drawing() as screens:
        screens.warm_up(frames, poses)
        monkeypatch.setattr(Painter, "draw", draw)
        for number in range(times):
            for part in drawing_cost.SCREENS:
                screens.step(part, frames[number % 6], poses[number % 6])
            screens.go_on()
    assert len(drawn) == len(SCREENS)
    changes = dict(zip(SCREENS, drawn.values(), strict=True))
    for part in ("display_drill", "display_find_mark", "display_ready"):
        assert sum(changes[part]) == times
    # Those that move by themselves do so less often; a rest is still.
    for part in ("display_summary", "display_invitation", "display_lesson"):
        assert times / 6 < sum(changes[part]) < times


def test_the_display_is_given_back(clip: Path) -> None:
    kiosk("bench", "--clip", clip, "--json")
    assert not pygame.display.get_init()


def test_a_model_by_its_path_is_shown_as_it_is(clip: Path, tmp_path: Path) -> None:
    model = tmp_path / "[red]m.tflite"
    shutil.copy(shipped_folder() / "movenet_lightning_float16.tflite", model)
    figures = as_json(kiosk("bench", "--clip", clip, "--model", model, "--json"))
    assert figures["model"] == str(model)


def test_without_a_clip_it_takes_the_one_that_comes_with_the_kiosk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(measuring, "FRAMES", 2)
    figures = as_json(kiosk("bench", "--json"))
    assert figures["frames"] == 2
    assert figures["frame_size_px"] == [640, 480]


def test_large_pictures_do_not_fill_the_memory(
    clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "MAX_BYTES", 3 * 320 * 240 * 3)
    assert as_json(kiosk("bench", "--clip", clip, "--json"))["frames"] == 4


def test_a_clip_that_breaks_off_is_long_enough(tmp_path: Path) -> None:
    whole = write_clip(
        tmp_path / "whole.mp4", demo_images(2, 4.0, shrink=4), 15, {"movflags": "faststart"}
    )
    data = whole.read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(data[: len(data) // 2])
    assert kiosk("replay", cut).exit_code == 2
    assert 1 < as_json(kiosk("bench", "--clip", cut, "--json"))["frames"] < 60


@pytest.mark.parametrize(
    ("arguments", "says", "status"),
    [
        (("--clip", "no.mp4"), "no.mp4 does not exist", 2),
        (("--clip", __file__), "is not a video", 2),
        (("--model", "lightning-flaot16"), "did you mean lightning-float16", 2),
        (("--model", "no.tflite"), "no model file at no.tflite", 2),
        (("--model", "thunder-float16"), "kiosk model fetch thunder-float16", 1),
    ],
)
def test_what_it_cannot_measure_it_says_in_one_sentence(
    arguments: tuple[str, str],
    says: str,
    status: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KIOSK_DATA_DIR", str(tmp_path))
    result = kiosk("bench", *arguments)
    assert result.exit_code == status
    assert result.stdout == ""
    assert result.stderr.startswith("kiosk bench: ")
    assert result.stderr.count("\n") == 1
    assert says in result.stderr
    error = as_json(kiosk("bench", *arguments, "--json"))["error"]
    assert result.stderr == f"kiosk bench: {error['message']}\n"
    assert error["exit_status"] == status


def test_options_that_make_no_sense_are_answered_in_json_too(tmp_path: Path) -> None:
    clip = blank_clip(tmp_path / "c.mp4", 1)
    result = kiosk("bench", "--clip", clip, "--threads", "0", "--json")
    assert result.exit_code == 2
    assert "--threads" in as_json(result)["error"]["message"]


def test_a_missing_runtime_is_not_the_users_fault(
    clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_TFLITE_RUNTIME", "no-such-runtime")
    result = kiosk("bench", "--clip", clip, "--json")
    assert result.exit_code == 1
    assert "KIOSK_TFLITE_RUNTIME" in as_json(result)["error"]["message"]
