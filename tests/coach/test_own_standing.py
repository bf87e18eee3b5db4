"""From which standing frames the back is learned: the one rule, live and replayed."""

from dataclasses import replace

import pytest

from kiosk.coach.moment import Contacts, Moment, Phase
from kiosk.coach.own_standing import LEARN_ANEW_S, OwnStanding

STANDS = Moment(t=0.0, phase=Phase.STANDING, person_seen=True)
KEPT = replace(STANDS, contacts=Contacts("kept", "kept", "kept"))
LOST = [
    replace(STANDS, contacts=Contacts("lost", "kept", "unknown")),
    replace(STANDS, contacts=Contacts("kept", "lost", "kept")),
    replace(STANDS, contacts=Contacts("unknown", "unknown", "lost")),
]


@pytest.mark.parametrize("moment", [STANDS, KEPT, replace(STANDS, contacts=Contacts())])
def test_whoever_stands_is_learned_from_while_nothing_is_known_to_be_lost(moment: Moment):
    assert OwnStanding().shows_in(moment, None, 1.0)


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.STANDING])
def test_who_does_not_stand_is_not(phase: Phase):
    assert not OwnStanding().shows_in(replace(KEPT, phase=phase), None, 1.0)


@pytest.mark.parametrize("moment", LOST)
def test_a_lost_contact_is_no_measure_until_it_was_learned_wrong(moment: Moment):
    own = OwnStanding()
    for tenth in range(round(LEARN_ANEW_S * 10)):
        assert not own.shows_in(moment, None, 5.0 + tenth / 10)
    assert own.shows_in(moment, None, 5.0 + LEARN_ANEW_S)


def test_until_the_contact_is_found_again_nothing_is_learned():
    assert not OwnStanding().shows_in(KEPT, "head", 1.0)


@pytest.mark.parametrize("between", ["another", "found", "hinge", "earlier"])
def test_the_wait_begins_anew(between: str):
    own = OwnStanding()
    assert not own.shows_in(LOST[0], None, 100.0)
    last_t = 100.0 + LEARN_ANEW_S
    if between == "another":
        own.forget()
    elif between == "found":
        own.shows_in(KEPT, None, 101.0)
    elif between == "hinge":
        own.shows_in(replace(LOST[0], phase=Phase.LOWERING), None, 101.0)
    else:
        # A clock that starts anew.
        last_t = 20.0
    assert not own.shows_in(LOST[0], None, last_t)
