"""How things move on the screen: they begin and end gently, and nothing blinks."""

from math import cos, pi, sin


def eased(share: float) -> float:
    """From 0 to 1, gently at both ends; what lies outside is held."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)


def arriving(share: float) -> float:
    """From 0 to 1, quick at first and gentle at the end."""
    share = min(1.0, max(0.0, share))
    return 1 - (1 - share) ** 3


def swing(t: float, period_s: float) -> float:
    """To and fro between 0 and 1, once in a period."""
    return 0.5 - 0.5 * cos(2 * pi * t / period_s)


def drift(t: float, period_s: float) -> float:
    """To and fro between -1 and 1, once in a period, through 0 at the beginning."""
    return sin(2 * pi * t / period_s)
