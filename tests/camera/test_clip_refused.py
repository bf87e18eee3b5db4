"""A file that is no video says what is wrong with it."""

import os
from pathlib import Path

import av
import numpy as np
import pytest
from made_clips import make_clip, sentence_of_refusal


def test_a_missing_file_is_named(tmp_path: Path):
    assert "does not exist" in sentence_of_refusal(tmp_path / "nowhere.mp4")


def test_an_empty_file_is_named(tmp_path: Path):
    (tmp_path / "clip.mp4").touch()
    assert "is empty" in sentence_of_refusal(tmp_path / "clip.mp4")


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.txt", "a.nfo", "a.bin", "a.m4v", "a"])
@pytest.mark.parametrize("content", [b"Only words, no pictures.\n" * 400, None])
def test_a_file_that_is_no_video_is_refused_whatever_its_name(
    tmp_path: Path, name: str, content: bytes | None
):
    path = tmp_path / name
    path.write_bytes(content or np.random.default_rng(1).bytes(20_000))
    assert "video" in sentence_of_refusal(path)


def test_a_playlist_is_not_followed(tmp_path: Path):
    clip = make_clip(tmp_path / "clip.ts")
    playlist = tmp_path / "list.m3u8"
    playlist.write_text(
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/"
        f"{clip.name}\n#EXT-X-ENDLIST\n"
    )
    assert "not a video" in sentence_of_refusal(playlist)


def test_sound_alone_is_refused(tmp_path: Path):
    path = tmp_path / "song.m4a"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=48000)
        chunk = av.AudioFrame.from_ndarray(np.zeros((1, 4800), np.float32), "fltp", "mono")
        chunk.rate = 48000
        container.mux(stream.encode(chunk))
        container.mux(stream.encode())
    assert "no video in it" in sentence_of_refusal(path)


def test_a_clip_without_one_whole_frame_is_refused(tmp_path: Path):
    path = make_clip(tmp_path / "clip.mp4", faststart=True)
    data = path.read_bytes()
    start = data.index(b"mdat") + 4
    path.write_bytes(data[:start] + bytes(len(data) - start))
    assert "not one frame" in sentence_of_refusal(path)


def test_a_clip_whose_index_was_never_written_is_refused(tmp_path: Path):
    path = make_clip(tmp_path / "clip.mp4", count=60)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "index is missing" in sentence_of_refusal(path)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything"
)
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path):
    path = make_clip(tmp_path / "clip.mp4")
    path.chmod(0)
    assert "may not be read" in sentence_of_refusal(path)


def test_a_forbidden_file_says_so_for_root_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def forbid(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = make_clip(tmp_path / "clip.mp4")
    monkeypatch.setattr(Path, "open", forbid)
    assert "may not be read" in sentence_of_refusal(path)
