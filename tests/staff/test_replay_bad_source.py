"""`kiosk replay` with a source that is none, or breaks off: one clear sentence."""

import json
import os
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from recordings import DEMO, DEMO_WALL, frames_of, kiosk, kiosk_process, one_rep_clip, replayed
from refusals import refused

# The source.


def test_a_source_that_is_not_there(tmp_path: Path) -> None:
    assert "does not exist" in refused(tmp_path / "no.mp4")
    assert "does not exist" in refused("-")


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "e.mp4").touch()
    assert "is empty" in refused(tmp_path / "e.mp4")


def test_a_file_that_is_no_video(tmp_path: Path) -> None:
    (tmp_path / "letter.mp4").write_text("Dear Sir or Madam,\n" * 100)
    assert "is not a video" in refused(tmp_path / "letter.mp4")
    (tmp_path / "noise.mp4").write_bytes(np.random.default_rng(1).bytes(50_000))
    assert "is not a video" in refused(tmp_path / "noise.mp4")


def test_a_clip_without_its_index(tmp_path: Path) -> None:
    # This kind of file has the index at its end.
    data = DEMO.read_bytes()
    (tmp_path / "half.mp4").write_bytes(data[: len(data) // 2])
    assert "index is missing" in refused(tmp_path / "half.mp4")


def test_a_clip_with_sound_only(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "song.mp4"), "w") as container:
        stream = container.add_stream("aac", rate=48000)
        chunk = av.AudioFrame.from_ndarray(np.zeros((1, 4800), np.float32), "fltp", "mono")
        chunk.rate = 48000
        container.mux(stream.encode(chunk))
        container.mux(stream.encode())
    assert "has no video in it" in refused(tmp_path / "song.mp4")


def test_a_folder_without_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notes.txt").write_text("nothing to see")
    assert "has no pictures in it" in refused(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert "has no pictures in it" in refused(".")


def test_a_folder_with_a_damaged_picture_among_good_ones(tmp_path: Path) -> None:
    for number in range(3):
        Image.new("RGB", (64, 48)).save(tmp_path / f"{number}.png")
    (tmp_path / "1.png").write_bytes(b"not a picture")
    assert "1.png is damaged or not a picture" in refused(tmp_path)


@pytest.mark.parametrize("suffix", [".mp4", ".jsonl"])
def test_a_pipe_or_a_device_is_not_waited_for(tmp_path: Path, suffix: str) -> None:
    pipe = tmp_path / f"pipe{suffix}"
    os.mkfifo(pipe)
    assert f"pipe{suffix} is n" in refused(pipe)
    endless = tmp_path / f"endless{suffix}"
    endless.symlink_to("/dev/zero")
    assert f"endless{suffix} is n" in refused(endless)


@pytest.mark.parametrize("name", ["x" * 300 + ".mp4", "x" * 300 + ".jsonl"])
def test_a_name_too_long_for_any_file(name: str) -> None:
    assert "name too long" in refused(name)


def test_a_picture_of_a_hundred_megapixels_comes_without_warnings(tmp_path: Path) -> None:
    Image.new("1", (10_400, 9_000)).save(tmp_path / "large.png")
    done = kiosk_process("replay", tmp_path / "large.png", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["frames"] == 1


# A recording that breaks off keeps what was seen until then.


@pytest.fixture(scope="module")
def broken_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Has its index in front, one rep that ends before 4 s, and ends itself short of 5.5 s."""
    folder = tmp_path_factory.mktemp("broken")
    whole = one_rep_clip(folder / "whole.mp4", {"movflags": "faststart"})
    data = whole.read_bytes()
    cut = folder / "cut.mp4"
    cut.write_bytes(data[: int(len(data) * 0.85)])
    return cut


def test_a_clip_that_breaks_off_keeps_its_rep_in_json(
    broken_clip: Path, tmp_path: Path
) -> None:
    written = ("--trace", tmp_path / "t.jsonl", "--annotate", tmp_path / "a.mp4")
    result = replayed(broken_clip, "--wall", DEMO_WALL, *written, status=2)
    error = result.pop("error")
    assert error["exit_status"] == 2
    assert "cut.mp4 breaks off after" in error["message"]
    (rep,) = result["reps"]
    assert rep["tap"]["state"] == "touched"
    assert 4.0 < result["duration_s"] < 5.4
    # What was asked for is there too, up to the break.
    assert len(frames_of(tmp_path / "a.mp4")) == result["frames"]
    again = replayed(tmp_path / "t.jsonl")
    assert again["reps"] == result["reps"]


def test_a_clip_that_breaks_off_keeps_its_rep_in_the_table(broken_clip: Path) -> None:
    done = kiosk("replay", broken_clip)
    assert done.exit_code == 2
    assert "1 rep, " in done.stdout
    assert "wall drill · cut.mp4" in done.stdout
    assert done.stderr.count("\n") == 1
    assert "cut.mp4 breaks off after" in done.stderr


def test_a_piece_that_cannot_be_decoded_is_told(tmp_path: Path, broken_clip: Path) -> None:
    data = bytearray((broken_clip.parent / "whole.mp4").read_bytes())
    frames = len(frames_of(broken_clip.parent / "whole.mp4"))
    # Each picture is a run of bytes that begins with its own length.
    with av.open(str(broken_clip.parent / "whole.mp4")) as container:
        places = [(p.pos, p.size) for p in container.demux(video=0) if p.pos is not None]
    position, size = places[len(places) // 2]
    data[position : position + size] = b"\xff" * size
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes(data)
    result = replayed(damaged)
    assert result["frames"] < frames
    assert "1 piece of the recording could not be decoded" in " ".join(result["notices"])
