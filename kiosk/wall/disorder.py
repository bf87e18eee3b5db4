"""What a ranger that answers may still be: frozen, noisy, chattering or stuck."""

import statistics
from collections import deque

# A ranger that repeats one value is not measuring. Ultrasound is timed by us, in nanoseconds,
# and never repeats; time of flight comes in whole millimetres, and a still pad may well stay
# within one of them for a second or two. At the least noise that any of them has (SD 1 mm),
# every tenth of this would already be beyond chance.
FROZEN_S = 10.0
FROZEN_SAMPLES = 50
# From fewer samples the noise is only guessed.
NOISE_SPAN_S = 5.0
NOISE_SAMPLES = 40
# With so large a share of impossible distances the possible ones are luck.
NONSENSE_SHARE = 0.4
# With fewer samples one slip would be a large share.
NONSENSE_SAMPLES = 12
# A touch and its end are two changes; nobody taps more than twice a second.
CHANGES = 8
CHANGES_SPAN_S = 2.0
# Nobody leans that long in a drill of taps: the pad is caught, or something stands against it.
STUCK_S = 60.0


class Disorder:
    """Watches the samples of a ranger, in metres. Feed it in time order.

    `noise_sd_m`: more noise than that, as a standard deviation, is too much.
    """

    def __init__(self, noise_sd_m: float) -> None:
        self._noise_sd_m = noise_sd_m
        self._heard: deque[float] = deque()
        self._free: deque[tuple[float, float]] = deque()
        self._last: float | None = None
        self._nonsense: deque[float] = deque()
        self._changes: deque[float] = deque()
        self._same_since = 0.0
        self._same = 0

    def hear(self, t: float, distance: float, free: bool) -> None:
        """A possible sample; `free`: while nothing is touched."""
        if distance == self._last:
            self._same += 1
        else:
            self._last, self._same_since, self._same = distance, t, 1
        self._heard.append(t)
        if free:
            self._free.append((t, distance))

    def nonsense(self, t: float) -> None:
        """An impossible one."""
        self._nonsense.append(t)

    def change(self, t: float) -> None:
        """A touch began or ended."""
        self._changes.append(t)

    def is_nonsense(self, t: float) -> bool:
        """Whether the last moments had impossible samples."""
        return bool(self._nonsense) and t - self._nonsense[-1] <= CHANGES_SPAN_S

    def find(self, t: float, touching_since: float | None) -> str | None:
        """What is wrong at time t, as half a sentence; None when all is well."""
        self._forget(t)
        if self._same >= FROZEN_SAMPLES and t - self._same_since >= FROZEN_S:
            return "the ranger repeats one value: unplug it for a moment, or replace it"
        if len(self._changes) > CHANGES:
            return "touches come faster than anybody taps: check for loose parts and wires"
        samples = len(self._heard) + len(self._nonsense)
        luck = samples >= NONSENSE_SAMPLES and len(self._nonsense) > NONSENSE_SHARE * samples
        if luck or (len(self._free) >= NOISE_SAMPLES and self._noise_sd() > self._noise_sd_m):
            return "the distances are mostly noise: check the wiring and how it is mounted"
        if touching_since is not None and t - touching_since > STUCK_S:
            return "touched for over a minute: free the pad, or take away what leans there"
        return None

    def _forget(self, t: float) -> None:
        while self._heard and t - self._heard[0] > NOISE_SPAN_S:
            self._heard.popleft()
        while self._free and t - self._free[0][0] > NOISE_SPAN_S:
            self._free.popleft()
        while self._nonsense and t - self._nonsense[0] > NOISE_SPAN_S:
            self._nonsense.popleft()
        while self._changes and t - self._changes[0] > CHANGES_SPAN_S:
            self._changes.popleft()

    def _noise_sd(self) -> float:
        """The samples' standard deviation about the straight line between their neighbours.

        By the median, so that neither a tap nor an outlier counts as noise. For even samples of
        normal noise the rest from that line is sqrt(1.5) times the noise, and its median is
        0.6745 of its own deviation.
        """
        heard = list(self._free)
        rests: list[float] = []
        for (t0, d0), (t1, d1), (t2, d2) in zip(heard, heard[1:], heard[2:], strict=False):
            if t2 > t0:
                rests.append(abs(d1 - d0 - (d2 - d0) * (t1 - t0) / (t2 - t0)))
        return statistics.median(rests) / (1.5**0.5 * 0.6745) if rests else 0.0
