"""The tools of the virtual machine tests that need no machine."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import kept
import numpy as np
import pytest
from gallery import nearest
from guest import Guest, GuestError
from photograph import Photograph
from seconds import Seconds, table


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty place for what is kept."""
    monkeypatch.setenv(kept.PLACE, str(tmp_path / "shelf"))
    return tmp_path / "shelf"


def plain(level: int) -> Photograph:
    return Photograph(np.full((48, 80, 3), level, np.uint8))


def test_what_is_kept_is_made_once(shelf: Path) -> None:
    made: list[Path] = []

    def make(folder: Path) -> None:
        made.append(folder)
        (folder / "disk").write_text("whole")

    places = {kept.kept("image", kept.key_of("recipe"), make) for _ in range(3)}
    assert len(made) == len(places) == 1
    assert (places.pop() / "disk").read_text() == "whole"


def test_another_recipe_is_made_anew_and_the_oldest_goes(shelf: Path) -> None:
    for recipe in ("first", "second", "third"):
        kept.kept("image", kept.key_of(recipe), lambda folder: None)
    assert len(list(shelf.glob("image-*"))) == 2
    assert (shelf / f"image-{kept.key_of('third')}").is_dir()


def test_what_was_made_half_is_not_kept(shelf: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "disk").write_text("half")
        raise RuntimeError("the network went")

    with pytest.raises(RuntimeError, match="the network went"):
        kept.kept("image", kept.key_of("recipe"), fail)
    assert not list(shelf.glob("image-*"))
    assert not list(shelf.glob("*.partial"))


def test_keys_tell_parts_apart() -> None:
    assert kept.key_of("ab", "c") != kept.key_of("a", "bc")


def test_photograph_is_compared_with_all_screens() -> None:
    gallery = {"dark": plain(10), "bright": plain(200)}
    name, apart = nearest(plain(205), gallery)
    assert name == "bright"
    assert apart == pytest.approx(5 / 255)
    assert plain(3).is_black
    assert not plain(205).is_black


def test_photographs_outlive_the_file(tmp_path: Path) -> None:
    file = plain(77).save(tmp_path / "screen.png")
    assert Photograph.read(file).difference(plain(77)) == 0


def test_table_has_the_latest_of_each_figure(tmp_path: Path) -> None:
    seconds = Seconds(tmp_path / "seconds.jsonl")
    seconds.note("boot", 40.0)
    seconds.note("boot", 12.345, wanted="30 at most")
    seconds.note("power cuts", "10 of 10", wanted="all")
    lines = table(seconds.read()).splitlines()
    assert len(lines) == 4
    assert lines[2].split() == ["boot", "12.35", "s", "30", "at", "most"]
    assert lines[3].endswith("10 of 10  all")


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[Path]:
    """A guest's agent that has been asked by somebody else before."""
    path = tmp_path / "agent"
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    server.listen(1)

    def answer() -> None:
        connection, _ = server.accept()
        with closing(connection), connection.makefile("rw") as line:
            line.write('{"return": 12}\nkernel noise\n')
            for asked in map(json.loads, line):
                match asked["execute"]:
                    case "guest-sync":
                        told = {"return": asked["arguments"]["id"]}
                    case "guest-get-time":
                        told = {"return": 2_500_000_000}
                    case _:
                        told = {"error": {"desc": "no such file"}}
                line.write(json.dumps(told) + "\n")
                line.flush()

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    yield path
    server.close()


def test_answers_to_others_are_not_taken_for_ours(agent: Path) -> None:
    with closing(Guest(agent, limit_s=30)) as guest:
        assert guest.clock_s() == 2.5


def test_refusal_of_the_guest_is_told(agent: Path) -> None:
    with (
        closing(Guest(agent, limit_s=30)) as guest,
        pytest.raises(GuestError, match="no such file"),
    ):
        guest.read("/nowhere")
