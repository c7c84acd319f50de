"""Items, partners and places are made known by commands, and the database holds their rules."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from suyuan.areas.catalog import operations, queries
from suyuan.areas.catalog.domain import (
    ForbiddenMoveError,
    ItemKind,
    ItemStatus,
    LicenceKind,
    LicenceState,
    PartnerRole,
    PartnerStatus,
    PlaceKind,
)
from suyuan.areas.catalog.models import Item
from suyuan.areas.catalog.operations.places import WrongParentError
from suyuan.foundation.command import system_context
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.vocabulary import Tracking
from suyuan.ledger.operations.register import KeyTakenError


def frame():
    return system_context(reason="test")


def item(code="PUMP", **more):
    values = {"name": "泵", "kind": ItemKind.DEVICE, "tracking": Tracking.SERIAL, **more}
    return operations.create_item(
        context=frame(), values=operations.ItemValues(code=code, **values)
    )


def place(code, kind, parent=None, **more):
    return operations.create_place(
        context=frame(),
        values=operations.PlaceValues(
            code=code, name=code, kind=kind, parent_id=parent and parent.pk, **more
        ),
    )


LEVELS = (
    operations.PackageLevel(gtin="6999999000013"),
    operations.PackageLevel(gtin="16999999000010", level=1, contains=10),
)


@pytest.mark.django_db
class TestItems:
    def test_are_found_by_every_package_level(self):
        made = item(levels=LEVELS)
        found = queries.items_by_key(["/01/06999999000013", "/01/16999999000010"])
        assert {each.pk for each in found.values()} == {made.pk}
        assert len(found) == 2

    def test_name_every_wrong_value_at_once(self):
        with pytest.raises(Problems) as refused:
            item(
                code="",
                shelf_life_days=0,
                levels=(operations.PackageLevel(gtin="6999999000014"),),
            )
        assert [problem.field for problem in refused.value.problems] == [
            "code", "shelf_life_days", "gtin",
        ]  # fmt: skip

    def test_refuse_a_gtin_of_another(self):
        item(levels=LEVELS)
        with pytest.raises(KeyTakenError) as refused:
            item(code="OTHER", levels=LEVELS[:1])
        assert refused.value.owner == "PUMP"

    def test_keep_their_old_code_as_a_key(self):
        made = item(levels=LEVELS)
        operations.change_item(
            context=frame(),
            item_id=made.pk,
            values=operations.ItemValues(
                code="PUMP", name="泵二", kind=ItemKind.DEVICE, tracking=Tracking.SERIAL
            ),
        )
        assert queries.items_by_key(["/01/06999999000013"])
        assert queries.item_with_code("PUMP").item.name == "泵二"

    def test_move_only_as_allowed(self):
        made = item()
        operations.move_item(context=frame(), item_id=made.pk, status=ItemStatus.ACTIVE)
        with pytest.raises(ForbiddenMoveError):
            operations.move_item(context=frame(), item_id=made.pk, status=ItemStatus.DRAFT)

    def test_move_only_as_allowed_below_python(self):
        made = item()
        operations.move_item(context=frame(), item_id=made.pk, status=ItemStatus.ACTIVE)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.actor', 'SYSTEM', true)")
        with pytest.raises(DatabaseError, match="moves"), transaction.atomic():
            Item.objects.update(status="DRAFT")

    def test_leave_a_history(self):
        item()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit_entry WHERE table_name = 'catalog_item'")
            assert cursor.fetchone() == (1,)


@pytest.mark.django_db
class TestPartners:
    def partner(self, **more):
        values = {"code": "S", "name": "厂", "roles": [PartnerRole.SUPPLIER], **more}
        return operations.create_partner(context=frame(), values=operations.PartnerValues(**values))

    def test_keep_a_valid_credit_code_only(self):
        assert self.partner(credit_code="91350100m000100y43").credit_code == "91350100M000100Y43"
        with pytest.raises(Problems):
            self.partner(code="T", credit_code="91350100M000100Y44")

    def test_are_unique_by_credit_code(self):
        self.partner(credit_code="91350100M000100Y43")
        with pytest.raises(Exception, match="credit_code_unique"):
            self.partner(code="T", credit_code="91350100M000100Y43")

    def test_are_blocked_and_freed(self):
        made = self.partner()
        operations.move_partner(context=frame(), party_id=made.pk, status=PartnerStatus.BLOCKED)
        freed = operations.move_partner(
            context=frame(), party_id=made.pk, status=PartnerStatus.ACTIVE
        )
        assert freed.status == "ACTIVE"

    def test_show_licences_that_end(self):
        made = self.partner()
        for number, until in (("1", "2026-01-01"), ("2", "2026-04-01"), ("3", "2030-01-01")):
            operations.add_licence(
                context=frame(),
                party_id=made.pk,
                values=operations.LicenceValues(
                    kind=LicenceKind.QUALITY,
                    number=number,
                    valid_until=dt.date.fromisoformat(until),
                ),
            )
        found = queries.licences_ending(on=dt.date(2026, 3, 1))
        assert [(licence.number, state) for licence, state in found] == [
            ("1", LicenceState.EXPIRED), ("2", LicenceState.EXPIRING),
        ]  # fmt: skip

    def test_refuse_a_licence_that_ends_before_it_begins(self):
        made = self.partner()
        with pytest.raises(Problems):
            operations.add_licence(
                context=frame(),
                party_id=made.pk,
                values=operations.LicenceValues(
                    kind=LicenceKind.TRADE,
                    number="1",
                    valid_from=dt.date(2026, 2, 1),
                    valid_until=dt.date(2026, 1, 1),
                ),
            )


@pytest.mark.django_db
class TestPlaces:
    def test_form_a_tree(self):
        site = place("SZ", PlaceKind.SITE, gln="6999999000013")
        room = place("R", PlaceKind.ROOM, site)
        line = place("L", PlaceKind.LINE, room, gln="6999999000013", extension="L1")
        assert [(node.place.place.code, node.depth) for node in queries.place_tree()] == [
            ("SZ", 0), ("R", 1), ("L", 2),
        ]  # fmt: skip
        assert [each.place.code for each in queries.path_of(line)] == ["SZ", "R", "L"]

    def test_refuse_a_site_in_a_room(self):
        room = place("R", PlaceKind.ROOM)
        with pytest.raises(WrongParentError):
            place("SZ", PlaceKind.SITE, room)

    def test_refuse_to_lie_in_themselves(self):
        one = place("A", PlaceKind.LOCATION)
        two = place("B", PlaceKind.LOCATION, one)
        with pytest.raises(WrongParentError):
            operations.change_place(
                context=frame(),
                place_id=one.pk,
                values=operations.PlaceValues(
                    code="A", name="A", kind=PlaceKind.LOCATION, parent_id=two.pk
                ),
            )

    def test_refuse_a_wrong_gln(self):
        with pytest.raises(Problems):
            place("SZ", PlaceKind.SITE, gln="6999999000014")


@pytest.mark.django_db
def test_nothing_is_written_outside_a_command():
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        Item.objects.create(item_id=1)
