"""A camera that plays recordings as visits of somebody, one after the other, over and over."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from kiosk.camera.files import open_source
from kiosk.camera.frame import Frame
from kiosk.camera.light import brightness
from kiosk.camera.live import Camera, CameraError, CameraStalledError, Light
from kiosk.camera.source import (
    FrameSource,
    SourceBrokeOffError,
    SourceError,
    printable,
    title,
)

# How long somebody takes to fade in and out: not a jump, and over before it is looked at.
FADE_S = 0.3

# Times that differ by less are the same, whatever the last bits of a sum say.
_TICK_S = 1e-6

_Picture = NDArray[np.uint8]
T = TypeVar("T")


class Part(Enum):
    """The parts of a visit, in their order."""

    BEFORE = "before"
    STANDING = "standing"
    CLIP = "clip"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the visits a moment is: `into_s` seconds into a part of visit number `n`."""

    n: int
    part: Part
    into_s: float


@dataclass(frozen=True, slots=True)
class Visits:
    """One visit after the other, from `start_t` on for ever, in seconds.

    Each is `before_s` of nobody, `stand_s` of somebody who stands still, `clip_s` of a clip
    at its own pace, `after_s` of nobody. A part of no length is left out. `then_s`: lengths of
    the clips of the visits after the first, before the first comes again.
    """

    start_t: float
    before_s: float
    stand_s: float
    clip_s: float
    after_s: float
    then_s: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        for clip_s in self.clips_s:
            lengths = (self.before_s, self.stand_s, clip_s, self.after_s)
            if not all(math.isfinite(s) and s >= 0 for s in lengths) or clip_s < _TICK_S:
                raise ValueError(f"a visit can't last {lengths} s")

    @property
    def clips_s(self) -> tuple[float, ...]:
        """How long the clips are, in the order of their visits."""
        return (self.clip_s, *self.then_s)

    @property
    def cycle_s(self) -> float:
        """From a visit to where the same one comes again."""
        return sum(self._visit_s(n) for n in range(len(self.clips_s)))

    def begins(self, n: int, part: Part) -> float:
        """When a part of visit number n begins."""
        rounds, into = divmod(n, len(self.clips_s))
        t = self.start_t + rounds * self.cycle_s + sum(self._visit_s(k) for k in range(into))
        for each, length_s in self._lengths(n):
            if each is part:
                break
            t += length_s
        return t

    def ends(self, n: int, part: Part) -> float:
        """When a part of visit number n is over."""
        if part is Part.AFTER:
            return self.begins(n + 1, Part.BEFORE)
        return self.begins(n, _NEXT[part])

    def at(self, t: float) -> Place:
        """Where in the visits the moment t is; before start_t, nobody has come yet."""
        if t < self.start_t:
            return Place(0, Part.BEFORE, t - self.start_t)
        n = math.floor((t - self.start_t) / self.cycle_s) * len(self.clips_s)
        # The quotient may be off by its last bit.
        if t < self.begins(n, Part.BEFORE):
            n -= 1
        while t >= self.ends(n, Part.AFTER):
            n += 1
        for part, _ in self._lengths(n):
            if t < self.ends(n, part):
                return Place(n, part, t - self.begins(n, part))
        return Place(n + 1, self.at(self.begins(n + 1, Part.BEFORE)).part, 0.0)

    def _visit_s(self, n: int) -> float:
        return sum(length_s for _, length_s in self._lengths(n))

    def _lengths(self, n: int) -> tuple[tuple[Part, float], ...]:
        return (
            (Part.BEFORE, self.before_s),
            (Part.STANDING, self.stand_s),
            (Part.CLIP, self.clips_s[n % len(self.clips_s)]),
            (Part.AFTER, self.after_s),
        )


_NEXT = dict(zip(list(Part)[:-1], list(Part)[1:], strict=True))


class Recorded(NamedTuple):
    """A clip (a video file, or a folder of pictures), and a picture of its scene with nobody in
    it, of the clip's size; where there is none, the clip's first frame stands for it.
    """

    clip: Path
    empty: Path | None


class SimulatedCamera(Camera):
    """A recording played as `Visits` in real time, or several of one size in turn.

    `clip`, `empty`: as in Recorded; `then`: those of the visits after the first. When somebody
    leaves, the scene is already that of who comes next: for all of the time between them.
    Frames come at the clip's own rate; the still parts hand out one array again and again and
    decode nothing. `wait` sleeps for some seconds.
    """

    def __init__(
        self,
        clip: Path,
        empty: Path | None,
        start_t: float,
        before_s: float = 0.0,
        stand_s: float = 0.0,
        after_s: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] = time.sleep,
        then: Sequence[Recorded] = (),
    ) -> None:
        self._recorded = (Recorded(clip, empty), *then)
        others = f" and {len(then)} more" if then else ""
        self._title = f"recording {title(clip)}{others}"
        self.name = self._title
        self.size_px = (0, 0)
        self.start_t = start_t
        self._before_s, self._stand_s, self._after_s = before_s, stand_s, after_s
        self._clock = clock
        self._wait = wait
        self._visits: Visits | None = None
        self._scenes: list[_Scene] = []
        self._last_t = -math.inf

    @property
    def visits(self) -> Visits:
        """When which part is played; known before the camera is open. Raises CameraError."""
        if self._visits is None:
            clip_s, *then_s = _tried(lambda: [_length_s(each.clip) for each in self._recorded])
            self._visits = Visits(
                self.start_t,
                self._before_s,
                self._stand_s,
                clip_s,
                self._after_s,
                tuple(then_s),
            )
        return self._visits

    @property
    def clip_s(self) -> float:
        """How long the first clip is. Raises CameraError."""
        return self.visits.clip_s

    @property
    def cycle_s(self) -> float:
        """From a visit to where the same one comes again. Raises CameraError."""
        return self.visits.cycle_s

    def open(self) -> None:
        if self._scenes:
            return
        visits = self.visits
        scenes: list[_Scene] = []
        for recorded in self._recorded:
            scene = _tried(lambda of=recorded: _scene(of))
            scenes.append(scene)
            first, other = scenes[0].nobody, scene.nobody
            if other.shape != first.shape:
                raise CameraError(
                    f"{printable(recorded.clip)} is {other.shape[1]}x{other.shape[0]} px, but "
                    f"{printable(self._recorded[0].clip)} is {first.shape[1]}x"
                    f"{first.shape[0]} px: give clips of one size."
                )
        self._scenes = scenes
        height, width = scenes[0].nobody.shape[:2]
        self.size_px = (width, height)
        self.name = f"{self._title}, {visits.cycle_s:.0f} s over and over"

    def read(self, timeout_s: float) -> Frame:
        if not self._scenes:
            raise CameraError(f"The {self.name} is not open: open it before reading from it.")
        until = self._clock() + timeout_s
        while True:
            now = self._clock()
            place = self.visits.at(now)
            scene = self._scenes[place.n % len(self._scenes)]
            for other in self._scenes:
                if other is not scene or place.part in (Part.BEFORE, Part.AFTER):
                    other.player.rest()
            if place.part is Part.CLIP:
                player = scene.player
                t, image, due_t = _tried(lambda of=player, at=place: of.at(self.visits, at))
            else:
                t, image, due_t = self._still(scene, place)
            if t > self._last_t + _TICK_S:
                self._last_t = t
                self.light = Light(brightness=brightness(image))
                return Frame(image, t)
            if now >= until:
                raise CameraStalledError(
                    f"The {self.name} has no new picture for {timeout_s:g} s: "
                    "check the rate of its frames."
                )
            self._wait(max(_TICK_S, min(due_t, until) - now))

    def close(self) -> None:
        scenes, self._scenes = self._scenes, []
        for scene in scenes:
            scene.player.close()

    def _still(self, scene: "_Scene", place: Place) -> tuple[float, _Picture, float]:
        """Time and picture of the newest frame in a still part, and when the next is due."""
        player = scene.player
        t, due_t = _on_grid(self.visits, place, player.fps)
        if place.part is Part.BEFORE:
            return t, scene.nobody, due_t
        if place.part is Part.STANDING:
            old, new = scene.nobody, player.first
        else:
            old, new = player.last, self._scenes[(place.n + 1) % len(self._scenes)].nobody
        shown = (t - self.visits.begins(place.n, place.part)) / FADE_S
        if shown >= 1 or old is new:
            return t, new, due_t
        return t, _blended(old, new, max(0.0, shown)), due_t


class _Player:
    """Decodes a clip frame by frame, as far as it is asked for.

    `first` and `last`: its first picture, and the newest that was shown of it.
    """

    def __init__(self, source: FrameSource) -> None:
        self._source = source
        self.fps = source.fps
        self.first = next(source.frames()).image
        self.last = self.first
        source.close()
        self._n: int | None = None
        self._frames: Iterator[Frame] = iter(())
        self._shown_s = 0.0
        self._ahead: Frame | None = None

    def at(self, visits: Visits, place: Place) -> tuple[float, _Picture, float]:
        """Time and picture of the newest frame, and when the next one is due.

        Raises SourceError when the clip can't be read any more.
        """
        if place.n != self._n:
            self._n = place.n
            self._frames = self._source.frames()
            self._ahead = next(self._frames, None)
        # What is late is left out, but the decoder has to see all of it.
        while self._ahead is not None and self._ahead.t <= place.into_s + _TICK_S:
            self.last, self._shown_s = self._ahead.image, self._ahead.t
            try:
                self._ahead = next(self._frames, None)
            except SourceBrokeOffError:
                self._ahead = None
        begin_t = visits.begins(place.n, Part.CLIP)
        if self._ahead is not None:
            due_t = min(begin_t + self._ahead.t, visits.ends(place.n, Part.CLIP))
            return begin_t + self._shown_s, self.last, due_t
        # The clip is a little shorter than it says: its end stands for that long.
        t, due_t = _on_grid(visits, place, self.fps)
        return max(t, begin_t + self._shown_s), self.last, due_t

    def rest(self) -> None:
        """Let go of the decoder until the next visit."""
        if self._n is not None:
            self._n, self._frames, self._ahead = None, iter(()), None
            self._source.close()

    def close(self) -> None:
        self._n = None
        self._source.close()


class _Scene(NamedTuple):
    """One recording: who comes, and what is there while nobody is."""

    player: _Player
    nobody: _Picture


def _scene(recorded: Recorded) -> _Scene:
    """Nothing of it stays open. Raises SourceError, or CameraError for what does not fit."""
    player = _Player(open_source(recorded.clip))
    first, empty = player.first, recorded.empty
    nobody = first if empty is None else _first_image(empty)
    if empty is not None and nobody.shape != first.shape:
        raise CameraError(
            f"{printable(empty)} is {nobody.shape[1]}x{nobody.shape[0]} px, but the clip is "
            f"{first.shape[1]}x{first.shape[0]} px: give an empty scene of the clip's size."
        )
    return _Scene(player, nobody)


def _tried(action: Callable[[], T]) -> T:
    """What a recording gives, its refusals in a camera's words."""
    try:
        return action()
    except SourceError as error:
        raise CameraError(str(error)) from error


def _on_grid(visits: Visits, place: Place, fps: float) -> tuple[float, float]:
    """The newest of evenly spaced times in a part, and the next."""
    begin_t = visits.begins(place.n, place.part)
    k = math.floor((place.into_s + _TICK_S) * fps)
    return begin_t + k / fps, min(begin_t + (k + 1) / fps, visits.ends(place.n, place.part))


def _blended(old: _Picture, new: _Picture, share: float) -> _Picture:
    weight = round(share * 256)
    mixed = old.astype(np.uint16) * (256 - weight) + new.astype(np.uint16) * weight
    return (mixed >> 8).astype(np.uint8)


def _first_image(path: Path) -> _Picture:
    with open_source(path) as source:
        return next(source.frames()).image


def _length_s(clip: Path) -> float:
    with open_source(clip) as source:
        if source.frame_count is not None:
            return source.frame_count / source.fps
        last_s = 0.0
        try:
            for frame in source.frames():
                last_s = frame.t
        except SourceBrokeOffError:
            # What came before it can be played.
            pass
        return last_s + 1 / source.fps
