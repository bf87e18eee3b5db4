"""`kiosk replay` with recordings of every kind."""

import gc
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from recordings import (
    blank_clip,
    demo_images,
    empty_room,
    frames_of,
    hinges,
    kiosk,
    replayed,
    write_clip,
    write_trace,
)

from kiosk.camera.source import MAX_SIDE_PX
from kiosk.staff.replay import run as replay_run


def test_one_frame_a_second_is_remarked_on(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "slow.mp4", demo_images(30, shrink=2), 1)
    result = replayed(clip)
    assert result["fps"] == 1.0
    assert result["duration_s"] == result["frames"] == 13
    assert "quick reps may be missed" in result["notices"][0]


def test_240_frames_a_second_give_the_same_rep(tmp_path: Path) -> None:
    slow = write_trace(tmp_path / "s.jsonl", hinges(fps=30))
    fast = write_trace(tmp_path / "f.jsonl", hinges(fps=240))
    (a,), (b,) = replayed(slow)["reps"], replayed(fast)["reps"]
    assert b["bottom_s"] == pytest.approx(a["bottom_s"], abs=0.05)
    assert b["lowering_s"] == pytest.approx(a["lowering_s"], abs=0.05)
    assert b["measures"] == pytest.approx(a["measures"], abs=1, nan_ok=True)
    assert b["faults"] == a["faults"]


def test_a_clip_of_240_frames_a_second_keeps_its_times(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "fast.mp4", empty_room(24), 240)
    result = replayed(clip, "--annotate", tmp_path / "a.mp4")
    assert result["fps"] == 240.0
    assert result["duration_s"] == pytest.approx(0.1, abs=0.001)
    assert len(frames_of(tmp_path / "a.mp4")) == 24


def test_a_single_frame_is_no_rep_and_is_remarked_on(tmp_path: Path) -> None:
    result = replayed(blank_clip(tmp_path / "one.mp4", count=1))
    assert result["frames"] == 1
    assert result["reps"] == []
    assert "single picture" in result["notices"][0]


def test_a_portrait_picture_stays_upright(tmp_path: Path) -> None:
    portrait = [image[:, 200:440] for image in demo_images(10, 2)]
    result = replayed(
        write_clip(tmp_path / "p.mp4", portrait, 3), "--annotate", tmp_path / "a.mp4"
    )
    assert result["near_side"] == "right"
    assert frames_of(tmp_path / "a.mp4")[0].shape == (480, 240, 3)


def test_a_rotated_picture_is_turned_upright(tmp_path: Path) -> None:
    lying = Image.fromarray(demo_images(1, 0.03)[0]).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    lying.save(tmp_path / "rotated.jpg", exif=exif, quality=95)
    result = replayed(tmp_path / "rotated.jpg", "--annotate", tmp_path / "a.mp4")
    assert result["seen_fraction"] == 1.0
    assert frames_of(tmp_path / "a.mp4")[0].shape == (480, 640, 3)


def test_4k_is_read_smaller(tmp_path: Path) -> None:
    large = np.kron(demo_images(1, 0.03)[0], np.ones((6, 6, 1), np.uint8))
    clip = write_clip(tmp_path / "4k.mp4", [large[:2160]] * 2)
    result = replayed(clip, "--annotate", tmp_path / "a.mp4")
    assert result["frames"] == 2
    assert frames_of(tmp_path / "a.mp4")[0].shape == (720, MAX_SIDE_PX, 3)


def test_an_empty_room_is_no_error(tmp_path: Path) -> None:
    done = kiosk("replay", blank_clip(tmp_path / "room.mp4"))
    assert done.exit_code == 0
    assert "No person was seen" in done.stdout
    result = replayed(tmp_path / "room.mp4")
    assert result["seen_fraction"] == 0
    assert result["near_side"] is None
    assert result["summary"] == result["summary"] | {"reps": 0, "score": None, "band": None}


def test_half_a_body_is_not_judged_in_full(tmp_path: Path) -> None:
    upper = [image[:240] for image in demo_images(3, 4.0)]
    result = replayed(write_clip(tmp_path / "upper.mp4", upper, 10))
    assert result["seen_fraction"] < 0.5
    assert "the whole body" in " ".join(result["notices"])
    assert all(rep["score"] is None for rep in result["reps"])


def test_a_folder_of_pictures_is_a_recording(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number, image in enumerate(demo_images(30, 4.0)):
        Image.fromarray(image).save(folder / f"{number}.png")
    result = replayed(folder, "--fps", "1")
    assert (result["source"], result["fps"], result["frames"]) == ("pictures", 1.0, 4)


def test_memory_does_not_grow_with_the_clip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class SeesNobody:
        size = 192

        def invoke(self, square: NDArray[np.uint8]) -> NDArray[np.float32]:
            return np.zeros((17, 3), np.float32)

    def load_model(name: str, threads: int) -> SeesNobody:
        return SeesNobody()

    monkeypatch.setattr(replay_run, "load_model", load_model)

    def peak(count: int) -> int:
        clip = blank_clip(tmp_path / f"{count}.mp4", count, (320, 240))
        gc.collect()
        tracemalloc.start()
        try:
            assert replayed(clip, "--trace", tmp_path / "t.jsonl")["frames"] == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)
    # All 500 pictures together would be 115 MB.
    assert peak(500) < peak(50) + 5_000_000
