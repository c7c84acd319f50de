"""A small firm for the tests of imports, and short ways to bring it files."""

import io

from django.db import connection
from openpyxl import Workbook

from suyuan.areas.catalog import operations as catalog
from suyuan.areas.catalog.domain import ItemKind, PartnerRole, PlaceKind
from suyuan.areas.integration.domain.imports.fields import Kind
from suyuan.areas.integration.models import Import
from suyuan.areas.integration.operations import imports
from suyuan.areas.integration.operations.imports import loading, taking
from suyuan.foundation.command import system_context
from suyuan.foundation.jobs import registry
from suyuan.ledger.domain.vocabulary import Tracking
from tests import personas

PUMP_GTIN = "06901234567892"


def frame():
    return system_context(reason="test")


def build():
    """Make two sites with stores, a supplier, a hospital, and items of each kind of tracking."""
    own = catalog.create_partner(
        context=frame(),
        values=catalog.PartnerValues(code="YQ", name="云泉", roles=[PartnerRole.OWN]),
    )
    for code, name, role in (
        ("SUP", "华东电子", PartnerRole.SUPPLIER),
        ("HOS", "第一医院", PartnerRole.HOSPITAL),
        ("SF", "顺达物流", PartnerRole.CARRIER),
    ):
        catalog.create_partner(
            context=frame(), values=catalog.PartnerValues(code=code, name=name, roles=[role])
        )
    for code in ("SZ", "SH"):
        site = catalog.create_place(
            context=frame(),
            values=catalog.PlaceValues(
                code=code, name=code, kind=PlaceKind.SITE, site_id=personas.site(code).pk,
                party_id=own.pk,
            ),
        )  # fmt: skip
        for name in ("STORE", "LINE"):
            catalog.create_place(
                context=frame(),
                values=catalog.PlaceValues(
                    code=f"{code}-{name}", name=f"{code} {name}", kind=PlaceKind.LOCATION,
                    parent_id=site.pk,
                ),
            )  # fmt: skip
    for code, kind, tracking, unit, levels in (
        ("PUMP", ItemKind.DEVICE, Tracking.SERIAL, "EA", (catalog.PackageLevel(gtin=PUMP_GTIN),)),
        ("BOARD", ItemKind.COMPONENT, Tracking.SERIAL, "EA", ()),
        ("CAP", ItemKind.COMPONENT, Tracking.LOT, "EA", ()),
        ("RESIN", ItemKind.MATERIAL, Tracking.LOT, "KGM", ()),
        ("SCREW", ItemKind.COMPONENT, Tracking.NONE, "EA", ()),
        ("SET", ItemKind.DEVICE, Tracking.LOT, "EA", ()),
    ):
        catalog.create_item(
            context=frame(),
            values=catalog.ItemValues(
                code=code, name=f"{code} 名", kind=kind, tracking=tracking, unit=unit, levels=levels
            ),
        )


def csv(*lines, encoding="utf-8"):
    return "\r\n".join(lines).encode(encoding)


def xlsx(*rows, merge=(), formats=()):
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for area in merge:
        sheet.merge_cells(area)
    for cell, code in formats:
        sheet[cell].number_format = code
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def work(context, progress=None):
    return registry.Work(context=context, progress=progress)


def bring(content, kind, *, name="table.csv", context=None):
    """Take a file in and check it."""
    context = context or frame()
    stored = taking.keep_file(context=context.derive("keep"), content=content, name=name)
    row = imports.start_import(context=context, kind=Kind(kind), stored=stored.pk)
    imports.check_import(context=context.derive("check"), key=row.pk, columns=row.columns)
    loading.run_check(context=context.derive("run"), key=row.pk, shown=None)
    return Import.objects.get(pk=row.pk)


def load(row, *, context=None):
    """Load what was checked."""
    context = context or frame()
    imports.load_import(context=context.derive("ask"), key=row.pk)
    loading.run_load(context=context.derive("load"), key=row.pk, shown=None)
    return Import.objects.get(pk=row.pk)


def problems(row):
    """Give line, field and code of every problem."""
    from suyuan.areas.integration import queries  # noqa: PLC0415

    return [(each.line, each.field, each.code) for each in queries.import_problems(row)]


def stock(item, lot):
    """Give the amounts of a lot, place by place."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT trim_scale(s.quantity)::text FROM ledger_stock s JOIN ledger_thing t ON "
            "t.id = s.thing_id JOIN ledger_item i ON i.id = t.item_id "
            "WHERE i.code = %s AND t.code = %s AND t.kind = 'LOT' AND s.quantity > 0",
            [item, lot],
        )
        return [amount for (amount,) in cursor.fetchall()]


def count(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]
