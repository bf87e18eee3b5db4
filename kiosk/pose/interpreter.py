"""The one place that chooses a TFLite runtime.

`tflite-runtime` is the customer's package and has wheels up to Python 3.11; the same library
lives on as `ai-edge-litert`. With both at hand the latter is taken: it hands int8 models to
XNNPACK too and is several times faster there. KIOSK_TFLITE_RUNTIME names one by force.
"""

import importlib
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol, cast

import numpy as np
from numpy.typing import NDArray

RUNTIMES = {
    "ai-edge-litert": "ai_edge_litert.interpreter",
    "tflite-runtime": "tflite_runtime.interpreter",
}


class RuntimeMissingError(RuntimeError):
    """No TFLite runtime can be imported, or the one at hand does not work."""


class ModelError(RuntimeError):
    """The model file is missing, damaged, or not a single-person MoveNet."""


class Interpreter(Protocol):
    """What we use of `tflite.Interpreter`."""

    def allocate_tensors(self) -> None: ...
    def get_input_details(self) -> list[dict[str, Any]]: ...
    def get_output_details(self) -> list[dict[str, Any]]: ...
    def set_tensor(self, tensor_index: int, value: NDArray[Any]) -> None: ...
    def invoke(self) -> None: ...
    def get_tensor(self, tensor_index: int) -> NDArray[Any]: ...


class Runtime(NamedTuple):
    """A runtime by its distribution name, and its interpreter class."""

    name: str
    interpreter_class: Any


def find_runtime() -> Runtime:
    """The TFLite runtime to use. Raises RuntimeMissingError."""
    forced = os.environ.get("KIOSK_TFLITE_RUNTIME")
    if forced is not None and forced not in RUNTIMES:
        raise RuntimeMissingError(
            f"KIOSK_TFLITE_RUNTIME is {forced!r}; it can be one of {', '.join(RUNTIMES)}."
        )
    for name in (forced,) if forced else RUNTIMES:
        try:
            module = importlib.import_module(RUNTIMES[name])
        except ImportError:
            continue
        return Runtime(name, module.Interpreter)
    if forced:
        raise RuntimeMissingError(
            f"{forced}, which KIOSK_TFLITE_RUNTIME asks for, can't be imported: install it in "
            "this Python environment, or unset KIOSK_TFLITE_RUNTIME."
        )
    wanted = " or ".join(RUNTIMES)
    raise RuntimeMissingError(
        f"No TFLite runtime can be imported: install {wanted} in this Python environment."
    )


class MoveNetModel:
    """A single-person MoveNet file, loaded.

    Input: RGB uint8 (size, size, 3). Output: float32 (17, 3) of (y, x, score), normalised to
    the square. Raises ModelError or RuntimeMissingError when it can't be loaded.
    """

    def __init__(self, path: Path, threads: int = 1) -> None:
        self.path = path
        # More threads than cores is ruinous: 11 ms becomes 1 s with four threads on two cores.
        self.threads = max(1, min(threads, os.cpu_count() or 1))
        self.runtime = find_runtime()
        self._interpreter = self._load()
        input_details = self._interpreter.get_input_details()[0]
        output_details = self._interpreter.get_output_details()[0]
        shape = [int(n) for n in input_details["shape"]]
        is_movenet = (
            len(shape) == 4
            and shape[0] == 1
            and shape[1] == shape[2]
            and shape[3] == 3
            and input_details["dtype"] == np.uint8
            and [int(n) for n in output_details["shape"]] == [1, 1, 17, 3]
        )
        if not is_movenet:
            raise ModelError(
                f"{path} is a TFLite model but not a single-person MoveNet (it takes "
                f"{shape}); name another model, or fetch one with 'kiosk model fetch'."
            )
        self.size = shape[1]
        self._input_index = int(input_details["index"])
        self._output_index = int(output_details["index"])

    def _load(self) -> Interpreter:
        if not self.path.is_file():
            raise ModelError(f"There is no model file at {self.path}.")
        try:
            with _without_chatter():
                interpreter = cast(
                    Interpreter,
                    self.runtime.interpreter_class(
                        model_path=str(self.path), num_threads=self.threads
                    ),
                )
                interpreter.allocate_tensors()
        except SystemError as error:
            # tflite-runtime 2.14 imports under numpy 2 and fails only here.
            raise RuntimeMissingError(
                f"{self.runtime.name} does not work with numpy {np.__version__}: "
                "tflite-runtime needs numpy below 2."
            ) from error
        except (ValueError, RuntimeError) as error:
            raise ModelError(
                f"{self.path} can't be loaded as a TFLite model ({error}): the file is "
                "damaged; check it with 'kiosk model verify'."
            ) from error
        return interpreter

    def invoke(self, square: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Run the model once on a (size, size, 3) square; (17, 3) of (y, x, score)."""
        self._interpreter.set_tensor(self._input_index, square[np.newaxis])
        self.invoke_again()
        return self._interpreter.get_tensor(self._output_index)[0, 0]

    def invoke_again(self) -> None:
        """The bare invoke on the input as it stands: what a benchmark compares with."""
        self._interpreter.invoke()


@contextmanager
def _without_chatter() -> Generator[None]:
    """Keeps the runtime's note about its delegate, written by C++, off the terminal."""
    try:
        kept = os.dup(2)
    except OSError:
        # A service may run without a standard error at all.
        yield
        return
    silence = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(silence, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(silence)
        os.close(kept)
