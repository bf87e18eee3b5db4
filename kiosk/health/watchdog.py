"""Whether the display loop may ping systemd's watchdog; pure.

The ping comes from the display loop, so that a loop that hangs needs no rule: it does not
ping. What else may withhold it, and why:

| a part is | the ping | reason |
|---|---|---|
| WELL | goes out | its beat is fresh, or it would be STALLED |
| STARTING | goes out | it has 30 s to set up, then it is STALLED |
| FAILED | goes out | the screen says so and it is tried again: a loose cable must not become a loop of restarts |
| STALLED, not needed now | goes out | a kiosk that sleeps needs its display loop alone |
| STALLED, needed, for less than HANG_S | goes out | a slow driver may still come back |
| STALLED, needed, for longer | is withheld | a hanging thread can't be ended in the process, and it holds its device |
| STALLED, needed, but spared | goes out | restarts did not help: the screen says what staff can do |
| STOPPED, needed | is withheld | nobody asked it to stop: its thread is dead |
| HOPELESS | is withheld | the process is to end; if it hangs on its way out, systemd ends it |
| not there, needed | is withheld | the same as dead |
"""  # noqa: E501 - a table's rows stay whole

from collections import Counter
from collections.abc import Collection, Iterable

from kiosk.health.part import PartKind, PartState

# Twice as long as until STALLED: with WatchdogSec=15 a hang costs half a minute in all.
HANG_S = 10.0
# So many restarts within an hour for one part, and it is spared. They come too slowly for
# systemd's own limit of starts (8 in 300 s) to end the loop for certain.
SPARED_AFTER = 3
SPARED_WITHIN_S = 3600.0


def may_ping(
    states: Iterable[PartState],
    needs: Collection[str],
    now_t: float,
    *,
    hang_s: float = HANG_S,
    spared: Collection[str] = (),
) -> bool:
    """Whether the parts are such that the watchdog may be told that all is well."""
    return why_no_ping(states, needs, now_t, hang_s=hang_s, spared=spared) is None


def why_no_ping(
    states: Iterable[PartState],
    needs: Collection[str],
    now_t: float,
    *,
    hang_s: float = HANG_S,
    spared: Collection[str] = (),
) -> tuple[str, str] | None:
    """Part and reason for which the ping is withheld, None when it may go out.

    `needs`: names of the parts that the present state needs, none when asleep; a part that
    failed may stay among them. `now_t` on the clock of the states. `spared`: spared_parts.
    """
    known = {state.name: state for state in states}
    for state in known.values():
        if state.kind is PartKind.HOPELESS:
            return state.name, state.trouble or "nothing can mend it"
    for name in sorted(needs):
        state = known.get(name)
        if state is None or state.kind is PartKind.STOPPED:
            return name, "it is not running"
        hangs = state.kind is PartKind.STALLED and now_t - state.since_t >= hang_s
        if hangs and name not in spared:
            return name, state.trouble or "no answer"
    return None


def spared_parts(hangs: Iterable[tuple[str, float]], now_t: float) -> frozenset[str]:
    """Parts for whose hanging the kiosk was restarted in vain, and shall not be again.

    `hangs`: part and time of each withheld ping in this boot, from the event log; times on
    time.monotonic(), which on Linux goes on from one process to the next.
    """
    recent = Counter(part for part, t in hangs if 0 <= now_t - t <= SPARED_WITHIN_S)
    return frozenset(part for part, count in recent.items() if count >= SPARED_AFTER)
