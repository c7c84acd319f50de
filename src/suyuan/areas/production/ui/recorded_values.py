"""What was measured, entered and mixed, as the record history tells it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from suyuan.areas.catalog.domain.forms import BAD, Field
from suyuan.areas.catalog.queries import designs
from suyuan.areas.production import queries
from suyuan.areas.production.queries.saying import local, said_of
from suyuan.foundation.wording import units
from suyuan.web.wordlists import listed


def entered(value: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """Return what was entered into a record form, under the labels of that form."""
    fields = _fields(row)
    return listed(
        f"{_label(fields, name)} {_said(fields, name, one)}".strip() for name, one in value.items()
    )


def judged(value: Mapping[str, str], row: Mapping[str, Any]) -> str:
    """Return which entries were within their limits and which were not."""
    fields = _fields(row)
    words = {True: _("not within the limits"), False: _("Good")}
    return listed(
        f"{_label(fields, name)} {words[one in BAD]}"
        for name, one in value.items()
        if one != "NONE"
    )


def parameters(value: Sequence[Mapping[str, Any]], _row: Mapping[str, Any]) -> str:
    """Return the parameters of a step with what was measured."""
    return listed(
        f"{local(str(one.get('name', '')), str(one.get('name_en', '')))} "
        f"{one.get('value', '')} {one.get('unit', '')}".strip()
        for one in value
    )


def mixture(value: Sequence[Mapping[str, Any]], _row: Mapping[str, Any]) -> str:
    """Return the components of a mix: item, lot and amount."""
    return listed(
        f"{one.get('item', '')} {one.get('lot', '')} "
        f"{one.get('amount', '')} {units.symbol(str(one.get('unit', '')))}".strip()
        for one in value
    )


def _fields(row: Mapping[str, Any]) -> Mapping[str, Field]:
    """Return the fields of the form of a run, or of the step that was done, by name."""
    if row.get("form_version_id"):
        version = designs.form_version(int(row["form_version_id"]))
    else:
        step = queries.order_steps().filter(pk=row.get("step_id") or 0).first()
        version = step.form_version if step is not None else None
    return {one.name: one for one in designs.fields_of(version)} if version is not None else {}


def _label(fields: Mapping[str, Field], name: str) -> str:
    field = fields.get(name)
    return local(field.label, field.label_en) if field is not None else name


def _said(fields: Mapping[str, Field], name: str, value: Any) -> str:
    field = fields.get(name)
    chosen = [one for one in field.choices if one.value == value] if field is not None else []
    if chosen:
        return local(chosen[0].label, chosen[0].label_en)
    return f"{said_of(value)} {field.unit if field is not None else ''}".strip()
