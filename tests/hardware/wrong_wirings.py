"""Wirings with one mistake each, and the rule that must find it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from wirings import SHIPPED, circuit, kinds, pinout

from hardware.making.electrical.rules import Wiring

RGB, MODULES = "lights-rgb", "lights-modules"
RANGER, HC_SR04, SWITCH = "wall-ranger-3v3", "wall-ranger-5v", "wall-switch"


class Wrong(NamedTuple):
    """A mistake: in words, the rule's short name, and how to make it."""

    what: str
    rule: str
    make: Callable[[], Wiring]


def _cable(ref: str, **changed: Any) -> Wiring:
    return pinout(cable={ref: SHIPPED.pinout.cable[ref].model_dump() | changed})


def _core(ref: str, core: str, colour: str) -> Wiring:
    return _cable(ref, cores=SHIPPED.pinout.cable[ref].cores | {core: colour})


def _plug(ref: str, **changed: Any) -> Wiring:
    return pinout(connector={ref: SHIPPED.pinout.connector[ref].model_dump() | changed})


def _left_out(name: str, ref: str) -> Wiring:
    """The whole line of a part is gone."""
    return circuit(name, without=[f" {ref} "], parts={ref: None})


def _bridged(name: str, ref: str) -> Wiring:
    """A wire in a part's place."""
    return circuit(name, lines={f" - {ref} - ": " - "}, parts={ref: None})


def _pulled_up_to_the_strips() -> Wiring:
    return circuit(RGB, lines={"R21 - Q1.source": "R21 - X2.plus_1"})


PINS = [
    Wrong("two settings with one pin", "pins", lambda: pinout(pins={"wall.echo_pin": 23})),
    Wrong("a ground that is none", "pins", lambda: pinout(rails={"pad_ground": 17})),
    Wrong("two rails, one contact", "pins", lambda: pinout(rails={"lights_ground": 20})),
    Wrong(
        "the pad and the strips on one pin",
        "pins",
        lambda: circuit(RGB, lines={"Pi:lights.red_pin": "Pi:wall.echo_pin"}, measure=False),
    ),
    Wrong("a strip on I2S", "reserved", lambda: pinout(pins={"lights.red_pin": 18})),
    Wrong("an echo on I2C", "reserved", lambda: pinout(pins={"wall.echo_pin": 2})),
    Wrong("a switch on the console", "reserved", lambda: pinout(pins={"wall.switch_pin": 15})),
    Wrong("a bus elsewhere", "reserved", lambda: pinout(bus={"sda": 5})),
]

PI_SIDE = [
    Wrong("a divider without its lower half", "voltage", lambda: _left_out(HC_SR04, "R3")),
    Wrong("a divider without its upper half", "voltage", lambda: _bridged(HC_SR04, "R2")),
    Wrong(
        "a divider that divides too little",
        "voltage",
        lambda: circuit(HC_SR04, parts={"R3": 3300.0}),
    ),
    Wrong(
        "a ranger for 3.3 V that gets 5 V",
        "voltage",
        lambda: circuit(RANGER, lines={"Pi:pad_3v3": "Pi:pad_5v"}),
    ),
    Wrong("a trigger that nothing holds low", "voltage", lambda: _left_out(HC_SR04, "R4")),
    Wrong("a gate on the strips' plus", "voltage", _pulled_up_to_the_strips),
    Wrong("a gate on the strips' plus, the Pi off", "dead Pi", _pulled_up_to_the_strips),
    Wrong(
        "a divider that divides too much",
        "level",
        lambda: circuit(HC_SR04, parts={"R3": 470.0}),
    ),
    Wrong("a switch without a pull-up", "level", lambda: _left_out(SWITCH, "R5")),
    Wrong("an echo without its resistor", "resistor", lambda: _bridged(RANGER, "R2")),
    Wrong(
        "an HC-SR04 on 3.3 V",
        "sensor",
        lambda: circuit(HC_SR04, lines={"Pi:pad_5v": "Pi:pad_3v3"}),
    ),
    Wrong(
        "a ranger without ground",
        "sensor",
        lambda: circuit(RANGER, lines={"W1.ground - U1.ground": "W1.ground"}, without=["C1"],
                        parts={"C1": None}),
    ),
    Wrong("a capacitor for 4 V", "sensor", lambda: kinds(capacitor={"volt": 4.0})),
    Wrong("a hungry sensor", "3.3 V", lambda: kinds(rcwl_1601={"supply_a": 0.06})),
    Wrong("a bus without help", "bus", lambda: kinds(ltc4311={"drives_pf": None})),
    Wrong("a bus pulled up hard", "bus", lambda: kinds(vl53l1x={"pull_up_ohm": 1000.0})),
    Wrong("a pin on ground", "short", lambda: _bridged(HC_SR04, "R4")),
    Wrong("a switch across the supply", "short", lambda: _bridged(SWITCH, "R5")),
    Wrong(
        "trigger and echo swapped",
        "signal",
        lambda: circuit(RANGER, lines={"U1.echo": "U1.x", "U1.trigger": "U1.echo"}
                        | {"U1.x": "U1.trigger"}),
    ),
    Wrong("a trigger without a pin", "signal", lambda: _left_out(RANGER, "R1")),
    Wrong(
        "a trigger that goes nowhere",
        "whole",
        lambda: circuit(RANGER, lines={" - U1.trigger": ""}),
    ),
]  # fmt: skip

STRIPS_SIDE = [
    Wrong("a strip without a fuse", "fuse", lambda: _bridged(RGB, "F1")),
    Wrong(
        "two strips on one fuse",
        "fuse",
        lambda: circuit(RGB, without=[" F2 "], more=["J2.plus - J3.plus - LS2.plus"],
                        parts={"F2": None}),
    ),
    Wrong("drivers without a fuse", "fuse", lambda: _bridged(MODULES, "F3")),
    Wrong("a fuse for 6 V", "fuse", lambda: kinds(fuse_2a={"volt": 6.0})),
    Wrong("a small fuse", "fuse's size", lambda: circuit(RGB, parts={"F1": "fuse-1a"})),
    Wrong("a fuse above its wire", "fuse's size", lambda: kinds(fuse_2a={"amp": 10.0})),
    Wrong("a thin unfused wire", "unfused wire", lambda: _cable("W3", part="wire-0.25")),
    Wrong("a gate without a pull-down", "pull-down", lambda: _left_out(RGB, "R21")),
    Wrong("a weak pull-down", "dark", lambda: circuit(RGB, parts={"R21": 100_000.0})),
    Wrong("a pin that starts high", "dark", lambda: pinout(pins={"lights.red_pin": 5})),
    Wrong("an IRLB8721", "gate", lambda: circuit(RGB, parts={"Q1": "irlb8721"})),
    Wrong("a strong pull-down", "gate", lambda: circuit(RGB, parts={"R21": 500.0})),
    Wrong(
        "a driver for more signal",
        "gate",
        lambda: kinds(adafruit_5648={"signal_v": (4.5, 20.0)}),
    ),
    Wrong("a gate without a resistor", "gate's pin", lambda: _bridged(RGB, "R11")),
    Wrong("a small resistor", "gate's pin", lambda: circuit(RGB, parts={"R11": 47.0})),
    Wrong(
        "a gate that nobody drives",
        "gate's pin",
        lambda: circuit(RGB, lines={"Pi:lights.green_pin - ": ""}),
    ),
    Wrong(
        "two pins on one gate",
        "gate's pin",
        lambda: circuit(RGB, more=["Pi:lights.white_pin - X1.channel_1"]),
    ),
    Wrong("hungry strips", "current", lambda: kinds(rgb_strip={"watt_per_m": 30.0})),
    Wrong("24 V on 12 V", "current", lambda: circuit(RGB, parts={"PS1": "gsm40b24"})),
    Wrong("a transistor for 12 V", "current", lambda: kinds(irf3708={"drain_v": 12.0})),
    Wrong("a transistor that gets hot", "current", lambda: kinds(irf3708={"on_ohm": 0.9})),
    Wrong("a driver for 0.5 A", "current", lambda: kinds(adafruit_5648={"amp": 0.5})),
    Wrong("a driver for 5 V", "current", lambda: kinds(adafruit_5648={"supply_v": (3.0, 5.0)})),
    Wrong("a thin cable", "current", lambda: _cable("W4", part="wire-0.25")),
    Wrong(
        "a colour that nobody switches",
        "current",
        lambda: circuit(RGB, lines={"Q1.drain - J3.channel_1": "J3.channel_1"}),
    ),
    Wrong(
        "grounds that do not meet",
        "ground",
        lambda: circuit(RGB, lines={" - T1 - X2.minus": ""}, parts={"T1": None}),
    ),
    Wrong("grounds that are one wire", "ground", lambda: _bridged(RGB, "T1")),
    Wrong(
        "grounds that meet twice",
        "ground",
        lambda: circuit(RGB, more=["X1.ground - T2 - X2.minus"], parts={"T2": "star"}),
    ),
    Wrong(
        "a current back through the Pi",
        "ground",
        lambda: circuit(RGB, lines={"Q1.source - X2.minus": "Q1.source - X1.ground"}),
    ),
]  # fmt: skip

PLUGS_AND_WIRES = [
    Wrong("one plug for pad and strips", "plugs", lambda: _plug("J1", part="pluggable-5.08")),
    Wrong("a plug that is none", "plugs", lambda: _plug("J1", part="liyy-0.75")),
    Wrong(
        "strips' plugs with other contacts",
        "plugs",
        lambda: _plug("J3", contacts=("channel_1", "plus", "channel_2", "channel_3")),
    ),
    Wrong("a red plus of the strips", "colours", lambda: _core("W4", "plus", "red")),
    Wrong("a brown plus of the pad", "colours", lambda: _core("W1", "plus", "brown")),
    Wrong("a green ground", "colours", lambda: _core("W2", "ground", "green")),
    Wrong("a black signal", "colours", lambda: _core("W1", "signal_a", "black")),
    Wrong("two yellow cores", "colours", lambda: _core("W1", "signal_a", "yellow")),
    Wrong("nothing to measure", "meter", lambda: circuit(RGB, measure=False)),
]

WRONG = [*PINS, *PI_SIDE, *STRIPS_SIDE, *PLUGS_AND_WIRES]
