"""What a photograph of the guest's screen shows: a picture that may be, or something else."""

from collections.abc import Mapping, Sequence
from itertools import groupby

import numpy as np
from album import Album
from before_and_after import RESCUE_GROUND, RESCUE_INK, drawn_splash
from film import Film, Shot
from gallery import nearest
from photograph import Photograph

# Of the mean level: pictures of other screens are ten times as far off.
LIKE = 0.03
_CLOSELY = 4
BLACK, SPLASH, RESCUE, ELSE = "black", "splash", "rescue", "something-else"
FADE = "fade"


def without_blinks(story: Sequence[str]) -> list[str]:
    """The story without the black that the graphics driver shows when a program takes the
    screen over. How long it lasts, no film tells: see KioskInside.blink_s.
    """
    return [
        name
        for n, name in enumerate(story)
        if not (name == BLACK and SPLASH in story[max(0, n - 1) : n] and n + 1 < len(story))
    ]


def is_rescue(seen: Photograph) -> bool:
    """Whether it is nothing but light letters on the rescue screen's ground, from the top on.
    Where each letter stands is another matter in each version of pygame.
    """
    pixels = seen.pixels.astype(np.float32)
    ground, way = RESCUE_GROUND, RESCUE_INK - RESCUE_GROUND
    light = ((pixels - ground) @ way) / (way @ way)
    off_way = np.abs(pixels - ground - light[..., np.newaxis] * way).max()
    title = light[: pixels.shape[0] // 5]
    bare = float((light < 0.05).mean())
    return bool(off_way < 24 and 0.6 < bare < 0.97 and title.max() > 0.9)


class Known:
    """All that may be seen, for screens of one size. `gallery`: the kiosk's own screens."""

    def __init__(self, gallery: Mapping[str, Photograph], size_px: tuple[int, int]) -> None:
        self._gallery, self._size_px = gallery, size_px
        self._names: list[str] = list(gallery)
        self._coarse = np.stack([gallery[name].coarse() for name in self._names])
        self._splash = drawn_splash(size_px)

    def name(self, seen: Photograph) -> str:
        """Of a screen of the kiosk's, or one of the names above."""
        if seen.size_px != self._size_px or seen.is_black:
            # QEMU's own picture stands there until the screen has a driver.
            return BLACK
        # To the pixel, or a cursor would go unseen.
        if seen.is_same(self._splash):
            return SPLASH
        # To look closely at each would take a second.
        far = np.abs(self._coarse - seen.coarse()).mean(axis=1)
        likely = [self._names[int(n)] for n in np.argsort(far)[:_CLOSELY]]
        name, apart = nearest(seen, {name: self._gallery[name] for name in likely})
        if apart < LIKE:
            return name
        return RESCUE if is_rescue(seen) else ELSE

    def await_whole(self, film: Film, limit_s: float) -> None:
        """Until the newest shot shows what may be seen: where a film ends in the middle of a
        fade, nobody can tell what it fades to. Raises SilenceError after `limit_s` of the host.
        """
        film.await_shot(lambda seen: self.name(seen) != ELSE, limit_s)

    def story(self, shots: Sequence[Shot], album: Album, title: str) -> list[str]:
        """The names of what was seen, each once as long as it stayed, without the fades from
        one to the next; the first photograph of each goes into the album.
        """
        named = [(self.name(shot.photograph), shot) for shot in shots]
        told = [
            (FADE if name == ELSE and self._is_fade(named, n) else name, shot)
            for n, (name, shot) in enumerate(named)
        ]
        story: list[str] = []
        for number, (name, group) in enumerate(groupby(told, lambda each: each[0])):
            _, first = next(group)
            album.keep(f"{title}-{number:02d}-{name}", first.photograph)
            if name != FADE:
                story.append(name)
        times = [f"{shot.t_s:8.1f} s of the host: {name}\n" for name, shot in told]
        album.keep_text(f"{title}.txt", "".join(times))
        return story

    def _is_fade(self, named: Sequence[tuple[str, Shot]], n: int) -> bool:
        """Whether it is a mixture of the nearest ones before and after that are known."""
        before = next((shot for name, shot in reversed(named[:n]) if name != ELSE), None)
        after = next((shot for name, shot in named[n + 1 :] if name != ELSE), None)
        if before is None or after is None:
            return False
        old, seen, new = (
            each.photograph.pixels.astype(np.float32) for each in (before, named[n][1], after)
        )
        if not old.shape == seen.shape == new.shape:
            return False
        way = new - old
        share = float((way * (seen - old)).sum() / max(1.0, float((way * way).sum())))
        off = float(np.abs(old + share * way - seen).mean()) / 255
        return 0 <= share <= 1 and off < LIKE
