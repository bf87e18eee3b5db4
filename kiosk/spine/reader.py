"""The face of the room: what a picture tells of a spine, against its own standing."""

from dataclasses import dataclass

from kiosk.pose.keypoints import Pose
from kiosk.spine.body import Body, body_in
from kiosk.spine.bow import Circumstances, bow_of
from kiosk.spine.colour import Rgb
from kiosk.spine.contacts import Distances, distances, gaps_between
from kiosk.spine.contour import Outline, outline
from kiosk.spine.dowel_line import GRID as DOWEL_GRID
from kiosk.spine.dowel_line import WOOD, DowelView, Rod, find_dowel
from kiosk.spine.evidence import GRID, gather
from kiosk.spine.light import Light, light_change
from kiosk.spine.spine import Line, Spine
from kiosk.spine.standing import Sample, Standing, StandingRecord, View
from kiosk.spine.strip import Floats, Grid, Picture, Strip, Trunk, is_picture, trunk_of

# Standing still, more pictures tell nothing more.
STANDS_EVERY_S = 0.5
# But who begins at once has stood for less than a second, and every picture trembles.
AT_FIRST, AT_FIRST_EVERY_S = 5, 0.15
# Light changes slowly, or once.
LIGHT_EVERY_S = 1.0
# Turned further out of side-on, the outline is that of other parts of the body: at 20 degrees a
# straight back looked bowed by 9 % (one rendered clip, its true joints too).
MAX_YAW_DEG = 15.0
# In a noisier picture than this (SD, of 255) a grey shirt under a dowel looked straight when it
# was not; the contacts are still told. Chosen on the rendered clips, not yet judged on others.
MAX_NOISE_WITH_DOWEL = 4.5
# The dowel is told of from a little below the tailbone to the top of the head, in torso lengths
# along the trunk: further out it was not looked for.
DOWEL_FROM_TO = (-0.15, 1.55)


@dataclass(frozen=True, slots=True)
class _Look:
    """What one picture shows; both None without the dowel that must be there."""

    outline: Outline | None
    distances: Distances | None
    rod: Rod | None = None


class SpineReader:
    """Reads the back's bow and the dowel's gaps; unknown rather than wrong, whatever comes.

    `empty`: the scene with nobody in it, RGB uint8 (height, width, 3); without it, or with one
    of another scene or size, the wall is guessed from what is far behind the back: gaps at the
    tailbone are unknown, at the upper back seen less well, and the bow is unknown before a busy
    wall. `dowel`: one is held; the bow is then known only while it is seen. `tape_rgb`: its
    colour, None for pale wood. Not for several threads at a time.
    """

    def __init__(self, empty: Picture | None, dowel: bool, tape_rgb: Rgb | None = None) -> None:
        self._dowel = dowel
        self._colour = WOOD if tape_rgb is None else tape_rgb
        self._record = StandingRecord()
        self._empty: Picture | None = None
        self.forget()
        if empty is not None:
            self.empty_scene(empty)

    def empty_scene(self, image: Picture) -> None:
        """Nobody is in this picture. It is copied; kept in memory, never written."""
        if is_picture(image):
            self._empty = image.copy()
            self._light_t = None

    def forget(self) -> None:
        """The next person."""
        self._record.forget()
        self._stood_t: float | None = None
        self._light_t: float | None = None
        self._light: Light | None = None

    def stands(self, frame_image: Picture, pose: Pose) -> None:
        """Learns from somebody who stands; of two pictures within half a second
        the first, and a few more in the beginning.
        """
        pause = AT_FIRST_EVERY_S if len(self._record) < AT_FIRST else STANDS_EVERY_S
        if self._stood_t is not None and 0 <= pose.t - self._stood_t < pause:
            return
        body = self._body(frame_image, pose)
        if body is None:
            return
        self._stood_t = pose.t
        light = self._light_in(frame_image, pose)
        look = self._look(frame_image, body, trunk_of(body, body.torso_px), light)
        self._record.add(
            Sample(
                _view(frame_image, body, light),
                body.torso_px,
                body.hip_bend_deg,
                body.yaw_deg,
                look.outline,
                look.distances,
            )
        )

    def read(self, frame_image: Picture, pose: Pose) -> Spine:
        """What this picture tells of somebody who hinges; `t` is the pose's."""
        unknown = Spine(pose.t)
        body = self._body(frame_image, pose)
        if body is None:
            return unknown
        light = self._light_in(frame_image, pose)
        standing = self._record.seen_as(_view(frame_image, body, light))
        if standing is None or standing.yaw_deg is None or abs(standing.yaw_deg) > MAX_YAW_DEG:
            return unknown
        trunk = trunk_of(body, standing.torso_px)
        look = self._look(frame_image, body, trunk, light)
        gaps = None
        if look.distances is not None and standing.distances is not None:
            gaps = gaps_between(look.distances, standing.distances)
        line = _line(look.rod, trunk, pose.frame_size_px[0] / frame_image.shape[1])
        return Spine(pose.t, self._bow(look, body, standing, light), gaps, line)

    def _bow(
        self, look: _Look, body: Body, standing: Standing, light: Light | None
    ) -> float | None:
        now, then, yaw_deg = body.hip_bend_deg, standing.hip_bend_deg, standing.yaw_deg
        if look.outline is None or now is None or then is None or yaw_deg is None:
            return None
        if self._dowel and light is not None and light.noise > MAX_NOISE_WITH_DOWEL:
            return None
        changed = Circumstances(now - then, yaw_deg, self._dowel, light is not None)
        return bow_of(look.outline, standing.outline, changed)

    def _look(self, image: Picture, body: Body, trunk: Trunk, light: Light | None) -> _Look:
        view: DowelView | None = None
        if self._dowel:
            strip, now, was = self._samples(DOWEL_GRID, image, trunk, light)
            view = find_dowel(now, was, light, strip, self._colour)
            if view is None:
                return _Look(None, None)
        strip, now, was = self._samples(GRID, image, trunk, light)
        votes = gather(now, was, light, strip, arm_hides=self._dowel)
        if view is None:
            return _Look(outline(votes), None)
        return _Look(outline(votes, view.rod), distances(view, body, trunk), view.rod)

    def _samples(
        self, grid: Grid, image: Picture, trunk: Trunk, light: Light | None
    ) -> tuple[Strip, Floats, Floats | None]:
        height, width = image.shape[:2]
        strip = Strip.laid(grid, trunk, width, height)
        was = None if light is None or self._empty is None else strip.of(self._empty)
        return strip, strip.of(image), was

    def _body(self, image: Picture, pose: Pose) -> Body | None:
        if not is_picture(image):
            return None
        height, width = image.shape[:2]
        return body_in(pose, width, height)

    def _light_in(self, image: Picture, pose: Pose) -> Light | None:
        """The light, looked at once in a while; None without a fitting empty scene."""
        empty = self._empty
        if empty is None or empty.shape != image.shape:
            return None
        if self._light_t is None or not 0 <= pose.t - self._light_t < LIGHT_EVERY_S:
            self._light_t = pose.t
            self._light = light_change(image, empty, pose)
        return self._light


def _line(rod: Rod | None, trunk: Trunk, scale: float) -> Line | None:
    if rod is None:
        return None
    (x1, y1), (x2, y2) = (
        trunk.at(along, rod.offset + rod.tilt * along) for along in DOWEL_FROM_TO
    )
    return (x1 * scale, y1 * scale), (x2 * scale, y2 * scale)


def _view(image: Picture, body: Body, light: Light | None) -> View:
    height, width = image.shape[:2]
    return View(body.side, (width, height), light is not None)
