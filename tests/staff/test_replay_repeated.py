"""`kiosk replay`: the same in gives the same out, byte for byte."""

import json
from pathlib import Path

import pytest
from recordings import DEMO_WALL, kiosk_process, one_rep_clip, replayed
from replays import Replay, replay_all


@pytest.fixture(scope="module")
def one_rep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return one_rep_clip(tmp_path_factory.mktemp("clips") / "one rep.mp4")


def test_a_second_run_gives_the_same_bytes(
    one_rep: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    first, second = (
        replay_all(one_rep, tmp_path_factory.mktemp("run"), "--wall", DEMO_WALL)
        for _ in range(2)
    )
    assert len(first.result["reps"]) == 1
    assert first.stdout == second.stdout
    assert first.trace.read_bytes() == second.trace.read_bytes()
    assert first.plot.read_bytes() == second.plot.read_bytes()
    assert first.video.read_bytes() == second.video.read_bytes()


def test_the_trace_replays_to_the_same_result(demo: Replay, tmp_path: Path) -> None:
    again = replayed(demo.trace, "--trace", tmp_path / "again.jsonl")
    assert again.pop("source") == "t.jsonl"
    assert again == {key: demo.result[key] for key in demo.result if key != "source"}
    # All but the header's name of the source.
    first, *lines = demo.trace.read_text().splitlines()
    first_again, *lines_again = (tmp_path / "again.jsonl").read_text().splitlines()
    assert lines_again == lines
    assert json.loads(first_again) == json.loads(first) | {"source": "t.jsonl"}


def test_the_trace_holds_no_pixels(demo: Replay) -> None:
    keys = {key for line in demo.trace.read_text().splitlines() for key in json.loads(line)}
    header = {"trace", "source", "fps", "frame_size_px"}
    assert keys == header | {"t", "side", "points", "scores", "distance_m", "touching"}


def test_plot_does_not_depend_on_the_users_own_style(
    figure: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, styled = tmp_path / "plain.png", tmp_path / "styled.png"
    kiosk_process("replay", figure, "--plot", plain)
    (tmp_path / "matplotlibrc").write_text("figure.facecolor: red\nsavefig.bbox: tight\n")
    env = {"MATPLOTLIBRC": str(tmp_path), "MPLBACKEND": "no such screen"}
    done = kiosk_process("replay", figure, "--plot", styled, env=env)
    assert done.returncode == 0, done.stderr
    assert plain.read_bytes() == styled.read_bytes()
