"""`kiosk replay` that can't write its results, and names that confuse: nothing half-written."""

import json
import os
import resource
import signal
from pathlib import Path

import pytest
from PIL import Image
from recordings import (
    DEMO,
    Entry,
    as_json,
    demo_images,
    hinges,
    kiosk,
    kiosk_process,
    replayed,
    wall_readings,
    write_trace,
    write_wall,
)
from refusals import PREFIX, refused

# What is to be written.


OUTPUTS = [("--trace", ".jsonl"), ("--annotate", ".mp4"), ("--plot", ".png")]


@pytest.mark.parametrize(("option", "suffix"), OUTPUTS)
def test_an_output_that_has_no_place(
    option: str, suffix: str, clip: Path, tmp_path: Path
) -> None:
    def says(path: str | Path) -> str:
        return refused(clip, option, path)

    (tmp_path / f"folder{suffix}").mkdir()
    (tmp_path / f"device{suffix}").symlink_to("/dev/full")
    os.mkfifo(tmp_path / f"pipe{suffix}")
    before = sorted(tmp_path.iterdir())
    assert "does not exist; create it" in says(tmp_path / "no" / f"out{suffix}")
    assert f"must end in {suffix}" in says(tmp_path / "out.xyz")
    assert f"must end in {suffix}" in says("")
    assert "is a folder" in says(tmp_path / f"folder{suffix}")
    assert "is not a plain file" in says(tmp_path / f"device{suffix}")
    assert "is not a plain file" in says(tmp_path / f"pipe{suffix}")
    assert "name too long" in says(tmp_path / f"{'x' * 300}{suffix}")
    # Whoever may write everywhere may not write here.
    assert "can't be written to" in says(f"/proc/out{suffix}")
    assert sorted(tmp_path.iterdir()) == before


def test_a_folder_that_may_only_be_read(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "read only"
    folder.mkdir(mode=0o555)

    # As root every folder can be written to, unless the system says no.
    def access(path: Path, mode: int) -> bool:
        return not mode & os.W_OK

    monkeypatch.setattr(os, "access", access)
    assert "can't be written to; choose another" in refused(clip, "--plot", folder / "p.png")


def test_the_same_path_for_two_outputs_fits_one_of_them_at_most(
    clip: Path, tmp_path: Path
) -> None:
    same = tmp_path / "out.mp4"
    assert "must end in .png" in refused(clip, "--annotate", same, "--plot", same)
    assert not same.exists()


def test_the_recording_is_never_written_over(clip: Path, tmp_path: Path) -> None:
    before = clip.read_bytes()
    (tmp_path / "soft.mp4").symlink_to(clip)
    os.link(clip, tmp_path / "hard.mp4")
    for name in ("clip.mp4", "soft.mp4", "hard.mp4"):
        assert "is read in this very run" in refused(clip, "--annotate", tmp_path / name)
    assert clip.read_bytes() == before
    trace = write_trace(tmp_path / "t.jsonl", hinges())
    assert "is read in this very run" in refused(trace, "--trace", trace)


def test_the_wall_trace_is_never_written_over(figure: Path, tmp_path: Path) -> None:
    wall = write_wall(tmp_path / "wall.jsonl", wall_readings(4))
    before = wall.read_bytes()
    assert "is read in this very run" in refused(figure, "--wall", wall, "--trace", wall)
    assert wall.read_bytes() == before


def test_a_plot_among_the_pictures_would_be_the_next_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    Image.new("RGB", (64, 48)).save(folder / "1.png")
    for name in ("1.png", "plot.png"):
        assert "among the pictures" in refused(folder, "--plot", folder / name)
    monkeypatch.chdir(folder)
    assert "among the pictures" in refused(".", "--plot", "plot.png")
    assert [path.name for path in folder.iterdir()] == ["1.png"]


def test_a_trace_has_no_pictures_to_draw_into(figure: Path, tmp_path: Path) -> None:
    sentence = refused(figure, "--annotate", tmp_path / "a.mp4")
    assert "holds no pictures to draw into" in sentence


def test_a_picture_too_small_for_a_video(tmp_path: Path) -> None:
    Image.new("RGB", (1, 1)).save(tmp_path / "dot.png")
    assert "too small" in refused(tmp_path / "dot.png", "--annotate", tmp_path / "a.mp4")
    assert replayed(tmp_path / "dot.png")["frames"] == 1


@pytest.mark.parametrize(("option", "suffix"), OUTPUTS)
def test_a_full_disk_leaves_what_was_there(option: str, suffix: str, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for number, image in enumerate(demo_images(30)):
        Image.fromarray(image).save(source / f"{number}.bmp")
    old, other = tmp_path / f"out{suffix}", tmp_path / "other.jsonl"
    old.write_text("as it was")

    def tiny_disk() -> None:
        # No file above this size: to a program it is as if the disk were full.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))

    outputs = {"--trace": other, option: old}
    arguments = [part for output in outputs.items() for part in output]
    done = kiosk_process("replay", source, "--json", *arguments, preexec=tiny_disk)
    assert done.returncode == 1
    error = json.loads(done.stdout)["error"]
    assert error["exit_status"] == 1
    assert "can't be written (File too large)" in error["message"]
    assert done.stderr == f"{PREFIX}{error['message']}\n"
    assert sorted(tmp_path.iterdir()) == [old, source]
    assert old.read_text() == "as it was"


def test_no_output_takes_its_name_when_another_fails(
    figure: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kiosk.staff.replay.plot.FlexionPlot.save", fail)
    outputs = ("--trace", tmp_path / "t.jsonl", "--plot", tmp_path / "p.png")
    assert "No space left on device" in refused(figure, *outputs, status=1)
    assert sorted(tmp_path.iterdir()) == [figure]


# Names.


@pytest.mark.parametrize("name", ["[red]no[bold].mp4", "sp ace.mp4", "%s{}.mp4", ":smile:.mp4"])
def test_a_name_in_a_sentence_is_as_it_is(name: str, tmp_path: Path) -> None:
    assert f"{name} does not exist" in refused(tmp_path / name)


def test_a_name_cannot_forge_a_second_line(tmp_path: Path) -> None:
    name = "a\nkiosk: all is well\x1b[2J.mp4"
    for place in (
        (tmp_path / name,),
        (DEMO, "--wall", tmp_path / name),
        (DEMO, "--plot", tmp_path / name),
        (DEMO, "--model", name),
        (DEMO, "--drill", name),
    ):
        done = kiosk("replay", *place)
        assert done.exit_code == 2
        assert done.stderr.count("\n") == 1
        assert "\x1b" not in done.stderr
        told: Entry = as_json(kiosk("replay", *place, "--json"))
        assert told["error"]["message"].isprintable()


def test_a_name_that_is_not_utf8_can_be_told(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff\xfe.mp4")
    done = kiosk_process("replay", path, "--json")
    assert done.returncode == 2
    told = json.loads(done.stdout)
    assert told["source"] == "\\udcff\\udcfe.mp4"
    assert told["error"]["message"].isprintable()
    assert done.stderr == f"{PREFIX}{told['error']['message']}\n"


def test_the_empty_scene_is_never_written_over(clip: Path, tmp_path: Path) -> None:
    scene = tmp_path / "empty.png"
    Image.new("RGB", (640, 480)).save(scene)
    before = scene.read_bytes()
    assert "is read in this very run" in refused(clip, "--scene", scene, "--plot", scene)
    assert scene.read_bytes() == before
