#!/usr/bin/env python3
"""Rebuild MoveNet SinglePose Lightning v4 as a float16 TFLite file.

The kiosk ships ``kiosk/pose/models/movenet_lightning_float16.tflite``; this
script is how that file was made, and lets anyone make it again. It needs
Python 3.11 and tensorflow-cpu 2.15.1, in a virtualenv of its own because
TensorFlow's requirements would clash with the kiosk's:

    python3.11 -m venv ../build-model
    ../build-model/bin/pip install tensorflow-cpu==2.15.1
    ../build-model/bin/python scripts/build_model.py

``--package FILE.tgz`` (or the unpacked folder) saves fetching the npm package,
``--out FILE`` writes elsewhere, and ``--check`` writes nothing: it rebuilds the
model and compares both that and the file at ``--out`` with the pinned sha256.

Source: ``models/movenet-lightning.json`` and ``.bin`` of the npm package
``@vladmandic/human`` 3.3.6, a TF.js graph model with float16 weights that was
converted from https://tfhub.dev/google/movenet/singlepose/lightning/4. The
graph is run op by op with TensorFlow and traced, then converted; no weight is
changed (float16 -> float32 -> float16 is exact). The summary of "non-converted
ops" that the converter prints is harmless: it counts constants.

Licence: the model and its weights are Google's, Apache-2.0 (see LICENSE); the
npm package that carries them is MIT, copyright Vladimir Mandic.

Exit status: 0 done (or, with --check, identical), 1 --check found a difference,
2 the inputs or the tools are not the expected ones.
"""

from __future__ import annotations

import argparse
import base64
import functools
import hashlib
import importlib
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

NPM_PACKAGE = "@vladmandic/human@3.3.6"
GRAPH_FILE = "movenet-lightning.json"
WEIGHTS_FILE = "movenet-lightning.bin"
INPUT_SHA256 = {
    GRAPH_FILE: "df8cbde44d00f533ccc4916a7c6ebc17316532fb3fadad114ec667fef22872e9",
    WEIGHTS_FILE: "bf97bc10d9c8a11200b0190ed64ce039b6252f1aff7cb552aca99b3d191c2f34",
}
TENSORFLOW_VERSION = "2.15.1"
OUTPUT_SHA256 = "d08acb6a427dd6f224c0e0b8fb561f7b1b0e0445f89c93e26b56fd9bea090414"
DEFAULT_OUT = (
    Path(__file__).resolve().parent.parent
    / "kiosk"
    / "pose"
    / "models"
    / "movenet_lightning_float16.tflite"
)

INPUT_SHAPE = (1, 192, 192, 3)
OUTPUT_SHAPE = (1, 1, 17, 3)  # y, x, score of 17 points, each 0..1

# TensorFlow has no usable stubs, so its objects are Any throughout.
Tensor = Any
Node = dict[str, Any]
Weights = dict[str, npt.NDArray[Any]]


class BuildError(Exception):
    """The build cannot go on; the message is one sentence for the user."""


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# --- obtaining the inputs ---------------------------------------------------


def pack_from_npm(folder: Path) -> Path:
    """Download the package's archive into `folder` and return its path."""
    command = ["npm", "pack", NPM_PACKAGE, "--silent", "--pack-destination", str(folder)]
    try:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    except FileNotFoundError:
        raise BuildError("npm is not installed; install it or give --package.") from None
    except subprocess.CalledProcessError as error:
        raise BuildError(
            f"npm pack {NPM_PACKAGE} failed (exit status {error.returncode}); "
            "give --package if you have the archive."
        ) from None
    archives = list(folder.glob("*.tgz"))
    if len(archives) != 1:
        raise BuildError(f"npm pack {NPM_PACKAGE} left {len(archives)} archives, not one.")
    return archives[0]


def read_from_archive(archive: Path, name: str) -> bytes:
    member = f"package/models/{name}"
    try:
        with tarfile.open(archive, "r:gz") as tar:
            stream = tar.extractfile(member)
            if stream is None:
                raise KeyError(member)
            return stream.read()
    except KeyError:
        raise BuildError(f"{archive} contains no {member}.") from None
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        raise BuildError(f"{archive} cannot be read as an npm package ({error}).") from None


def read_from_folder(folder: Path, name: str) -> bytes:
    candidates = [folder / sub / name for sub in ("", "models", "package/models")]
    for candidate in candidates:
        if candidate.is_file():
            return candidate.read_bytes()
    raise BuildError(f"{folder} contains no models/{name}.")


def read_inputs(package: Path) -> dict[str, bytes]:
    """Read the two model files from an archive or folder, refusing any but the pinned ones."""
    read = read_from_folder if package.is_dir() else read_from_archive
    inputs: dict[str, bytes] = {}
    for name, expected in INPUT_SHA256.items():
        data = read(package, name)
        found = sha256_of(data)
        if found != expected:
            raise BuildError(f"{name} in {package} has sha256 {found}, expected {expected}.")
        inputs[name] = data
    return inputs


def obtain_inputs(package: Path | None) -> dict[str, bytes]:
    if package is not None:
        return read_inputs(package)
    with tempfile.TemporaryDirectory() as folder:
        return read_inputs(pack_from_npm(Path(folder)))


# --- the TF.js graph --------------------------------------------------------


def load_weights(manifest: Sequence[dict[str, Any]], blob: bytes) -> Weights:
    """Cut the weights blob into arrays, as float32 or int32."""
    weights: Weights = {}
    offset = 0
    for entry in (entry for group in manifest for entry in group["weights"]):
        stored = entry.get("quantization", {}).get("dtype", entry["dtype"])
        dtype = np.dtype(stored).newbyteorder("<")
        count = int(np.prod(entry["shape"], dtype=np.int64))
        flat = np.frombuffer(blob, dtype=dtype, count=count, offset=offset)
        weights[entry["name"]] = flat.reshape(entry["shape"]).astype(entry["dtype"])
        offset += flat.nbytes
    if offset != len(blob):
        raise BuildError(f"{WEIGHTS_FILE} has {len(blob)} bytes, its manifest names {offset}.")
    return weights


def decode(text: str) -> str:
    """TF.js stores string attributes in base64."""
    return base64.b64decode(text).decode("ascii")


def int_attr(node: Node, name: str) -> int:
    # Protobuf's JSON form leaves out a zero and writes 64-bit integers as strings.
    return int(node["attr"][name].get("i", 0))


def int_list_attr(node: Node, name: str) -> list[int]:
    return [int(value) for value in node["attr"][name]["list"].get("i", [])]


def flag_attr(node: Node, name: str) -> bool:
    return bool(node["attr"][name].get("b", False))


def convolve(tf: Any, node: Node, inputs: Sequence[Tensor]) -> Tensor:
    """Run a plain or depthwise convolution with its fused bias and activation."""
    image, kernel, *bias = inputs
    run = tf.nn.depthwise_conv2d if "Depthwise" in node["op"] else tf.nn.conv2d
    # All dilations in this graph are 1, which is the default of both.
    result = run(
        image,
        kernel,
        strides=int_list_attr(node, "strides"),
        padding=decode(node["attr"]["padding"]["s"]),
    )
    fused = node["attr"].get("fused_ops", {}).get("list", {}).get("s", [])
    for step in map(decode, fused):
        if step == "BiasAdd":
            result = tf.nn.bias_add(result, bias[0])
        elif step == "Relu":
            result = tf.nn.relu(result)
        elif step == "Relu6":
            result = tf.nn.relu6(result)
        else:
            raise BuildError(f"{GRAPH_FILE} fuses {step}, which this script does not know.")
    return result


def resize(tf: Any, node: Node, inputs: Sequence[Tensor]) -> Tensor:
    return tf.raw_ops.ResizeBilinear(
        images=inputs[0],
        size=inputs[1],
        align_corners=flag_attr(node, "align_corners"),
        half_pixel_centers=flag_attr(node, "half_pixel_centers"),
    )


def known_ops(tf: Any) -> dict[str, Callable[[Node, Sequence[Tensor]], Tensor]]:
    """How to run each op of the graph; Unpack alone gives a list of results."""
    dtypes = {"DT_FLOAT": tf.float32, "DT_INT32": tf.int32}
    convolution = functools.partial(convolve, tf)
    return {
        "_FusedConv2D": convolution,
        "FusedDepthwiseConv2dNative": convolution,
        "DepthwiseConv2dNative": convolution,
        "ResizeBilinear": functools.partial(resize, tf),
        "AddV2": lambda _, x: tf.add(x[0], x[1]),
        "Sub": lambda _, x: tf.subtract(x[0], x[1]),
        "Mul": lambda _, x: tf.multiply(x[0], x[1]),
        "RealDiv": lambda _, x: tf.divide(x[0], x[1]),
        "FloorDiv": lambda _, x: tf.math.floordiv(x[0], x[1]),
        "SquaredDifference": lambda _, x: tf.math.squared_difference(x[0], x[1]),
        "Sqrt": lambda _, x: tf.sqrt(x[0]),
        "Sigmoid": lambda _, x: tf.sigmoid(x[0]),
        "ArgMax": lambda node, x: tf.argmax(
            x[0], axis=x[1], output_type=dtypes[node["attr"]["output_type"]["type"]]
        ),
        "Cast": lambda node, x: tf.cast(x[0], dtypes[node["attr"]["DstT"]["type"]]),
        "ConcatV2": lambda _, x: tf.concat(x[:-1], axis=x[-1]),
        "ExpandDims": lambda _, x: tf.expand_dims(x[0], axis=x[1]),
        "Squeeze": lambda node, x: tf.squeeze(x[0], axis=int_list_attr(node, "squeeze_dims")),
        "Reshape": lambda _, x: tf.reshape(x[0], x[1]),
        "Pack": lambda node, x: tf.stack(x, axis=int_attr(node, "axis")),
        "Unpack": lambda node, x: tf.unstack(
            x[0], num=int_attr(node, "num"), axis=int_attr(node, "axis")
        ),
        "GatherNd": lambda _, x: tf.gather_nd(x[0], x[1]),
        "Identity": lambda _, x: x[0],
    }


def run_graph(tf: Any, graph: dict[str, Any], weights: Weights, image: Tensor) -> Tensor:
    """Run the TF.js graph on one image; its nodes are stored in topological order."""
    ops = known_ops(tf)
    results: dict[str, list[Tensor]] = {}
    for node in cast(list[Node], graph["modelTopology"]["node"]):
        name, op = node["name"], node["op"]
        if op == "Placeholder":
            results[name] = [image]
            continue
        if op == "Const":
            results[name] = [tf.constant(weights[name])]
            continue
        if op not in ops:
            raise BuildError(f"{GRAPH_FILE} uses the op {op}, which this script does not know.")
        inputs: list[Tensor] = []
        for reference in node.get("input", []):
            if reference.startswith("^"):  # a control dependency, no data
                continue
            source, _, index = reference.partition(":")
            inputs.append(results[source][int(index or 0)])
        result = ops[op](node, inputs)
        results[name] = result if isinstance(result, list) else [result]
    [output] = graph["signature"]["outputs"]
    return results[output.partition(":")[0]][0]


# --- building ---------------------------------------------------------------


def import_tensorflow() -> Any:
    # Its start-up chatter would bury the one line that matters.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        tf = importlib.import_module("tensorflow")
    except ImportError:
        raise BuildError(
            f"tensorflow is not installed here; use a venv with tensorflow-cpu "
            f"{TENSORFLOW_VERSION} (see the top of this script)."
        ) from None
    if tf.__version__ != TENSORFLOW_VERSION:
        raise BuildError(
            f"tensorflow {tf.__version__} is installed here, but the pinned output "
            f"needs {TENSORFLOW_VERSION}."
        )
    return tf


def build(tf: Any, inputs: dict[str, bytes]) -> bytes:
    graph = json.loads(inputs[GRAPH_FILE])
    weights = load_weights(graph["weightsManifest"], inputs[WEIGHTS_FILE])

    # The TF.js graph takes int32; uint8 spares the kiosk a conversion per frame
    # and is what Google's own TFLite files take.
    def movenet(image: Tensor) -> Tensor:
        result = run_graph(tf, graph, weights, image)
        return tf.reshape(result, OUTPUT_SHAPE)

    signature = [tf.TensorSpec(INPUT_SHAPE, tf.uint8, name="input")]
    module = tf.Module()
    module.movenet = tf.function(movenet, input_signature=signature)
    converter = tf.lite.TFLiteConverter.from_concrete_functions(
        [module.movenet.get_concrete_function()], module
    )
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_types = [tf.float16]
    # No select-TF or custom ops: the kiosk's runtime has only the built-in ones.
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
    return bytes(converter.convert())


def write_atomically(path: Path, data: bytes) -> None:
    """Write beside `path` and rename, so that nobody ever reads half a model."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            os.fchmod(stream.fileno(), 0o644)  # mkstemp makes it private
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def verdict(sha256: str) -> str:
    if sha256 == OUTPUT_SHA256:
        return "matches the pinned sha256"
    return f"DIFFERS from the pinned sha256 {OUTPUT_SHA256}"


def report(label: str, data: bytes) -> bool:
    """Print one line about a model; True if it is the pinned one."""
    sha256 = sha256_of(data)
    print(f"{label}: {len(data)} bytes, sha256 {sha256}, {verdict(sha256)}")
    return sha256 == OUTPUT_SHA256


def check(model: bytes, out: Path) -> int:
    """Exit status of --check: 0 if the rebuilt and the existing model are the pinned one."""
    same = report("rebuilt", model)
    if not out.is_file():
        print(f"{out}: missing")
        return 1
    return 0 if report(str(out), out.read_bytes()) and same else 1


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Rebuild MoveNet Lightning v4 as float16 TFLite from " + NPM_PACKAGE
    )
    parser.add_argument(
        "--package",
        type=Path,
        help="the npm package as FILE.tgz or unpacked folder (otherwise npm pack fetches it)",
    )
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="the file to write")
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit 1 unless the rebuilt model and the file at --out match",
    )
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse_arguments(arguments)
    out: Path = options.out
    try:
        inputs = obtain_inputs(options.package)
        model = build(import_tensorflow(), inputs)
        if options.check:
            return check(model, out)
        write_atomically(out, model)
    except (BuildError, OSError) as error:
        print(f"build_model: {error}", file=sys.stderr)
        return 2
    report(str(out), model)
    return 0


if __name__ == "__main__":
    sys.exit(main())
