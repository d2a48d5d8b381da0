"""FETCH_ALLOW is read strictly, and what it allows is exactly what it says."""

import pytest

from bot.articles.addresses import is_public
from bot.articles.guard import PORTS, Guard, parse_allow


@pytest.mark.parametrize(
    ("entry", "address", "port", "allowed"),
    [
        pytest.param("10.0.0.5", "10.0.0.5", 9999, True, id="an address, any port"),
        pytest.param("10.0.0.5", "10.0.0.6", 80, False, id="its neighbour"),
        pytest.param("10.0.0.5:8000", "10.0.0.5", 8000, True, id="an address and a port"),
        pytest.param("10.0.0.5:8000", "10.0.0.5", 80, False, id="another port of it"),
        pytest.param("10.1.0.0/16", "10.1.255.255", 80, True, id="a network"),
        pytest.param("10.1.0.0/16", "10.2.0.0", 80, False, id="beyond the network"),
        pytest.param("fd00::/8", "fd12::1", 80, True, id="an IPv6 network"),
        pytest.param("::1", "::1", 80, True, id="an IPv6 address"),
        pytest.param("[::1]:8080", "::1", 8080, True, id="an IPv6 address and a port"),
        pytest.param("[::1]:8080", "::1", 8081, False, id="another port of an IPv6 address"),
        pytest.param("[fd00::1]", "fd00::1", 1, True, id="brackets without a port"),
    ],
)
def test_an_entry_allows_what_it_says(entry: str, address: str, port: int, allowed: bool) -> None:
    """An operator who opens one service must not open its neighbours."""
    assert Guard(parse_allow([entry])).allows(address, port) is allowed


@pytest.mark.parametrize(
    "entry",
    ["localhost", "10.0.0.5:", "10.0.0.5:0", "10.0.0.5:65536", "10.0.0.5:http", "10.0.0.0/33", "10.0.0.1/16",
     "::1:x", "[::1", "[::1]8080", "300.0.0.1", "http://10.0.0.1"],
)  # fmt: skip
def test_a_wrong_entry_is_named(entry: str) -> None:
    """Config shows the text at start; a name would have to be resolved, and could change."""
    with pytest.raises(ValueError, match=r"no IP address|no port") as error:
        parse_allow([entry])
    assert repr(entry) in str(error.value)


def test_empty_entries_are_passed_over() -> None:
    """A trailing comma is no mistake."""
    assert parse_allow(["", " ", "10.0.0.1 "]) == parse_allow(["10.0.0.1"])


@pytest.mark.parametrize(
    "address", ["", "example.org", "1.2.3", "1.2.3.4.5", "0x7f.1", "::g", "fe80::1%", "127.0.0.1\n"]
)
def test_what_is_no_address_is_not_public(address: str) -> None:
    """Doubt means no."""
    assert not is_public(address)


def test_a_zone_does_not_make_an_address_public() -> None:
    """Zones are stripped before anything is compared."""
    assert not is_public("fe80::1%eth0")
    assert is_public("2606:4700::1111%eth0")


@pytest.mark.parametrize("port", [80, 443, 8080, 8443])
def test_only_ports_of_the_web_are_dialled(port: int) -> None:
    """The edges beside each are not."""
    guard = Guard()
    assert guard.allows("8.8.8.8", port)
    assert [p for p in (port - 1, port + 1) if guard.allows("8.8.8.8", p)] == []
    assert len(PORTS) == 4
