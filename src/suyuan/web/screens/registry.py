"""The resources of all areas by name."""

from collections.abc import Mapping

from suyuan.web.screens.resource import Resource

_registered: dict[str, Resource] = {}


def register(resource: Resource) -> None:
    """Make a resource known under its name."""
    _registered[resource.name] = resource


def resources() -> Mapping[str, Resource]:
    """Return every registered resource by name."""
    return dict(sorted(_registered.items()))


def resource_named(name: str) -> Resource:
    """Return a resource; asking for an unknown one is a bug."""
    return _registered[name]
