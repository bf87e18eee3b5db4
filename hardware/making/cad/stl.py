"""Solids as triangles: binary STL in and out, and what a printer needs to know of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Corners = npt.NDArray[np.float64]

# OpenSCAD writes lengths with about this precision; two corners nearer than that are one.
SAME_MM = 1e-3
# Steeper than this from the vertical needs support, in everybody's slicer.
OVERHANG_DEG = 45.0

_FACET = np.dtype(
    [("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attributes", "<u2")], align=False
)
_HEAD_BYTES = 80


class StlError(ValueError):
    """A file is no binary STL; one sentence."""


class Box(NamedTuple):
    """Lowest and highest x, y and z, in mm."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]

    @property
    def size(self) -> tuple[float, float, float]:
        x, y, z = (high - low for low, high in zip(self.low, self.high, strict=True))
        return x, y, z


@dataclass(frozen=True, eq=False)
class Solid:
    """Triangles, counter-clockwise seen from outside; `corners`: facets x 3 x 3, in mm."""

    corners: Corners

    @property
    def facets(self) -> int:
        return len(self.corners)

    @property
    def box(self) -> Box:
        flat = self.corners.reshape(-1, 3)
        low, high = flat.min(axis=0).tolist(), flat.max(axis=0).tolist()
        return Box((low[0], low[1], low[2]), (high[0], high[1], high[2]))

    @property
    def volume_mm3(self) -> float:
        """Above 0 when the facets look outwards."""
        a, b, c = self.corners[:, 0], self.corners[:, 1], self.corners[:, 2]
        return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)

    def loose_edges(self) -> int:
        """Edges without exactly as many facets on one side as on the other; 0 is watertight."""
        places = np.round(self.corners.reshape(-1, 3) / SAME_MM).astype(np.int64)
        _, numbers = np.unique(places, axis=0, return_inverse=True)
        ends = numbers.reshape(-1, 3)
        directed = np.concatenate([ends[:, [0, 1]], ends[:, [1, 2]], ends[:, [2, 0]]])
        directed = directed[directed[:, 0] != directed[:, 1]]
        # An edge is closed when it runs as often one way as the other.
        one_way = directed[:, 0] < directed[:, 1]
        pairs = np.sort(directed, axis=1)
        _, which = np.unique(pairs, axis=0, return_inverse=True)
        balance = np.bincount(which.reshape(-1), weights=np.where(one_way, 1, -1))
        return int(np.count_nonzero(balance))

    def overhang_mm2(self, limit_deg: float = OVERHANG_DEG) -> float:
        """Area that leans out further than the limit from the vertical, above the bed."""
        a, b, c = self.corners[:, 0], self.corners[:, 1], self.corners[:, 2]
        normals = np.cross(b - a, c - a)
        areas = np.linalg.norm(normals, axis=1) / 2
        down = np.divide(
            -normals[:, 2], 2 * areas, out=np.zeros_like(areas), where=areas > 1e-9
        )
        bed = self.box.low[2] + SAME_MM * 10
        lifted = self.corners[:, :, 2].max(axis=1) > bed
        # Half a degree for the corners of a round that is made of flats.
        leaning = down > np.sin(np.radians(limit_deg + 0.5))
        return float(areas[leaning & lifted].sum())

    def sorted_facets(self) -> Corners:
        """The facets in an order of their own, each from its lowest corner on.

        Two exports of the same solid may list them differently.
        """
        rounded = np.round(self.corners, 3)
        keys = [tuple(tuple(corner) for corner in facet) for facet in rounded.tolist()]
        first = [min(range(3), key=lambda k, f=facet: f[k]) for facet in keys]
        turned = np.stack(
            [np.roll(facet, -k, axis=0) for facet, k in zip(rounded, first, strict=True)]
        )
        flat = turned.reshape(len(turned), 9)
        return turned[np.lexsort(flat.T[::-1])]


def read_stl(path: Path) -> Solid:
    """A binary STL. Raises StlError for another file, OSError for none."""
    content = path.read_bytes()
    count = int.from_bytes(content[_HEAD_BYTES : _HEAD_BYTES + 4], "little")
    if len(content) != _HEAD_BYTES + 4 + count * _FACET.itemsize:
        raise StlError(f"{path} is no binary STL: make it anew with scripts/hardware.")
    facets = np.frombuffer(content, dtype=_FACET, offset=_HEAD_BYTES + 4)
    return Solid(facets["corners"].astype(np.float64))


def write_stl(solid: Solid, path: Path, title: str) -> None:
    """The facets sorted, so that the same solid gives the same file; no date, no program."""
    corners = solid.sorted_facets()
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    facets = np.zeros(len(corners), dtype=_FACET)
    facets["normal"] = np.divide(
        normals, lengths, out=np.zeros_like(normals), where=lengths > 0
    )
    facets["corners"] = corners
    head = title.encode("ascii")[:_HEAD_BYTES].ljust(_HEAD_BYTES, b"\0")
    path.write_bytes(head + len(corners).to_bytes(4, "little") + facets.tobytes())
