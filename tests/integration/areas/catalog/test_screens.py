"""The screens of items, partners, places, number schemes and pools."""

import datetime as dt

from django.urls import reverse

from suyuan.areas.catalog import operations, queries
from suyuan.areas.catalog.domain import (
    ItemKind,
    LicenceKind,
    NumberKind,
    PartnerRole,
    PlaceKind,
)
from suyuan.foundation.command import system_context
from suyuan.ledger.domain.vocabulary import Tracking
from tests.screens import ResourceCases, client_of, command_id

DAY = dt.date(2026, 3, 14)


def frame():
    return system_context(reason="test")


def item(code="PUMP", **more):
    values = operations.ItemValues(
        code=code, name="泵", kind=ItemKind.DEVICE, tracking=Tracking.SERIAL, **more
    )
    return operations.create_item(context=frame(), values=values)


def partner(code="MAKER", role=PartnerRole.CONTRACT_MAKER):
    values = operations.PartnerValues(code=code, name="厂", roles=[role])
    return operations.create_partner(context=frame(), values=values)


def place(code, kind, parent=None):
    values = operations.PlaceValues(code=code, name=code, kind=kind, parent_id=parent and parent.pk)
    return operations.create_place(context=frame(), values=values)


def scheme(code, template, of):
    values = operations.SchemeValues(
        code=code, kind=NumberKind.SERIAL, template=template, item_id=of.pk
    )
    return operations.create_scheme(context=frame(), values=values)


def give(name, key, /, **values):
    """Give a command on the page of a row, confirming what it asks."""
    ada = client_of("ada")
    where = reverse(name, args=[key])
    given = {**values, "command_id": command_id()}
    answer = ada.post(where, given)
    if answer.status_code == 200 and answer.context.get("digest"):
        answer = ada.post(where, {**given, "confirmed": answer.context["digest"]})
    return answer


class TestItems(ResourceCases):
    name = "items"
    new = {
        "code": "DOSE", "name": "输液泵", "kind": "DEVICE", "tracking": "SERIAL", "unit": "EA",
        "gtin": "6999999000013\n16999999000010 10",
    }  # fmt: skip
    new_key = "DOSE"
    wrong = {**new, "gtin": "6999999000014"}
    imported = (
        {"code": "A1", "name": "一", "kind": "Device", "tracking": "By lot", "unit": "EA"},
        {"code": "A2", "name": "二", "kind": "material", "tracking": "LOT", "unit": "KGM"},
    )

    def rows(self):
        item(levels=[operations.PackageLevel(gtin="6999999000013")])
        item("SET", maker_id=partner().pk)

    def test_are_changed_and_keep_their_package_levels(self):
        ada = client_of("ada")
        ada.post(reverse("items-new"), {**self.new, "command_id": command_id()})
        form = ada.get(reverse("items-change", args=["DOSE"])).context["form"]
        assert form.initial["gtin"] == "06999999000013\n16999999000010 10 1"
        given = {name: value for name, value in form.initial.items() if value}
        assert give("items-change", "DOSE", **{**given, "name": "新泵"}).status_code == 302
        found = queries.item_with_code("DOSE")
        assert found.item.name == "新泵"
        assert set(queries.items_by_key(["/01/16999999000010"])) == {"/01/16999999000010"}

    def test_are_put_to_use_and_taken_out_of_it(self):
        item()
        assert give("items-activate", "PUMP", reason="ready").status_code == 302
        assert queries.item_with_code("PUMP").status == "ACTIVE"
        assert give("items-retire", "PUMP", reason="old").status_code == 302
        assert queries.item_with_code("PUMP").status == "RETIRED"


class TestPartners(ResourceCases):
    name = "partners"
    new = {"code": "ACME", "name": "供应商", "roles": ["SUPPLIER"], "country": "CN"}
    new_key = "ACME"
    wrong = {**new, "gln": "123"}
    imported = ({"code": "B1", "name": "一", "roles": "Supplier,Carrier", "country": "CN"},)

    def rows(self):
        partner()
        partner("SHOP", PartnerRole.DISTRIBUTOR)

    def test_get_a_licence_that_is_renewed(self):
        one = partner()
        made = give(
            "partners-add-licence", "MAKER", kind=LicenceKind.PRODUCTION, number="L-1",
            valid_until="2026-05-01",
        )  # fmt: skip
        assert made.status_code == 302
        licence = one.licences.get()
        renewed = give(
            "partners-renew-licence", "MAKER", licence=licence.pk, valid_until="2031-05-01"
        )
        assert renewed.status_code == 302
        licence.refresh_from_db()
        assert licence.valid_until == dt.date(2031, 5, 1)

    def test_are_blocked_and_freed(self):
        partner()
        assert give("partners-block", "MAKER", reason="audit").status_code == 302
        assert queries.partner_with_code("MAKER").status == "BLOCKED"
        assert give("partners-free", "MAKER", reason="audit").status_code == 302
        assert queries.partner_with_code("MAKER").status == "ACTIVE"


class TestPlaces(ResourceCases):
    name = "places"
    new = {"code": "HALL", "name": "车间", "kind": "SITE"}
    new_key = "HALL"
    wrong = {**new, "gln": "123"}
    imported = ({"code": "C1", "name": "一", "kind": "Site"},)

    def rows(self):
        site = place("P1", PlaceKind.SITE)
        place("P1-R1", PlaceKind.ROOM, site)

    def test_are_changed_where_they_lie(self):
        self.rows()
        place("P2", PlaceKind.SITE)
        form = client_of("ada").get(reverse("places-change", args=["P1-R1"])).context["form"]
        given = {name: value for name, value in form.initial.items() if value}
        assert given["parent"] == "P1"
        assert give("places-change", "P1-R1", **{**given, "parent": "P2"}).status_code == 302
        assert queries.place_with_code("P1-R1").place.parent.code == "P2"


class TestNumbers(ResourceCases):
    name = "numbers"
    new = {"code": "BOX", "kind": "SSCC", "template": "06901234{SEQ:9}{CHECK}"}
    new_key = "BOX"
    wrong = {**new, "template": "no count"}

    def rows(self):
        of = item()
        scheme("ONE", "SP{YY}{MM}{SEQ:6}", of)
        scheme("TWO", "LONGER{SEQ:6}", item("OTHER"))

    def test_are_issued_and_handed_out(self):
        self.rows()
        partner()
        issued = give("numbers-issue", "ONE", count="3", day="2026-03-14")
        assert issued.status_code == 302
        block = queries.blocks_of(queries.scheme_with_code("ONE").pk).get()
        assert list(queries.numbers_in(block)) == ["SP2603000001", "SP2603000002", "SP2603000003"]
        nobody = give("numbers-hand", "ONE", count="5", day="2026-03-14")
        assert nobody.status_code == 422
        handed = give("numbers-hand", "ONE", count="5", day="2026-03-14", maker="MAKER")
        assert handed.status_code == 302
        assert queries.pools().get().left == 5


class TestPools(ResourceCases):
    name = "numbers-pools"

    def rows(self):
        made = scheme("ONE", "SP{YY}{MM}{SEQ:6}", item())
        to = operations.Recipient(party_id=partner().pk)
        for _ in range(2):
            operations.hand_pool(
                context=frame(), scheme_id=made.pk, count=10, day=DAY, recipient=to
            )

    def test_give_numbers_until_they_are_closed(self):
        self.rows()
        pool = queries.pools().last()
        taken = give("numbers-pools-take", pool.pk, count="2")
        assert taken.context["result"] == ["SP2603000001", "SP2603000002"]
        assert give("numbers-pools-close", pool.pk, reason="done").status_code == 302
        assert queries.pools().get(pk=pool.pk).status == "CLOSED"
        assert give("numbers-pools-take", pool.pk, count="2").status_code == 302
