"""The lighting desk: from what is said to what goes to the strip. Pure: times are given."""

from kiosk.coach.scene import Scene, Stage
from kiosk.lights.colour import Rgb, scaled
from kiosk.lights.limiter import Limiter
from kiosk.lights.table import (
    TABLE,
    VERDICTS,
    Sign,
    events_of,
    grown,
    is_touch,
    next_change_s,
    share_at,
    sign_of,
)


class LightDesk:
    """Keeps in mind what is true and what was said a moment ago; shows the most important.

    Raises ValueError for a brightness outside 0 to 1.
    """

    def __init__(self, brightness: float = 1.0) -> None:
        self._limiter = Limiter(brightness)
        self._lasting = Sign.NOBODY
        self._touching = False
        self._grown = 0
        self._until_s: dict[Sign, float] = {}
        self._fault = self._night = False
        self._sign = Sign.NOBODY
        self._began_s: float | None = None
        self._due_s: float | None = None

    @property
    def sign(self) -> Sign:
        """What was shown, or aimed at, at the last step."""
        return self._sign

    @property
    def due_s(self) -> float | None:
        """When step must be called again if nothing new is heard; None when all is steady."""
        return self._due_s

    def hear(self, scene: Scene, now: float) -> bool:
        """Take in a scene; whether anything in it is new."""
        lasting, touching, events = sign_of(scene), is_touch(scene), events_of(scene)
        steps_grown = grown(scene.readiness)
        before = self._lasting, self._touching, self._grown
        if before == (lasting, touching, steps_grown) and not events:
            return False
        if scene.stage is Stage.EMPTY:
            self._until_s.clear()
        if touching and not self._touching:
            self._say(Sign.TOUCH, now)
        for event in events:
            if event in VERDICTS:
                self._until_s = {s: t for s, t in self._until_s.items() if s not in VERDICTS}
            self._say(event, now)
        self._lasting, self._touching, self._grown = lasting, touching, steps_grown
        return True

    def dim(self, brightness: float) -> None:
        """Another share of the strip's full light. ValueError outside 0 to 1."""
        self._limiter.brightness = brightness

    def fault(self, on: bool) -> bool:
        """Whether a part needs the staff; whether that is new."""
        was, self._fault = self._fault, on
        return was != on

    def night(self, on: bool) -> bool:
        """Whether it is night; whether that is new."""
        was, self._night = self._night, on
        return was != on

    def step(self, now: float) -> Rgb:
        """What goes to the strip from now on."""
        self._until_s = {sign: t for sign, t in self._until_s.items() if now < t}
        sign = self._most_important()
        if sign is not self._sign or self._began_s is None:
            self._sign, self._began_s = sign, now
        row, age_s = TABLE[sign], now - self._began_s
        self._limiter.ask(scaled(row.rgb, share_at(row.pattern, age_s, self._grown)))
        rgb = self._limiter.step(now)
        change_s = next_change_s(row.pattern, age_s)
        times = [*self._until_s.values(), self._limiter.due_s]
        times.append(None if change_s is None else self._began_s + change_s)
        self._due_s = min((t for t in times if t is not None), default=None)
        return rgb

    def start_dark(self) -> None:
        """The strip has gone dark by itself; what is true is faded in anew."""
        self._limiter.start_dark()

    def _say(self, sign: Sign, now: float) -> None:
        self._until_s[sign] = now + TABLE[sign].at_least_s
        if sign is self._sign:
            # Said again while it is still shown: its pattern begins again.
            self._began_s = None

    def _most_important(self) -> Sign:
        signs = [self._lasting, *self._until_s]
        if self._touching:
            signs.append(Sign.TOUCH)
        if self._fault:
            signs.append(Sign.FAULT)
        if self._night:
            signs.append(Sign.NIGHT)
        return max(signs, key=lambda sign: TABLE[sign].priority)
