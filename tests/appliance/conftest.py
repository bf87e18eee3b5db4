"""What the virtual machine tests share: they run when asked for, and say why if they do not."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from album import Album
from debian import NoMirrorError, mirror
from film import Film
from gallery import draw_gallery
from images import Image, installed, with_files
from kiosk_inside import LIMIT_S, KioskInside
from known import Known
from machine import SCREEN_PX, Machine
from photograph import Photograph
from seconds import table
from visitor import sparse_visitor

# Set by scripts/vm-test. What it takes: an hour, 12 GB of disk, root.
ASKED = "KIOSK_VM_TESTS"
TOOLS = {
    "mmdebstrap": "mmdebstrap",
    "mke2fs": "e2fsprogs",
    "qemu-system-x86_64": "qemu-system-x86",
    "qemu-img": "qemu-utils",
    "unshare": "util-linux",
}

ALBUM = pytest.StashKey[Album]()


def why_not() -> str | None:
    """Why no machine can be built and started here; None where one can."""
    if not os.environ.get(ASKED):
        return "takes an hour: scripts/vm-test runs it"
    missing = [package for tool, package in TOOLS.items() if shutil.which(tool) is None]
    if missing:
        return f"apt install {' '.join(missing)}"
    if os.geteuid() != 0:
        return "building a system needs root: sudo scripts/vm-test"
    try:
        mirror()
    except NoMirrorError as error:
        return str(error)
    return None


def pytest_configure(config: pytest.Config) -> None:
    config.stash[ALBUM] = Album.from_environment()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    album = config.stash[ALBUM]
    rows = album.seconds.read()
    if rows:
        terminalreporter.section("what was measured")
        terminalreporter.write_line(table(rows))
    if album.folder.is_dir():
        terminalreporter.write_line(f"Photographs and figures: {album.folder}")


@pytest.fixture(scope="session")
def emulator() -> None:
    """For each test that starts a machine."""
    if (reason := why_not()) is not None:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def album(request: pytest.FixtureRequest) -> Album:
    """Where photographs and figures go."""
    return request.config.stash[ALBUM]


@pytest.fixture(scope="session")
def trixie(emulator: None) -> Image:
    """Debian 13 after scripts/install; nobody has set anything."""
    return installed("trixie")


@pytest.fixture(scope="session")
def visited(trixie: Image) -> Image:
    """The same with a recorded visitor in the place of camera and wall."""
    return with_files(trixie, "visited", sparse_visitor())


@pytest.fixture(scope="session")
def gallery() -> Mapping[str, Photograph]:
    """Every screen as it should look."""
    return draw_gallery(SCREEN_PX)


@pytest.fixture(scope="session")
def known(gallery: Mapping[str, Photograph]) -> Known:
    """What may be seen on the screen at all."""
    return Known(gallery, SCREEN_PX)


@pytest.fixture(scope="module")
def make_machine(
    emulator: None,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    album: Album,
) -> Iterator[Callable[..., Machine]]:
    """Makes machines, and switches all of them off in the end."""
    made: list[Machine] = []

    def make(image: Image, **how: object) -> Machine:
        module = request.path.stem
        # QEMU takes no longer path for a socket than 107 bytes.
        folder = Path(tmp_path_factory.mktemp(module[:20]))
        machine = Machine(image, folder, **how)  # pyright: ignore[reportArgumentType]
        made.append(machine)
        return machine

    yield make
    for machine in made:
        if not machine.is_on:
            album.keep_text(f"ended-{machine.folder.name}.txt", machine.last_words())
        machine.cut_power()
        shutil.rmtree(machine.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def switched_on(
    visited: Image, known: Known, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Film]:
    """A machine with the recorded visitor, filmed from power-on until the kiosk was ready. The
    slowest speed there is. For several modules, so it stands still between them: see `resumed`.
    """
    machine = Machine(visited, Path(tmp_path_factory.mktemp("on")))
    machine.power_on()
    film = Film(machine)
    film.start()
    try:
        try:
            KioskInside(machine).await_ready()
            known.await_whole(film, LIMIT_S)
        finally:
            film.stop()
        machine.pause()
        yield film
    finally:
        machine.cut_power()
        shutil.rmtree(machine.folder, ignore_errors=True)


@pytest.fixture(scope="module")
def resumed(switched_on: Film) -> Iterator[KioskInside]:
    """The kiosk on that machine, which goes on for the tests of one module."""
    switched_on.machine.resume()
    yield KioskInside(switched_on.machine)
    switched_on.machine.pause()
