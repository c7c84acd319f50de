"""Addresses of a resource's screens, each with what opens it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.functional import lazy
from django.utils.translation import gettext

from suyuan.web import waiting
from suyuan.web.access import permission
from suyuan.web.screens import command_views, export_jobs, import_views, registry, views
from suyuan.web.screens.commands import Command
from suyuan.web.screens.resource import Resource

View = Callable[..., HttpResponseBase]


def urls(*kinds: type[Resource]) -> list[URLPattern]:
    """Register resources and return their addresses, for the `urls.py` of an area."""
    patterns: list[URLPattern] = []
    for kind in kinds:
        resource = kind()
        registry.register(resource)
        waiting.name_jobs({f"{export_jobs.WRITE}.{resource.name}": _exported(resource.title)})
        patterns.extend(_patterns(resource))
    return patterns


def _title(of: object) -> str:
    return gettext("Export: %(list)s") % {"list": of}


_exported = lazy(_title, str)


def _patterns(resource: Resource) -> list[URLPattern]:
    name, sight = resource.name, resource.permission
    found = [
        path(f"{name}/", _bound(views.list_page, resource, sight), name=f"{name}-list"),
        path(
            f"{name}/columns", _bound(views.choose_columns, resource, sight), name=f"{name}-columns"
        ),
        path(f"{name}/views", _bound(views.keep_view, resource, sight), name=f"{name}-views"),
        path(
            f"{name}/export.<str:form>",
            _bound(views.export, resource, export_jobs.right_of(resource)),
            name=f"{name}-export",
        ),
    ]
    if resource.import_command:
        needed = resource.command(resource.import_command).permission
        bound = _bound(import_views.import_page, resource, needed)
        found.append(path(f"{name}/import/", bound, name=f"{name}-import"))
    for command in resource.commands:
        found.extend(_of_command(resource, command))
    if resource.has_page:
        found += [
            path(
                f"{name}/<path:key>/part/<str:part>",
                _bound(views.part, resource, sight),
                name=f"{name}-part",
            ),
            path(f"{name}/<path:key>", _bound(views.page, resource, sight), name=f"{name}-detail"),
        ]
    return found


def _of_command(resource: Resource, command: Command) -> list[URLPattern]:
    name = f"{resource.name}-{command.name}"
    found = []
    if command.on_object:
        bound = _bound(command_views.for_row, resource, command.permission, command=command)
        found.append(path(f"{resource.name}/<path:key>/do/{command.name}", bound, name=name))
        if command.bulk:
            many = _bound(command_views.for_many, resource, command.permission, command=command)
            found.insert(0, path(f"{resource.name}/do/{command.name}", many, name=f"{name}-many"))
    else:
        bound = _bound(command_views.for_list, resource, command.permission, command=command)
        found.append(path(f"{resource.name}/do/{command.name}", bound, name=name))
    return found


def _bound(view: View, resource: Resource, action: str, **options: Any) -> View:
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return view(request, resource, **options, **kwargs)

    answer.__name__ = f"{resource.name}_{view.__name__}"
    return permission(action)(answer)
