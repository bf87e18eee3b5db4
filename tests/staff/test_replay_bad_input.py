"""`kiosk replay` with bad input: one clear sentence, the right status, nothing half-written."""

import json
import os
import re
import resource
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from recordings import (
    DEMO,
    DEMO_WALL,
    Entry,
    as_json,
    blank_clip,
    demo_images,
    frames_of,
    hinges,
    kiosk,
    kiosk_process,
    one_rep_clip,
    replayed,
    wall_readings,
    write_trace,
    write_wall,
)

from kiosk.pose import catalogue, trial
from kiosk.pose.catalogue import by_name, shipped_folder
from kiosk.staff.replay import run as replay_run

MODEL = shipped_folder() / "movenet_lightning_float16.tflite"
PREFIX = "kiosk replay: "


def refused(*arguments: str | Path, status: int = 2) -> str:
    """The sentence of a replay that gives no result; the same in JSON and on the terminal."""
    shown = kiosk("replay", *arguments)
    assert shown.exit_code == status, shown.output
    assert shown.stdout == ""
    assert shown.stderr.startswith(PREFIX)
    sentence = shown.stderr.removeprefix(PREFIX).removesuffix("\n")
    # What, where, what to do: a sentence on a line of its own, too long for a bare "failed".
    assert re.fullmatch(r".{30,}[.]", sentence), sentence
    told = kiosk("replay", *arguments, "--json")
    assert told.exit_code == status
    error = {"message": sentence, "exit_status": status}
    source = Path(arguments[0]).absolute().name
    assert as_json(told) == {"schema": 1, "source": source, "error": error}
    assert told.stderr == shown.stderr
    return sentence


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return blank_clip(tmp_path / "clip.mp4", 3)


@pytest.fixture
def figure(tmp_path: Path) -> Path:
    return write_trace(tmp_path / "figure.jsonl", hinges())


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


# The wall trace.


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("t_s,distance_m,touching\n", "no readings"),
        ("when,where\n1,2\n", "no column t_s"),
        ("t_s,distance_m,touching\n1.0,0.2,0\n0.5,0.2,0\n", "line 3: the time 0.5 s is before"),
        ("t_s,distance_m,touching\n0,nan,0\n", "line 2: distance_m is 'nan'"),
        ("t_s,distance_m,touching\nnan,0.2,0\n", "line 2: t_s is 'nan'"),
        ("t_s,distance_m,touching\n1e300,0.2,0\n", "line 2: t_s is 1e+300"),
        ("t_s,distance_m,touching\n0,1e30,0\n", "more than 10 m"),
        ("t_s,distance_m,touching\n0,0.2\n", "line 2 has 2 cells"),
        ("t_s,distance_m,touching\n0,0.2,maybe\n", "touching is 'maybe'"),
        ("t_s,distance_m,touching\n0,0.2,\x1b[31m\n", "touching is '\\x1b[31m'"),
        (b"\x00\xff\xfe\x80" * 1000, "is not text in UTF-8"),
    ],
)
def test_a_bad_wall_trace(text: str | bytes, says: str, figure: Path, tmp_path: Path) -> None:
    wall = tmp_path / "wall.csv"
    wall.write_bytes(text if isinstance(text, bytes) else text.encode())
    sentence = refused(figure, "--wall", wall)
    assert "wall.csv" in sentence
    assert says in sentence


def test_a_wall_trace_that_is_no_file(figure: Path, tmp_path: Path) -> None:
    assert "does not exist" in refused(figure, "--wall", tmp_path / "no.csv")
    assert "is a folder" in refused(figure, "--wall", tmp_path)


def test_two_wall_traces_at_once(tmp_path: Path) -> None:
    both = write_trace(
        tmp_path / "both.jsonl",
        sorted([*hinges(), *wall_readings(4)], key=lambda entry: entry["t"]),
    )
    wall = write_wall(tmp_path / "wall.csv", wall_readings(4))
    assert "has wall readings of its own" in refused(both, "--wall", wall)


# Drill, model and the other options.


def test_an_unknown_drill(figure: Path) -> None:
    assert "did you mean 'wall'?" in refused(figure, "--drill", "wal")
    assert "it can be wall or dowel" in refused(figure, "--drill", "xyz")


def test_an_unknown_model(clip: Path) -> None:
    assert "did you mean lightning-float16" in refused(clip, "--model", "lightning-flaot16")
    assert "give a .tflite file or a name" in refused(clip, "--model", "xyz")
    assert "(File name too long)" in refused(clip, "--model", "x" * 300)
    assert "is not a model file" in refused(clip, "--model", clip)
    assert "no model file" in refused(clip, "--model", "no.tflite")
    assert "can't be read" in refused(clip, "--model", "~nobody-of-this-name/m.tflite")


def cut_short(data: bytes) -> bytes:
    return data[:100_000]


def garbled(data: bytes) -> bytes:
    changed = bytearray(data)
    for place in np.random.default_rng(1).integers(len(data) - 60_000, len(data), 500):
        changed[place] ^= 0xFF
    return bytes(changed)


def emptied(data: bytes) -> bytes:
    return data[:0]


def written_anew(data: bytes) -> bytes:
    return b"no model at all" * (len(data) // 1000)


@pytest.mark.parametrize("runtime", ["ai-edge-litert", "tflite-runtime"])
@pytest.mark.parametrize("damage", [cut_short, garbled, emptied, written_anew])
def test_a_damaged_model_file(
    clip: Path, tmp_path: Path, damage: Callable[[bytes], bytes], runtime: str
) -> None:
    model = tmp_path / "mine.tflite"
    model.write_bytes(damage(MODEL.read_bytes()))
    # By itself, because tflite-runtime may die of such a file; where it is not installed the
    # command says so.
    done = kiosk_process(
        "replay", clip, "--json", "--model", model, env={"KIOSK_TFLITE_RUNTIME": runtime}
    )
    error = json.loads(done.stdout)["error"]
    assert done.returncode == error["exit_status"]
    assert done.stderr == f"{PREFIX}{error['message']}\n"
    if f"{runtime}, which KIOSK_TFLITE_RUNTIME asks for" in done.stderr:
        assert done.returncode == 1
        pytest.skip(f"{runtime} is not installed")
    assert done.returncode == 2
    assert "mine.tflite" in error["message"]
    assert "damaged" in error["message"]


def test_a_good_model_file_by_its_path(clip: Path, tmp_path: Path) -> None:
    model = tmp_path / "my model é.tflite"
    shutil.copy(MODEL, model)
    assert replayed(clip, "--model", model) == replayed(clip)
    # One byte more, and it is no longer known to be good but tried out first.
    with model.open("ab") as file:
        file.write(b"\0")
    assert replayed(clip, "--model", model) == replayed(clip)


def test_a_damaged_shipped_model_is_not_the_users_fault(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = by_name("lightning-float16")
    (tmp_path / model.file_name).write_bytes(MODEL.read_bytes()[:-1])
    monkeypatch.setattr(catalogue, "shipped_folder", lambda: tmp_path)
    assert "is damaged" in refused(clip, status=1)
    (tmp_path / model.file_name).unlink()
    assert "no file at" in refused(clip, status=1)


def test_a_missing_model_runtime_is_not_the_users_fault(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_TFLITE_RUNTIME", "no-such-runtime")
    assert "KIOSK_TFLITE_RUNTIME" in refused(clip, status=1)
    mine = tmp_path / "mine.tflite"
    shutil.copy(MODEL, mine)
    with mine.open("ab") as file:
        file.write(b"\0")
    assert "KIOSK_TFLITE_RUNTIME" in refused(clip, "--model", mine, status=1)


def test_a_model_that_never_ends_is_given_up(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "TRIAL", "import time; time.sleep(60)")
    monkeypatch.setattr(trial, "TRIAL_TIMEOUT_S", 0.2)
    mine = tmp_path / "mine.tflite"
    mine.write_bytes(b"slow")
    assert "does not come to an end" in refused(clip, "--model", mine)


def test_a_model_that_computes_nonsense_is_stopped(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Nonsense:
        size = 192

        def invoke(self, square: object) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
            return np.full((17, 3), np.nan, np.float32)

    def load_model(name: str, threads: int) -> Nonsense:
        return Nonsense()

    monkeypatch.setattr(replay_run, "load_model", load_model)
    assert "computes nonsense" in refused(clip, "--trace", tmp_path / "t.jsonl")
    assert sorted(tmp_path.iterdir()) == [clip]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--threads", "0"),
        ("--threads", "many"),
        ("--fps", "-1"),
        ("--no-such-option",),
        ("one-source-too-many.mp4",),
    ],
)
def test_options_that_make_no_sense_are_answered_in_json_too(
    clip: Path, arguments: tuple[str, ...]
) -> None:
    told = kiosk("replay", clip, *arguments, "--json")
    assert told.exit_code == 2
    error = as_json(told)["error"]
    assert error["exit_status"] == 2
    assert f"Error: {error['message']}" in told.stderr
    assert kiosk("replay", clip, *arguments).stdout == ""


def test_no_source_at_all_is_answered_in_json_too() -> None:
    assert "SOURCE" in as_json(kiosk("replay", "--json"))["error"]["message"]


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
