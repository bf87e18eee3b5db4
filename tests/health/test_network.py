"""Where staff reach the machine."""

import json

from kiosk.health.network import addresses

NETWORKS = json.dumps(
    [
        {"ifname": "eth0", "addr_info": [
            {"family": "inet6", "local": "fd00::2"}, {"family": "inet", "local": "10.0.0.7"},
        ]},
        {"ifname": "wlan0", "addr_info": []},
        "nonsense",
    ]
)  # fmt: skip


def test_addresses_are_told_the_older_kind_first():
    assert addresses(lambda _: NETWORKS) == ["10.0.0.7", "fd00::2"]


def test_a_machine_that_says_nothing_of_its_networks_is_in_none():
    for answer in (None, "", "{", "{}", "[3]"):
        assert addresses(lambda _, answer=answer: answer) == []
