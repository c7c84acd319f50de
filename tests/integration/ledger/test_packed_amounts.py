"""Amounts in packages: they stand where the outermost package stands, and are judged in there."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.batch import Policy
from suyuan.ledger.domain.event import Party
from suyuan.ledger.domain.vocabulary import TAKEN_FROM
from suyuan.ledger.operations.capture import declare_error
from suyuan.ledger.projections.rebuilding import rebuild
from suyuan.ledger.queries import presence, validations
from suyuan.ledger.queries.counting import expired
from suyuan.ledger.queries.holders import amounts_of
from suyuan.ledger.queries.rows import rows
from suyuan.ledger.queries.things import things_by_key
from tests.integration.ledger import world

A, B = world.reel("A"), world.reel("B")
BOX, PALLET, OTHER = world.sscc(1), world.sscc(2), world.sscc(3)
AT_STORE = (Party(type="location", id=world.STORE),)
AT_LINE = (Party(type="location", id=world.LINE),)


@pytest.fixture
def factory(db):
    world.build()
    yield
    assert rebuild(check=True).differences == ()
    assert [v.name for v in validations.VALIDATIONS if rows(v.question)] == []


def boxed(quantity=60, of=100, **values):
    """Let a lot come in and a part of it lie in a box; on a pallet, if one is asked for."""
    world.say(world.receive(world.amount(A, of), disposition="unavailable"))
    world.say(world.pack(BOX, child_quantities=(world.amount(A, quantity),), **values))


def told(key=A):
    """Return where so much of a lot is, in which state, in what package."""
    codes = dict(
        rows("SELECT id, key FROM ledger_identity i JOIN ledger_thing t ON t.id = i.thing_id")
    )
    found = rows(
        """
        SELECT coalesce(p.code, ''), k.disposition, k.container_id, k.root_id, k.quantity
        FROM ledger_identity i JOIN ledger_stock k ON k.thing_id = i.thing_id AND k.quantity > 0
        LEFT JOIN ledger_whereabouts w ON w.thing_id = nullif(k.root_id, 0)
        LEFT JOIN ledger_place p ON p.id = coalesce(w.place_id, nullif(k.place_id, 0))
        WHERE i.key = %(key)s""",
        {"key": key},
    )
    return {
        (place, state, codes.get(box, ""), codes.get(root, "")): int(quantity)
        for place, state, box, root, quantity in found
    }


def judge(quantity, state="conformant", *, place=AT_STORE, key=A, **values):
    return world.say(
        world.object_event(
            "OBSERVE", quantities=(world.amount(key, quantity),), biz_step="inspecting",
            disposition=state, sources=place, **values,
        )
    )  # fmt: skip


def codes(call, *args, **values):
    with pytest.raises(Problems) as raised:
        call(*args, **values)
    return [problem.code for problem in raised.value.problems]


@pytest.mark.usefixtures("factory")
class TestWhere:
    def test_an_amount_stands_where_its_outermost_package_does(self):
        boxed()
        world.say(world.pack(PALLET, BOX, location=world.STORE))
        assert told() == {
            ("STORE", "unavailable", "", ""): 40, ("STORE", "unavailable", BOX, PALLET): 60,
        }  # fmt: skip
        world.say(
            world.object_event("OBSERVE", epcs=(PALLET,), biz_step="storing", location=world.LINE)
        )
        assert told()["LINE", "unavailable", BOX, PALLET] == 60
        world.say(world.pack(PALLET, BOX, action="DELETE"))
        assert told()["LINE", "unavailable", BOX, BOX] == 60
        world.say(world.pack(OTHER, PALLET, BOX, location=world.LINE))
        assert told()["LINE", "unavailable", BOX, OTHER] == 60

    def test_what_stands_at_a_place_counts_what_is_in_the_packages_there(self):
        boxed()
        world.say(world.pack(PALLET, BOX), world.pack(OTHER, PALLET))
        store = presence.places().get(code="STORE")
        (held,) = presence.held_at([store.pk])
        assert (held.lot, held.quantity) == ("A", 100)
        assert presence.by_place()[store.pk].lots == 1
        world.say(
            world.object_event("OBSERVE", epcs=(OTHER,), biz_step="storing", location=world.LINE)
        )
        line = presence.places().get(code="LINE")
        assert [one.quantity for one in presence.held_at([line.pk])] == [60]
        things = presence.things_at(presence.models.Thing.objects.filter(kind="LOT"), "LINE")
        assert [one.code for one in things] == ["A"]

    def test_who_holds_a_pallet_holds_what_is_in_its_boxes(self):
        boxed()
        world.say(world.pack(PALLET, BOX))
        world.say(
            world.object_event(
                "OBSERVE", epcs=(PALLET,), biz_step="shipping", disposition="in_transit",
                destinations=(Party(type="possessing_party", id=world.HOSPITAL),),
            )
        )  # fmt: skip
        held = {one.party_code: one.quantity for one in amounts_of([A])}
        assert held == {"MAKER": 40, "HOSPITAL": 60}

    def test_a_package_of_which_all_has_expired_is_told(self):
        world.say(
            world.receive(
                world.amount(A, 10), ilmd={"cbvmda:itemExpirationDate": "2026-04-01"},
                disposition="conformant",
            )
        )  # fmt: skip
        world.say(world.pack(BOX, child_quantities=(world.amount(A, 10),)), world.pack(PALLET, BOX))
        assert [one.key for one in expired(on=dt.date(2026, 5, 1), limit=9)] == [PALLET]
        assert [one.key for one in expired(on=dt.date(2026, 3, 1), limit=9)] == []

    def test_what_is_built_into_a_unit_is_no_stock(self):
        world.say(world.receive(world.amount(A, 10)), world.commission(world.pump(1)))
        world.say(world.install(world.pump(1), child_quantities=(world.amount(A, 4),)))
        assert told() == {("STORE", "", "", ""): 6, ("", "", world.pump(1), ""): 4}


@pytest.mark.usefixtures("factory")
class TestJudged:
    def test_a_verdict_reaches_into_the_packages_at_its_place(self):
        boxed()
        world.say(world.pack(PALLET, BOX))
        judge(100)
        assert told() == {
            ("STORE", "conformant", "", ""): 40, ("STORE", "conformant", BOX, PALLET): 60,
        }  # fmt: skip

    def test_a_verdict_about_a_part_leaves_the_rest_as_it_is(self):
        boxed(60, of=60)
        judge(50)
        judge(10, "non_conformant", extensions={TAKEN_FROM: "unavailable"})
        assert told() == {
            ("STORE", "conformant", BOX, BOX): 50, ("STORE", "non_conformant", BOX, BOX): 10,
        }  # fmt: skip

    def test_packages_elsewhere_are_not_meant(self):
        boxed()
        world.say(
            world.object_event("OBSERVE", epcs=(BOX,), biz_step="storing", location=world.LINE)
        )
        assert codes(judge, 100) == ["ledger.over_consumed"]
        judge(60, place=AT_LINE)
        assert told()["LINE", "conformant", BOX, BOX] == 60

    def test_a_verdict_that_is_told_late_finds_the_package_where_it_was_then(self):
        boxed()
        then = world.later()
        world.say(
            world.object_event("OBSERVE", epcs=(BOX,), biz_step="storing", location=world.LINE)
        )
        judge(60, occurred_at=then, extensions={TAKEN_FROM: "unavailable"}, place=AT_STORE)
        assert told() == {
            ("STORE", "conformant", "", ""): 40, ("LINE", "conformant", BOX, BOX): 20,
            ("LINE", "unavailable", BOX, BOX): 40,
        }  # fmt: skip

    def test_a_package_with_a_state_of_its_own_tells_that_of_what_is_in_it(self):
        boxed(60, of=60)
        world.say(
            world.object_event(
                "OBSERVE", epcs=(BOX,), biz_step="storing", location=world.LINE,
                disposition="sellable_accessible",
            )
        )  # fmt: skip
        line = presence.places().get(code="LINE")
        assert [one.disposition for one in presence.held_at([line.pk])] == ["sellable_accessible"]
        world.say(world.pack(BOX, action="DELETE", child_quantities=(world.amount(A, 20),)))
        assert told()["LINE", "sellable_accessible", "", ""] == 20


@pytest.mark.usefixtures("factory")
class TestTaken:
    def test_nothing_takes_out_of_a_package_what_it_does_not_name_there(self):
        boxed(60, of=60)
        use = world.object_event(
            "DELETE", quantities=(world.amount(A, 5),), biz_step="destroying", sources=AT_STORE
        )
        assert codes(world.say, use) == ["ledger.amount_packed"]
        move = world.object_event(
            "OBSERVE", quantities=(world.amount(A, 5),), biz_step="storing", sources=AT_STORE,
            location=world.LINE,
        )  # fmt: skip
        assert codes(world.say, move) == ["ledger.amount_packed"]
        assert codes(world.say, world.pack(OTHER, child_quantities=(world.amount(A, 5),))) == [
            "ledger.amount_packed"
        ]

    def test_a_part_is_unpacked_and_used(self):
        boxed(60, of=60)
        world.say(world.pack(PALLET, BOX))
        world.say(
            world.pack(BOX, action="DELETE", child_quantities=(world.amount(A, 25),)),
            world.object_event(
                "OBSERVE", quantities=(world.amount(A, 25),), biz_step="storing",
                sources=AT_STORE, location=world.LINE,
            ),
        )  # fmt: skip
        assert told() == {
            ("LINE", "unavailable", "", ""): 25, ("STORE", "unavailable", BOX, PALLET): 35,
        }  # fmt: skip
        more = world.pack(BOX, action="DELETE", child_quantities=(world.amount(A, 36),))
        assert codes(world.say, more) == ["ledger.over_consumed"]

    def test_of_two_states_in_a_package_one_can_be_meant(self):
        boxed(60, of=60)
        judge(50)
        world.say(
            world.pack(
                BOX, action="DELETE", child_quantities=(world.amount(A, 10),),
                extensions={TAKEN_FROM: "unavailable"},
            )
        )  # fmt: skip
        assert told() == {
            ("STORE", "unavailable", "", ""): 10, ("STORE", "conformant", BOX, BOX): 50,
        }  # fmt: skip

    def test_a_package_that_is_emptied_gives_all_its_amounts(self):
        boxed(60, of=60)
        world.say(world.receive(world.amount(B, 5)))
        world.say(world.pack(BOX, child_quantities=(world.amount(B, 5),)))
        world.say(world.pack(BOX, action="DELETE"))
        assert told() == {("STORE", "unavailable", "", ""): 60}
        assert told(B) == {("STORE", "", "", ""): 5}

    def test_more_of_a_lot_that_comes_in_is_not_taken_from_a_package(self):
        boxed(60, of=60)
        more = world.object_event(
            "OBSERVE", quantities=(world.amount(A, 10),), biz_step="receiving",
            location=world.STORE, disposition="unavailable",
        )  # fmt: skip
        world.say(more)
        assert told() == {
            ("STORE", "unavailable", "", ""): 10, ("STORE", "unavailable", BOX, BOX): 60,
        }  # fmt: skip

    def test_what_others_tell_of_a_packed_lot_is_taken_from_its_packages(self):
        boxed(60, of=60)
        use = world.object_event(
            "DELETE", quantities=(world.amount(A, 5),), biz_step="destroying", sources=AT_STORE
        )
        world.say(use, policy=Policy.FOREIGN)
        assert told() == {("STORE", "unavailable", BOX, BOX): 55}


@pytest.mark.usefixtures("factory")
class TestTakenBack:
    def test_a_move_of_all_that_was_there_is_taken_back(self):
        world.say(world.receive(world.amount(A, 6)))
        moved = world.object_event(
            "OBSERVE", quantities=(world.amount(A, 6),), biz_step="storing", sources=AT_STORE,
            location=world.LINE,
        )  # fmt: skip
        (said,) = world.say(moved).events
        declare_error(context=world.context(), event_uri=said.uri, reason="wrong")
        assert told() == {("STORE", "", "", ""): 6}

    def test_an_unpacking_is_taken_back_into_the_package(self):
        boxed(60, of=60)
        world.say(world.pack(PALLET, BOX))
        (said,) = world.say(
            world.pack(BOX, action="DELETE", child_quantities=(world.amount(A, 60),))
        ).events
        declare_error(context=world.context(), event_uri=said.uri, reason="wrong")
        assert told() == {("STORE", "unavailable", BOX, PALLET): 60}

    def test_a_package_that_was_put_into_another_by_mistake_stands_by_itself_again(self):
        boxed(60, of=60)
        (said,) = world.say(world.pack(PALLET, BOX)).events
        declare_error(context=world.context(), event_uri=said.uri, reason="wrong")
        assert told() == {("STORE", "unavailable", BOX, BOX): 60}


@pytest.mark.django_db
class TestBelowPython:
    @pytest.fixture(autouse=True)
    def _factory(self, factory):
        boxed(60, of=60)
        world.say(world.pack(PALLET, BOX))

    def test_inv_pack_1_the_outermost_package_follows_whoever_packs(self):
        """A row that is put in or moved by hand is told under the right one."""
        key = things_by_key([A])[A].id
        box = things_by_key([BOX])[BOX].id
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE ledger_stock SET root_id = 7 WHERE thing_id = %s AND container_id <> 0",
                [key],
            )
            cursor.execute(
                "UPDATE ledger_containment SET until_at = now() WHERE child_id = %s"
                " AND quantity IS NULL", [box],
            )  # fmt: skip
            cursor.execute(
                "SELECT root_id FROM ledger_stock WHERE thing_id = %s AND quantity > 0", [key]
            )
            assert cursor.fetchall() == [(box,)]
            cursor.execute(
                "UPDATE ledger_containment SET until_at = NULL WHERE child_id = %s"
                " AND quantity IS NULL", [box],
            )  # fmt: skip
        assert told() == {("STORE", "unavailable", BOX, PALLET): 60}

    def test_inv_pack_1_what_is_loose_is_in_no_package(self):
        with (
            pytest.raises(IntegrityError, match="stock_root_of_container"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "INSERT INTO ledger_stock (thing_id, place_id, quantity, root_id)"
                " VALUES (1, 1, 1, 5)"
            )
