"""Measures the rows one after the other, each in a process of its own.

So the memory and the CPU of one are not those of another.
"""

import multiprocessing
import os
import platform
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import NoReturn

from kiosk.pose.interpreter import find_runtime
from kiosk.staff.failure import BROKE, CommandError
from kiosk.staff.live.display import display
from kiosk.staff.live.idle import idle
from kiosk.staff.live.judged import judged
from kiosk.staff.live.living import screen
from kiosk.staff.live.memory import memory
from kiosk.staff.live.pixels import pixels
from kiosk.staff.live.row import ROW_NAMES, Plan, Row, nothing
from kiosk.staff.live.touch import touch
from kiosk.staff.pose_model import load_model

MEASURES: dict[str, Callable[[Plan], Row]] = dict(
    zip(ROW_NAMES, (touch, pixels, judged, display, memory, idle), strict=True)
)
END_S = 5.0


@dataclass(frozen=True, slots=True)
class Machine:
    """On what was measured. `load`: how busy it was before, processes that wanted to run."""

    cores: int
    architecture: str
    python: str
    runtime: str
    model: str
    threads: int
    sdl_driver: str
    window_px: tuple[int, int]
    load: float


@dataclass(frozen=True, slots=True)
class _Failed:
    message: str
    status: int


def measure(names: Sequence[str], plan: Plan) -> tuple[list[Row], Machine]:
    """The rows with these names. Raises CommandError."""
    # Before anything is started: what is wrong with it is said at once.
    load_model(plan.model, plan.threads)
    load = round(os.getloadavg()[0], 2)
    rows: list[Row] = []
    machine: Machine | None = None
    for name in names:
        row, found = _in_a_process(name, plan)
        rows.append(row)
        machine = machine or replace(found, load=load)
    assert machine is not None
    return rows, machine


def _in_a_process(name: str, plan: Plan) -> tuple[Row, Machine]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(
        target=_work, args=(name, replace(plan, say=nothing), theirs), daemon=True
    )
    process.start()
    # The other end is the process's alone: when it dies we hear of it.
    theirs.close()
    try:
        while True:
            try:
                said: str | _Failed | tuple[Row, Machine] = ours.recv()
            except EOFError as error:
                raise CommandError(
                    f"Measuring {name} came to a sudden end: run 'kiosk bench --live --row "
                    f"{name}' alone and see what it says.",
                    BROKE,
                ) from error
            if isinstance(said, str):
                plan.say(said)
                continue
            # That was its last word.
            process.join(END_S)
            if isinstance(said, _Failed):
                raise CommandError(said.message, said.status)
            return said
    finally:
        _end(process)
        ours.close()


def _end(process: BaseProcess) -> None:
    """Whether it has ended by itself or nobody waits for it any more."""
    for ask in (process.terminate, process.kill):
        ask()
        process.join(END_S)
        if not process.is_alive():
            return


def _work(name: str, plan: Plan, to_parent: Connection) -> None:
    """In the process: the row, or why it can't be measured."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        row = MEASURES[name](replace(plan, say=to_parent.send))
        to_parent.send((row, _machine(plan)))
    except CommandError as error:
        to_parent.send(_Failed(str(error), error.status))
    except (KeyboardInterrupt, BrokenPipeError):
        # Whoever started this has ended, and says so.
        pass


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _machine(plan: Plan) -> Machine:
    with screen() as window:
        driver, size_px = window.driver, window.surface.get_size()
    return Machine(
        cores=os.cpu_count() or 1,
        architecture=platform.machine(),
        python=platform.python_version(),
        runtime=find_runtime().name,
        model=plan.model,
        threads=plan.threads,
        sdl_driver=driver,
        window_px=size_px,
        load=0.0,
    )
