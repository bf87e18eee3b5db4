"""Planar YUV, as a camera's image processor gives it, as RGB."""

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from numpy.typing import NDArray


class Yuv420:
    """Turns YUV 4:2:0 buffers of one size into RGB pictures.

    `size_px`: (width, height), both even. `full_range`: whether Y goes from 0 to 255 rather
    than from 16 to 235. `rec709`: the matrix of Rec. 709 rather than 601.
    """

    def __init__(self, size_px: tuple[int, int], *, full_range: bool, rec709: bool) -> None:
        self._size_px = size_px
        self._range = ColorRange.JPEG if full_range else ColorRange.MPEG
        self._matrix = Colorspace.ITU709 if rec709 else Colorspace.ITU601
        # One for all pictures: it plans the conversion once.
        self._reformatter = VideoReformatter()

    def rgb(self, planes: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """(height, width, 3) from Y, U and V one after the other, (height * 3 / 2, stride).

        The rows of U and V are half a stride long. Raises ValueError if the shape is another.
        """
        width, height = self._size_px
        rows, stride = planes.shape
        if rows != height * 3 // 2 or stride < width or stride % 2:
            raise ValueError(f"{rows} rows of {stride} are no {width}x{height} picture")
        frame = av.VideoFrame.from_ndarray(self._without_padding(planes), "yuv420p")
        rgb = self._reformatter.reformat(
            frame,
            width,
            height,
            "rgb24",
            src_colorspace=self._matrix,
            src_color_range=self._range,
            dst_color_range=ColorRange.JPEG,
        )
        return np.array(rgb.to_ndarray(), dtype=np.uint8, order="C")

    def _without_padding(self, planes: NDArray[np.uint8]) -> NDArray[np.uint8]:
        width, height = self._size_px
        stride = planes.shape[1]
        if stride == width:
            return np.ascontiguousarray(planes)
        packed = np.empty((height * 3 // 2, width), np.uint8)
        packed[:height] = planes[:height, :width]
        chroma = np.ascontiguousarray(planes[height:]).reshape(height, stride // 2)
        packed[height:].reshape(height, width // 2)[:] = chroma[:, : width // 2]
        return packed
