"""The step `light`: whether there is enough of it, and none in the camera's face."""

from contextlib import closing
from dataclasses import dataclass
from statistics import median, pstdev

from kiosk.camera.light import DARK_BRIGHTNESS, DARK_LUX, LIT_BRIGHTNESS, LIT_LUX, too_dark
from kiosk.camera.live import Light
from kiosk.staff.calibrate.readings import Shot
from kiosk.staff.calibrate.step import FAULTS, Found, Work, as_bound
from kiosk.staff.failure import CommandError

# The exposure settles first.
SETTLE_S, LOOK_S = 1.0, 3.0
FEW = 15
# Lamps flicker with the mains; what the exposure lets through of it makes the whole picture
# pulse. Steady light and a still scene stay within a tenth of that.
FLICKER = 0.03
# A window or a lamp in the picture: the exposure follows it, and people turn into shadows.
GLARE = 0.08
# More than that and there is nothing left to see.
DAZZLED = 0.85

_DARK = "switch on the room's light, and clean the lens"
_DIM = "it is near the limit: a little more light makes the camera surer"
_FLICKERS = "take lamps that do not flicker (the cheapest of LED and old tubes do)"
_GLARE = "draw a curtain, or turn the camera so that no window or lamp is in the picture"
_DAZZLED = "nearly all is white: take away the lamp that shines into the lens"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, what is wanted, and whether that is so."""

    what: str
    measured: str
    wanted: str
    well: bool | None


def look(work: Work) -> Found:
    """Look at the light for a few seconds. Raises CommandError, SkippedError."""
    work.talk.ready("The light: leave it as it is when patients come.")
    shots = _shots(work)
    light = _middle(shots)
    dark = too_dark(light)
    flicker, glare = _flicker(shots), _median([shot.glare for shot in shots])
    advice: list[str] = []
    if dark is True:
        advice.append(f"It is too dark: {_DARK}.")
    elif too_dark(light, was=True):
        advice.append(f"It is light enough, but {_DIM}.")
    if light.brightness is not None and light.brightness > DAZZLED:
        advice.append(f"It is too bright: {_DAZZLED}.")
    if flicker is not None and flicker > FLICKER:
        advice.append(f"The light flickers: {_FLICKERS}.")
    if glare is not None and glare > GLARE:
        advice.append(f"Part of the picture is white: {_GLARE}.")
    if dark is None:
        advice.append("The camera can't tell how light it is; see how the picture looks.")
    return Found(
        says=tuple(_table(light, dark, flicker, glare)),
        measured={
            "lux": _rounded(light.lux, 1),
            "gain": _rounded(light.gain, 2),
            "brightness": _rounded(light.brightness, 3),
            "flicker": _rounded(flicker, 4),
            "glare": _rounded(glare, 3),
            "too_dark": dark,
        },
        advice=tuple(advice),
        fault=dark is True,
    )


def _shots(work: Work) -> list[Shot]:
    shots: list[Shot] = []
    with closing(work.readings.shots()) as stream:
        first_t: float | None = None
        for shot in stream:
            if first_t is None:
                first_t = shot.t
                # A single one, of a kiosk that runs, is all there is.
                shots = [shot]
            since_s = shot.t - first_t
            if shot.brightness is not None:
                work.talk.live(shot.t, f"brightness {100 * shot.brightness:.0f} %")
            if since_s >= SETTLE_S:
                shots.append(shot)
            if since_s >= SETTLE_S + LOOK_S:
                break
    if not shots:
        raise CommandError("The camera shows nothing: see kiosk doctor.", FAULTS)
    return shots[1:] if len(shots) > 1 else shots


def _middle(shots: list[Shot]) -> Light:
    return Light(
        _median([shot.light.lux for shot in shots]),
        _median([shot.light.gain for shot in shots]),
        _median([shot.brightness for shot in shots]),
    )


def _flicker(shots: list[Shot]) -> float | None:
    """How much the brightness pulses, as a share of it, without slow drifts; None unknown."""
    means = [shot.brightness for shot in shots if shot.brightness is not None]
    if len(means) < FEW or min(means) <= 0:
        return None
    # Against the line between their neighbours: people and clouds are slower.
    rests = [b - (a + c) / 2 for a, b, c in zip(means, means[1:], means[2:], strict=False)]
    # Of noise without order the rest is sqrt(1.5) times as much.
    return pstdev(rests) / 1.5**0.5 / median(means)


def _table(
    light: Light, dark: bool | None, flicker: float | None, glare: float | None
) -> list[str]:
    rows: list[Row] = []
    well = None if dark is None else not dark
    if light.lux is not None:
        wanted = f"over {DARK_LUX:.0f} lux, better {LIT_LUX:.0f}"
        rows.append(Row("Light", f"{light.lux:.0f} lux", wanted, well))
    if light.brightness is not None:
        wanted = f"over {100 * DARK_BRIGHTNESS:.0f} %, better {100 * LIT_BRIGHTNESS:.0f} %"
        # Where lux are known, they decide.
        decides = well if light.lux is None else light.brightness >= DARK_BRIGHTNESS
        rows.append(Row("Brightness", f"{100 * light.brightness:.0f} %", wanted, decides))
    if flicker is not None:
        rows.append(
            Row("Flicker", f"{100 * flicker:.1f} %", f"under {100 * FLICKER:.0f} %",
                flicker <= FLICKER)
        )  # fmt: skip
    if glare is not None:
        rows.append(
            Row("White in the picture", f"{100 * glare:.0f} %", f"under {100 * GLARE:.0f} %",
                glare <= GLARE)
        )  # fmt: skip
    marks = {True: "well", False: "not well", None: "unknown"}
    return [
        f"{row.what:22}{row.measured:>9}   {row.wanted:28}{marks[row.well]}" for row in rows
    ]


def _median(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else as_bound(value, digits)
