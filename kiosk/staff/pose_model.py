"""Loads the pose model that a command was given; what is wrong with it becomes a sentence."""

import os

from kiosk.pose.catalogue import UnknownModelError
from kiosk.pose.interpreter import ModelError, MoveNetModel, RuntimeMissingError
from kiosk.pose.trial import in_catalogue, load_checked
from kiosk.staff.failure import BROKE, USER, CommandError
from kiosk.staff.status.place import fetched_models


def load_model(name: str, threads: int) -> MoveNetModel:
    """The model of a name in the catalogue, or of a .tflite file. Raises CommandError."""
    # The user's own file is the user's to mend; one of the catalogue is the kiosk's.
    status = BROKE if in_catalogue(name) else USER
    try:
        return load_checked(name, threads, fetched_models(os.environ))
    except UnknownModelError as error:
        raise CommandError(str(error), USER) from error
    except RuntimeMissingError as error:
        raise CommandError(str(error), BROKE) from error
    except ModelError as error:
        # The runtime's part of it may have several lines.
        raise CommandError(" ".join(str(error).split()), status) from error
    except (OSError, RuntimeError) as error:
        # A name too long, or "~nobody/".
        why = error.strerror if isinstance(error, OSError) else str(error).rstrip(".")
        raise CommandError(
            f"The model {name} can't be read ({why}); give another.", status
        ) from error
