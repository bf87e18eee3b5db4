"""From the settings to what makes the parts that are made anew after a fault."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.coach.arrival import Mark
from kiosk.coach.progression import Progression
from kiosk.coach.visit import Rules, Visit
from kiosk.lights.strip import RgbStrip, SimulatedStrip, Strip, WhiteStrip
from kiosk.pose.crop import Region
from kiosk.pose.estimator import PoseEstimator
from kiosk.pose.trial import in_catalogue, load_checked
from kiosk.settings.folders import models_folder
from kiosk.settings.options import Settings
from kiosk.spine.colour import tape_of
from kiosk.spine.reader import SpineReader
from kiosk.spine.strip import Picture

# Unless the mark was calibrated: as wide as bodies in the middle stay whole in the picture.
ANYWHERE = Mark()


def strip_maker(settings: Settings, *, simulated: bool) -> Callable[[], Strip] | None:
    """Takes the strip's pins; None where there is no strip."""
    options = settings.lights
    if options.source == "none":
        return None
    if simulated:
        return SimulatedStrip
    if options.source == "white":
        white = options.white_pin
        assert white is not None
        return lambda: WhiteStrip(white, active_high=options.active_high, pwm_hz=options.pwm_hz)
    red, green, blue = options.red_pin, options.green_pin, options.blue_pin
    assert red is not None
    assert green is not None
    assert blue is not None
    return lambda: RgbStrip(
        red, green, blue, active_high=options.active_high, pwm_hz=options.pwm_hz
    )


def estimator_maker(
    settings: Settings, environ: Mapping[str, str]
) -> Callable[[], PoseEstimator]:
    """Loads the pose model; it looks at the mark."""
    here = mark(settings)
    region = Region(here.x, here.tolerance)
    # Two cores for the rest: a model that takes all of them waits for itself, and is slower.
    threads = max(1, min(settings.pose.threads, (os.cpu_count() or 1) - 2))
    name = settings.pose.model
    if not in_catalogue(name):
        name = str(Path(name).expanduser().absolute())
    fetched = models_folder(settings, environ).absolute()
    return lambda: PoseEstimator(load_checked(name, threads, fetched), region)


def visit_maker(settings: Settings) -> Callable[[int], Visit]:
    """The coach, with the clinic's rules; it is given how many sessions there were."""
    drill = settings.drill
    rules = Rules(drill.ready_s, drill.away_s, drill.summary_s, drill.reps_per_set)
    here = mark(settings)
    options = settings.progression
    progression = Progression(options.clean_in_a_row, options.rounded_reps, options.missed_reps)
    return lambda before: Visit(drill.choice, here, rules, before, progression)


def reader_maker(settings: Settings) -> Callable[[Picture | None, bool], SpineReader]:
    """Reads backs, and the dowel by its tape's colour."""
    tape_rgb = tape_of(settings.dowel.colour)
    return lambda empty, dowel: SpineReader(empty, dowel, tape_rgb)


def mark(settings: Settings) -> Mark:
    """Where patients stand; all of the middle while nobody calibrated it."""
    if settings.mark.x is None:
        return ANYWHERE
    return Mark(settings.mark.x, settings.mark.tolerance)
