"""The addresses of the product, from its URL map."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver


def _patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, route)
        else:
            yield route, pattern


def for_people() -> Iterator[tuple[str, URLPattern]]:
    """Give every address that people open, with its route; machines have theirs apart."""
    for route, pattern in _patterns(get_resolver()):
        if not f"/{route}".startswith(tuple(settings.MACHINE_PREFIXES)):
            yield route, pattern
