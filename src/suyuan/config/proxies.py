"""Where a request comes from, behind proxies that are trusted by address.

A header is believed only where the connection comes from a proxy of the firm; whoever else sends it
is taken by the address of the connection, or anybody could count under the address of another.
"""

import ipaddress
import re
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
_FOR: Final = re.compile(r'(?:^|;)\s*for\s*=\s*"?([^";]+)"?', re.IGNORECASE)


class ProxyMiddleware:
    """Put the address of the one who asks in the place of that of a trusted proxy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.trusted = [ipaddress.ip_network(one) for one in settings.TRUSTED_PROXIES]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the address set right."""
        if self.trusted:
            request.META["REMOTE_ADDR"] = asker(
                request.META.get("REMOTE_ADDR") or "",
                forwarded_for=request.META.get("HTTP_X_FORWARDED_FOR", ""),
                forwarded=request.META.get("HTTP_FORWARDED", ""),
                trusted=self.trusted,
            )
        return self.get_response(request)


def asker(peer: str, *, forwarded_for: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """Return the address that the proxies name, the nearest that is none of them.

    Where both headers are there and differ, one of them comes from the one who asks: then the
    address stays that of the proxy.

    Args:
        peer: The address of the connection.
        forwarded_for: `X-Forwarded-For`: addresses, the nearest last.
        forwarded: `Forwarded` of RFC 7239.
        trusted: The proxies.
    """
    near = _address(peer)
    if near is None or not _is_one_of(near, trusted):
        return peer
    named = {
        _nearest([_address(one) for one in chain], trusted)
        for header, chain in (
            (forwarded_for, forwarded_for.split(",")),
            (forwarded, [_named(one) for one in forwarded.split(",")]),
        )
        if header.strip()
    }
    found = named.pop() if len(named) == 1 else None
    return peer if found is None else str(found)


def _nearest(chain: Sequence[Address | None], trusted: Sequence[Network]) -> Address | None:
    """Return the last address that is no proxy; None where it cannot be read before that."""
    for one in reversed(chain):
        if one is None or not _is_one_of(one, trusted):
            return one
    return None


def _named(element: str) -> str:
    found = _FOR.search(element)
    return found[1] if found is not None else ""


def _address(text: str) -> Address | None:
    """Return an address, which may carry a port and the brackets of RFC 3986."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def _is_one_of(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in one for one in networks)
