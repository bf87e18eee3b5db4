"""Readings from the kiosk that runs, which keeps its camera and its pins to itself."""

import socket
import time
from collections.abc import Generator, Mapping
from typing import Any, NoReturn, cast

from kiosk.camera.live import Light
from kiosk.health.live_socket import address
from kiosk.pose.keypoints import KEYPOINT_COUNT, Point, Pose
from kiosk.staff.calibrate.readings import Asked, Distance, Readings, Shot, Sight
from kiosk.staff.calibrate.step import TRY_AGAIN
from kiosk.staff.failure import BROKE, CommandError
from kiosk.staff.status.looking import a_number, json_object, look
from kiosk.staff.status.place import Place

# It tells ten times a second.
SILENT_S = 5.0
# A record has about 2 kB.
LONGEST_LINE = 65_536
# It tells shares of the picture; this is as good as any.
HEIGHT_PX = 1000


class RunningKiosk(Readings):
    """What the kiosk of a place tells: of people their points, of light its mean."""

    def __init__(self, place: Place, wall_source: str) -> None:
        self.name = "kiosk's camera"
        self._place = place
        self._wall_source = wall_source

    def distances(
        self,
        asked: Asked,  # noqa: ARG002 - who is asked does it, or does not
    ) -> Generator[Distance]:
        if self._wall_source != "switch":
            # What it tells counts from the rest, or the contact, that is to be found.
            self.must_stop("the wall's sensor")
        for record in self.records():
            t = a_number(record.get("t_s")) or 0.0
            touching = {"touched": True, "free": False}.get(str(record.get("wall")))
            yield Distance(t, None, touching)

    def sights(
        self,
        asked: Asked,  # noqa: ARG002 - who is asked does it, or does not
    ) -> Generator[Sight]:
        for record in self.records():
            yield Sight(pose_of(record))

    def shots(self) -> Generator[Shot]:
        looked = look(self._place, time.monotonic())
        lux, gain, mean = (
            looked.number("light", name) for name in ("lux", "gain", "brightness")
        )
        yield Shot(time.monotonic(), mean, None, Light(lux, gain, mean))

    def must_stop(self, what: str) -> NoReturn:
        """Says why a step can't be done while it runs. Raises CommandError."""
        how = "stop it, and start it again afterwards"
        if self._place.service:
            how = "sudo systemctl stop kiosk, and afterwards sudo systemctl start kiosk"
        raise CommandError(f"A kiosk is running and has {what} to itself: {how}.", TRY_AGAIN)

    def records(self) -> Generator[Mapping[str, Any]]:
        """What it tells live (kiosk.health.live), ten times a second. Raises CommandError."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(SILENT_S)
            try:
                with address(self._place.live) as name:
                    connection.connect(name)
                with connection.makefile("rb") as lines:
                    while line := lines.readline(LONGEST_LINE):
                        if record := json_object(line):
                            yield record
            except PermissionError as error:
                raise CommandError(
                    f"A kiosk runs, and {self._place.live} may not be used by you: become a "
                    "member of its group, or use sudo.",
                    BROKE,
                ) from error
            except OSError as error:
                raise CommandError(
                    "The running kiosk tells nothing "
                    f"({error.strerror or 'no answer'}, {self._place.live}): see kiosk status.",
                    BROKE,
                ) from error
        raise CommandError("The kiosk has stopped meanwhile: try again.", TRY_AGAIN)


def pose_of(record: Mapping[str, Any]) -> Pose:
    """A live record's points as a pose; its scores tell no more than seen or not."""
    aspect = a_number(record.get("aspect")) or 1.0
    size_px = (max(1, round(aspect * HEIGHT_PX)), HEIGHT_PX)
    told = record.get("keypoints")
    shares = cast("list[object]", told) if isinstance(told, list) else []
    points = [_point(share, size_px) for share in shares[:KEYPOINT_COUNT]]
    points += [None] * (KEYPOINT_COUNT - len(points))
    side = record.get("near_side")
    return Pose(
        tuple(points),
        tuple(0.0 if point is None else 1.0 for point in points),
        a_number(record.get("t_s")) or 0.0,
        size_px,
        side if side == "left" or side == "right" else None,
    )


def _point(share: object, size_px: tuple[int, int]) -> Point | None:
    if not isinstance(share, list) or len(cast("list[object]", share)) != 2:
        return None
    x, y = (a_number(each) for each in cast("list[object]", share))
    return None if x is None or y is None else (x * size_px[0], y * size_px[1])
