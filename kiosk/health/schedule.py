"""Night and quiet hours by the clock on the wall; pure."""

from datetime import time


def is_within(now_local: time, start: time | None, end: time | None) -> bool:
    """Whether it is between start (included) and end (not), over midnight if need be.

    Wall time of the clinic, without a zone: on the days when clocks change, ten at night is
    still ten at night. Equal or missing limits mean never.
    """
    if start is None or end is None or start == end:
        return False
    if start < end:
        return start <= now_local < end
    return now_local >= start or now_local < end
