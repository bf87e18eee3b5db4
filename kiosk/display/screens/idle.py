"""With nobody there: the invitation to both drills, then the lesson, page by page."""

from kiosk.display.panel import Panel, Showing
from kiosk.display.screens import invitation, lesson


def screen(showing: Showing) -> tuple[str, list[Panel]]:
    """What is shown now, with its name. It moves on by itself, so that nothing burns in."""
    seconds = showing.theme.seconds
    round_s = seconds.invitation + seconds.slide * len(lesson.PAGES)
    rounds, into_s = divmod(max(0.0, showing.kept.since_s), round_s)
    if into_s < seconds.invitation / 2:
        return "invitation wall", invitation.panels(showing, int(rounds), "wall")
    if into_s < seconds.invitation:
        return "invitation dowel", invitation.panels(showing, int(rounds), "dowel")
    page = min(int((into_s - seconds.invitation) / seconds.slide), len(lesson.PAGES) - 1)
    return f"lesson {page}", lesson.panels(showing, lesson.PAGES[page], int(rounds))
