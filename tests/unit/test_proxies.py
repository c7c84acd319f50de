"""Who asks, behind proxies: their headers are believed, those of anybody else are not."""

import ipaddress

import pytest

from suyuan.config import env, proxies

TRUSTED = [ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::1")]


def asker(peer, *, forwarded_for="", forwarded="", trusted=TRUSTED):
    return proxies.asker(peer, forwarded_for=forwarded_for, forwarded=forwarded, trusted=trusted)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, "10.0.0.2"),
        ({"forwarded_for": "203.0.113.7"}, "203.0.113.7"),
        ({"forwarded_for": "198.51.100.1, 203.0.113.7, 10.9.9.9"}, "203.0.113.7"),
        ({"forwarded_for": "203.0.113.7:4711"}, "203.0.113.7"),
        ({"forwarded_for": "203.0.113.7, unknown"}, "10.0.0.2"),
        ({"forwarded": 'for=198.51.100.1, For="[2001:db8::17]:4711";proto=https'}, "2001:db8::17"),
        ({"forwarded": "proto=https;for=203.0.113.7;by=10.0.0.2"}, "203.0.113.7"),
        ({"forwarded": "for=_hidden"}, "10.0.0.2"),
        ({"forwarded_for": "203.0.113.7", "forwarded": "for=203.0.113.7"}, "203.0.113.7"),
        ({"forwarded_for": "203.0.113.7", "forwarded": "for=198.51.100.1"}, "10.0.0.2"),
    ],
)
def test_a_trusted_proxy_says_who_asks(headers, expected):
    assert asker("10.0.0.2", **headers) == expected


@pytest.mark.parametrize("peer", ["203.0.113.9", "", "fd00::2"])
def test_nobody_else_does(peer):
    assert asker(peer, forwarded_for="198.51.100.1", forwarded="for=198.51.100.1") == peer


def test_a_proxy_on_a_dual_socket_is_known_by_its_plain_address():
    assert asker("::ffff:10.0.0.2", forwarded_for="203.0.113.7") == "203.0.113.7"


def test_what_is_no_network_is_refused_at_the_start():
    assert env.read({"SUYUAN_PROXIES": "127.0.0.1, 10.0.0.0/8"}).proxies == (
        "127.0.0.1", "10.0.0.0/8",
    )  # fmt: skip
    with pytest.raises(env.EnvironmentValueError, match="SUYUAN_PROXIES"):
        env.read({"SUYUAN_PROXIES": "proxy.example.com"})
