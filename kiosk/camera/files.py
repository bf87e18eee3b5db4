"""A recording on disk as a source of frames."""

from pathlib import Path

from kiosk.camera.pictures import SUFFIXES, PictureFolder
from kiosk.camera.source import FrameSource, SourceError, printable
from kiosk.camera.video import VideoFile

DEFAULT_FPS = 30.0


def open_source(path: Path, fps: float = DEFAULT_FPS) -> FrameSource:
    """Opens a video file, a folder of pictures or one picture.

    `fps`: how many of the pictures were taken per second; a video has times of its own.
    Raises SourceError if there is nothing here that gives at least one frame.
    """
    shown = printable(path)
    try:
        if path.is_dir():
            return PictureFolder(path, fps)
        if not path.exists():
            raise SourceError(f"{shown} does not exist: check the name and the folder.")
        if not path.is_file():
            raise SourceError(
                f"{shown} is neither a file nor a folder: "
                "name a video file or a folder of pictures."
            )
        with path.open("rb") as file:
            if not file.read(1):
                raise SourceError(f"{shown} is empty: copy it again, or record the clip anew.")
    except PermissionError:
        raise SourceError(
            f"{shown} may not be read by this user: change its permissions (chmod a+r)."
        ) from None
    except OSError as error:
        raise SourceError(
            f"{shown} cannot be read ({error.strerror}): check the disk or card it is on."
        ) from error
    except ValueError as error:
        if isinstance(error, SourceError):
            raise
        # A NUL in the name: no such file can be.
        raise SourceError(f"{shown!r} is not the name of a file: check it.") from None
    if path.suffix.lower() in SUFFIXES:
        return PictureFolder(path, fps)
    return VideoFile(path)
