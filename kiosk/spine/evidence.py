"""Person or background? For each sample, how well the cloth and the empty scene explain it."""

from dataclasses import dataclass

import numpy as np

from kiosk.spine.light import BURNT, Light
from kiosk.spine.strip import Flags, Floats, Grid, Strip

# All figures here were chosen on the rendered clips, not yet judged on others.

# A trunk is 0.15 to 0.25 torso lengths behind the line from hip to shoulder; a belly, a loose
# shirt and the dowel need the rest.
GRID = Grid((-0.20, 1.10), (-0.10, 0.50), rows=48, columns=72, taps=(-0.25, 0.25))
# Certainly the person: the line between the points and a little to both sides.
CORE = (-0.06, 0.06)
# Without an empty scene the strip's far edge, so many columns, stands for it, row by row.
EDGE = 10
# A shadow takes at most this share of the light, a lamp adds at most this much.
SHADOW = (0.45, 1.08)
SHADOW_SD = 0.25
# How exactly a scene's colour comes back, as a share of its brightness: compression smears it.
SCENE_SD = 0.025
# In unchanged light the scene's brightness comes back this exactly, and a wall that is guessed
# from its edge within this; being in shadow costs so much (log likelihood).
LIT_SD = 0.015
UNEVEN_SD = 0.04
SHADOW_PRICE = 2.0
# Cloth turns away from the light towards the outline; close by it is more evenly lit.
SHADE = (0.5, 1.5)
SHADE_SD = 0.30
EVEN_SD = 0.08
SHADE_PRICE = 1.0
# A weave is never one colour, of 255.
CLOTH_SD = 3.0
# One sample says at most this much, whatever it shows.
CAP = 6.0
# What neither cloth nor scene explains (a sleeve, a hand): the person, by a little. With a
# dowel it is an arm, which hides the back rather than being it.
OTHER = 0.5
# A row whose core is as empty as the room tells nothing.
HOLLOW = 1.0
# Cloth that a shadow on the scene explains nearly as well (a grey shirt before a grey wall: 2
# to 4.5, coloured ones 20 to 120) is told from it by brightness alone. That goes well in clean
# light only (noise, SD): in noisier pictures such backs were read 13 % too round.
SHADOWY = CAP
CLEAN_NOISE, NOISY = 2.0, 3.0
# Nor before a wall that is burnt out in this share of a row: what is burnt has no brightness.
MOST_BURNT = 0.3
# Without an empty scene and its light.
GUESSED_NOISE = 3.0

_behinds = GRID.behinds
IS_CORE: Flags = (_behinds >= CORE[0]) & (_behinds <= CORE[1])
IS_INNER: Flags = _behinds < CORE[1]


@dataclass(frozen=True, slots=True)
class Votes:
    """`votes` (rows, columns): log likelihood of person over background, capped.

    `other` (rows, columns): neither explains it. `trust` (rows,): from 0 to 1, how far a row
    can be told at all; 0 where nobody is in the core.
    """

    votes: Floats
    other: Flags
    trust: Floats


def gather(
    now: Floats, was: Floats | None, light: Light | None, strip: Strip, *, arm_hides: bool
) -> Votes:
    """Votes on the samples `now`, `was` being the empty scene's and `light` the change since.

    `arm_hides`: with a dowel.
    """
    if was is None or light is None:
        edge = np.median(now[:, -EDGE:], axis=1)
        wall = np.broadcast_to(edge[:, None, :], now.shape).astype(np.float32)
        noise, scene = GUESSED_NOISE, wall
        background = _as_scene(now, wall, noise, UNEVEN_SD)
    else:
        noise, scene = light.noise, light.on(was)
        background = _as_scene(now, scene, noise, LIT_SD)
    person = _as_cloth(now, noise)
    other = (background > CAP) & (person > CAP)
    votes = np.minimum(background, CAP) - np.minimum(person, CAP)
    votes[other] = -OTHER if arm_hides else OTHER
    unlike = np.median(background[:, IS_CORE], axis=1)
    shadowy = unlike < SHADOWY
    trust = np.where(shadowy, (NOISY - noise) / (NOISY - CLEAN_NOISE), 1.0)
    trust[shadowy & ((scene.min(axis=2) > BURNT).mean(axis=1) > MOST_BURNT)] = 0.0
    hollow = unlike < HOLLOW
    trust[hollow] = 0.0
    votes[hollow] = 0.0
    votes[:, IS_INNER] = CAP
    votes[~strip.inside] = 0.0
    return Votes(votes, other, np.clip(trust, 0.0, 1.0).astype(np.float32))


def fit(a: Floats, b: Floats, limits: tuple[float, float]) -> tuple[Floats, Floats]:
    """The share of colours b that explains a best, within limits, and the squared rest."""
    # Plus one: black has no colour.
    share = np.einsum("ijk,ijk->ij", a, b) / (np.einsum("ijk,ijk->ij", b, b) + 1.0)
    share = np.clip(share, *limits)
    rest = a - share[:, :, None] * b
    return share, np.einsum("ijk,ijk->ij", rest, rest)


def _as_scene(now: Floats, scene: Floats, noise: float, lit_sd: float) -> Floats:
    shadow, rest = fit(now, scene, SHADOW)
    level = np.einsum("ijk->ij", scene) / 3
    variance = noise**2 + (SCENE_SD * level) ** 2
    off = (1 - shadow) ** 2 / 2
    lit = off / (lit_sd**2 + (noise / (level + 1)) ** 2)
    return rest / (2 * variance) + np.minimum(lit, SHADOW_PRICE + off / SHADOW_SD**2)


def _as_cloth(now: Floats, noise: float) -> Floats:
    core = np.median(now[:, IS_CORE], axis=1)
    spread = np.median(np.abs(now[:, IS_CORE] - core[:, None]), axis=(1, 2)) * 1.48
    # A row's own cloth and that of its neighbours.
    padded = np.concatenate([core[:1], core, core[-1:]])
    cloth = (padded[:-2] + padded[1:-1] + padded[2:]) / 3
    shade, rest = fit(now, np.broadcast_to(cloth[:, None, :], now.shape), SHADE)
    off = (1 - shade) ** 2 / 2
    variance = noise**2 + spread**2 + CLOTH_SD**2
    even = np.minimum(off / EVEN_SD**2, SHADE_PRICE + off / SHADE_SD**2)
    return rest / (2 * variance)[:, None] + even
