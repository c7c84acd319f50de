"""Labels are asked for, drawn, read back, printed, spoiled, printed again and accounted for."""

import dataclasses
import datetime as dt
import io
import socket
import threading
import uuid

import pytest
import zxingcpp
from django.db import IntegrityError, transaction
from django.db.utils import InternalError, ProgrammingError
from PIL import Image

from suyuan.areas.catalog import operations as catalog
from suyuan.areas.catalog.domain import ItemKind
from suyuan.areas.labels import operations, queries, tasks
from suyuan.areas.labels.domain import Level, Line, PrinterKind, Symbol
from suyuan.areas.labels.models import Job, Label, Printing, Template
from suyuan.areas.labels.operations import drawing
from suyuan.areas.labels.operations.errors import (
    NoTemplateError,
    NotOursError,
    SymbolUnreadableError,
    WrongStateError,
)
from suyuan.foundation import files, outbox
from suyuan.foundation.command import command, system_context
from suyuan.foundation.jobs import Work
from suyuan.kernel.errors import Problems
from suyuan.ledger.domain.vocabulary import Tracking
from tests.integration.ledger import world

GTIN = "06999999000013"
pytestmark = pytest.mark.django_db


def frame(reason="test"):
    return system_context(reason=reason)


@pytest.fixture
def pump():
    """Give an item with a GTIN and an approved template for its units."""
    values = catalog.ItemValues(
        code="PUMP", name="输液泵", name_en="Infusion pump", model="SP-20",
        kind=ItemKind.DEVICE, tracking=Tracking.SERIAL,
        levels=[catalog.PackageLevel(gtin=GTIN)],
    )  # fmt: skip
    made = catalog.create_item(context=frame(), values=values)
    approve(made.pk)
    return made


def approve(item_id, level=Level.UNIT, symbol=Symbol.DATAMATRIX, **more):
    said = {"width_mm": 60, "height_mm": 30, "lines": [Line.NAME, Line.MODEL, Line.SERIAL]} | more
    draft = operations.put_template(
        context=frame(),
        values=operations.TemplateValues(item_id=item_id, level=level, symbol=symbol, **said),
    )
    return operations.approve_template(context=frame(), template_id=draft.pk)


def keys(count, first=1):
    return [f"/01/{GTIN}/21/SP{n:05d}" for n in range(first, first + count)]


def asked(item, count=3, **more):
    said = {"level": Level.UNIT, "item_id": item.pk, "keys": keys(count), "lot": "L7"} | more
    return operations.request_labels(context=frame(), values=operations.JobValues(**said))


def printed(job, printer=None):
    """Print what waits of a job, the way a worker does; give the last printing."""
    work = Work(context=frame(), progress=None)
    printer_id = None if printer is None else printer.pk
    tasks.print_job(work=work, job_id=job.pk, printer_id=printer_id, language="zh-hans")
    return Printing.objects.filter(job=job).latest("pk")


def codes(failure):
    return [problem.code for problem in failure.value.problems]


def states(job):
    return list(job.labels.order_by("position").values_list("status", flat=True))


class TestRequestLabels:
    def test_says_lot_and_serial_in_the_order_of_the_standard(self, pump):
        job = asked(pump, count=2)
        assert [one.content for one in job.labels.order_by("position")] == [
            f"(01){GTIN}(10)L7(21)SP00001",
            f"(01){GTIN}(10)L7(21)SP00002",
        ]

    def test_names_every_problem_at_once(self, pump):
        with pytest.raises(Problems) as failure:
            asked(pump, keys=[*keys(1), *keys(1)])
        assert codes(failure) == ["labels.code_twice"]
        with pytest.raises(Problems) as failure:
            operations.request_labels(
                context=frame(),
                values=operations.JobValues(level=Level.UNIT, item_id=pump.pk, count=-1),
            )
        assert codes(failure) == ["labels.nothing_asked", "labels.not_positive"]

    def test_refuses_a_second_first_label_of_a_thing(self, pump):
        asked(pump, count=2)
        with pytest.raises(Problems) as failure:
            asked(pump, count=3)
        assert codes(failure) == ["labels.printed_before"] * 2

    def test_refuses_where_no_template_is_approved(self, pump):
        with pytest.raises(NoTemplateError):
            asked(pump, level=Level.IMPLANT_CARD)

    def test_asks_for_an_sscc_on_a_pallet(self, pump):
        approve(None, level=Level.PALLET, symbol=Symbol.GS1_128, width_mm=100, height_mm=150)
        with pytest.raises(Problems) as failure:
            asked(pump, level=Level.PALLET)
        assert set(codes(failure)) == {"labels.sscc_needed"}

    def test_says_the_day_of_making_by_the_clock_of_the_house(self, pump):
        """Seven in the morning in Suzhou is still yesterday in Greenwich."""
        (key,) = keys(1)
        moment = dt.datetime(2026, 3, 1, 23, 0, tzinfo=dt.UTC)
        world.say(world.commission(key, lot="L7", occurred_at=moment, location=None))
        job = asked(pump, count=1)
        assert "(11)260302" in job.labels.get().content

    def test_labels_of_a_lot_all_say_the_same(self, pump):
        job = asked(pump, keys=(), alike=5)
        assert {one.content for one in job.labels.all()} == {f"(01){GTIN}(10)L7"}
        assert job.labels.count() == 5


class TestPrinting:
    def test_hands_out_a_pdf_whose_codes_were_read_back(self, pump):
        job = asked(pump)
        printing = printed(job)
        with files.open_content(printing.file) as content:
            assert content.read(5) == b"%PDF-"
        job.refresh_from_db()
        assert job.status == "PRINTED"
        assert states(job) == ["PRINTED"] * 3
        assert all(one.read_at is not None for one in job.labels.all())

    @pytest.mark.parametrize(
        ("level", "symbol", "width", "height", "wanted"),
        [
            (Level.UNIT, Symbol.QR_LINK, 60, 30, keys(1)),
            (Level.UNIT, Symbol.GS1_128, 100, 60, keys(1)),
            (Level.PALLET, Symbol.GS1_128, 100, 150, ["/00/069999990000134018"]),
            (Level.IMPLANT_CARD, Symbol.DATAMATRIX, 86, 54, keys(1)),
        ],
    )
    def test_every_kind_of_code_is_read_back_from_the_page(
        self, pump, level, symbol, width, height, wanted
    ):  # fmt: skip
        approve(pump.pk, level=level, symbol=symbol, width_mm=width, height_mm=height)
        job = asked(pump, level=level, keys=wanted)
        assert printed(job).labels == 1

    def test_a_code_that_is_too_large_for_its_label_is_not_printed(self, pump):
        approve(pump.pk, symbol=Symbol.GS1_128, width_mm=12, height_mm=10)
        job = asked(pump)
        with pytest.raises(SymbolUnreadableError):
            printed(job)
        assert states(job) == ["REQUESTED"] * 3
        assert not job.printings.exists()

    def test_a_printer_gets_the_dots_that_were_read_back(self, pump):
        got = []
        with socket.create_server(("127.0.0.1", 0)) as printer_socket:
            printer = operations.put_printer(
                context=frame(),
                values=operations.PrinterValues(
                    code="ZEBRA", name="产线打印机", kind=PrinterKind.TCP, host="127.0.0.1",
                    port=printer_socket.getsockname()[1], dots_per_inch=203,
                ),
            )  # fmt: skip

            def listen():
                line, _ = printer_socket.accept()
                with line:
                    while block := line.recv(65536):
                        got.append(block)

            listener = threading.Thread(target=listen)
            listener.start()
            printing = printed(asked(pump), printer)
            tasks.send(
                outbox.Message(
                    id=uuid.uuid4(), topic="labels.printing_made",
                    payload={"printing": printing.pk}, command_id=uuid.uuid4(), at=frame().at,
                )
            )  # fmt: skip
            listener.join(60)
        said = b"".join(got).decode()
        assert said.count("^XA") == said.count("^XZ") == 3
        assert [zxingcpp.read_barcodes(one)[0].text for one in unpacked(said)] == [
            f"(01){GTIN}(10)L7(21)SP0000{n}" for n in (1, 2, 3)
        ]

    def test_prints_nothing_twice(self, pump):
        job = asked(pump)
        printed(job)
        work = Work(context=frame(), progress=None)
        tasks.print_job(work=work, job_id=job.pk, printer_id=None, language="en")
        assert job.printings.count() == 1
        with pytest.raises(WrongStateError):
            operations.order_printing(
                context=frame(), job_id=job.pk, printer_id=None, language="en"
            )


def unpacked(said):
    """Give the pictures that a printer would make of ZPL, by the rules of its manual."""
    for label in said.split("^XZ")[:-1]:
        _, _, rest = label.partition("^GFA,")
        total, _, width, data = rest.split(",", 3)
        data = data.partition("^FS")[0]
        row_bytes, rows, line, times = int(width), [], "", 0
        for letter in data:
            if letter == ",":
                line = line.ljust(row_bytes * 2, "0")
            elif letter == "!":
                line = line.ljust(row_bytes * 2, "F")
            elif letter == ":":
                rows.append(rows[-1])
                continue
            elif "G" <= letter <= "Y":
                times += ord(letter) - ord("G") + 1
                continue
            elif "g" <= letter <= "z":
                times += (ord(letter) - ord("g") + 1) * 20
                continue
            else:
                line += letter * (times or 1)
                times = 0
            if len(line) == row_bytes * 2:
                rows.append(line)
                line = ""
        assert len(rows) * row_bytes == int(total)
        bits = bytes.fromhex("".join(rows))
        picture = Image.frombytes("1", (row_bytes * 8, len(rows)), bits)
        yield Image.eval(picture.convert("L"), lambda grey: 255 - grey)


class TestSpoilAndReprint:
    def test_a_reprint_spoils_the_old_label_and_counts_on(self, pump):
        job = asked(pump)
        printed(job)
        operations.reprint(context=frame("打印头有污点"), job_id=job.pk, positions=[2])
        assert states(job) == ["PRINTED", "SPOILED", "PRINTED", "REQUESTED"]
        new = job.labels.get(position=4)
        assert (new.copy, new.reason) == (2, "打印头有污点")
        printed(job)
        assert queries.balance_of(job).spoiled == 1

    def test_says_which_labels_cannot_be_spoiled(self, pump):
        job = asked(pump)
        with pytest.raises(Problems) as failure:
            operations.spoil(context=frame("x"), job_id=job.pk, positions=[1, 9])
        assert codes(failure) == ["labels.not_printed"] * 2

    def test_asks_for_a_reason(self, pump):
        job = asked(pump)
        printed(job)
        with pytest.raises(Problems) as failure:
            operations.spoil(context=frame("  "), job_id=job.pk, positions=[1])
        assert codes(failure) == ["labels.reason_needed"]


class TestApplyAndReconcile:
    def test_a_scanned_label_is_on_its_thing(self, pump):
        job = asked(pump)
        printed(job)
        label = operations.apply_label(
            context=frame(), scanned=f"]d201{GTIN}10L7\x1d21SP00002", document=""
        )
        assert (label.position, label.status) == (2, "APPLIED")

    def test_a_label_of_others_is_refused(self, pump):
        printed(asked(pump))
        with pytest.raises(NotOursError):
            operations.apply_label(context=frame(), scanned=f"(01){GTIN}(21)FOREIGN")

    def test_names_each_label_that_is_on_nothing(self, pump):
        job = asked(pump)
        printed(job)
        operations.spoil(context=frame("划伤"), job_id=job.pk, positions=[1])
        with pytest.raises(Problems) as failure:
            operations.reconcile(context=frame(), job_id=job.pk, sampled=[2])
        assert [(one.code, one.line) for one in failure.value.problems] == [
            ("labels.thing_unknown", 3)
        ]
        done = operations.reconcile(context=frame(), job_id=job.pk, sampled=[2], returned=[3])
        assert done.status == "RECONCILED"
        assert dataclasses.astuple(queries.balance_of(done)) == (3, 0, 1, 1, 1, 0)

    def test_labels_that_say_the_same_have_to_add_up(self, pump):
        job = asked(pump, keys=(), alike=5)
        printed(job)
        with pytest.raises(Problems) as failure:
            operations.reconcile(context=frame(), job_id=job.pk, returned=[5], applied=5)
        assert codes(failure) == ["labels.does_not_add_up"]
        operations.reconcile(context=frame(), job_id=job.pk, returned=[5], applied=4)
        assert queries.balance_of(job).is_even

    def test_what_was_printed_cannot_be_given_up(self, pump):
        job = asked(pump)
        printed(job)
        with pytest.raises(WrongStateError):
            operations.cancel_job(context=frame(), job_id=job.pk)


class TestWhatTheDatabaseHolds:
    """The proofs go around the operations."""

    def refused(self, change, *, by):
        kinds = (IntegrityError, InternalError, ProgrammingError)

        def run(*, context):
            del context
            with pytest.raises(kinds, match=by), transaction.atomic():
                change()

        command(name=f"tests.labels_{uuid.uuid4().hex}", action=None)(run)(context=frame())

    def test_inv_label_1_a_label_counts_as_printed_only_when_it_was_read_back(self, pump):
        job = asked(pump)
        labels = Label.objects.filter(job=job)
        self.refused(lambda: labels.update(status="PRINTED"), by="labels_label_read_before_printed")

    def test_inv_label_2_a_first_label_of_a_thing_is_made_once(self, pump):
        one = asked(pump, count=1).labels.get()
        again = Label(job=one.job, position=9, key=one.key, level="UNIT", content=one.content)
        self.refused(again.save, by="labels_label_copy_once")

    def test_inv_label_3_what_a_label_says_is_never_changed(self, pump):
        labels = asked(pump).labels.all()
        self.refused(lambda: labels.update(content="x"), by="fixed")
        self.refused(lambda: labels.update(status="APPLIED"), by="moves")

    def test_inv_label_4_an_approved_template_is_never_changed(self, pump):
        approved = Template.objects.filter(item_id=pump.pk)
        self.refused(lambda: approved.update(width_mm=80), by="labels_template_approved_fixed")

    def test_inv_label_5_a_printing_is_a_fact(self, pump):
        printed(asked(pump))
        self.refused(lambda: Printing.objects.update(labels=1), by="append_only|denied")

    def test_inv_label_6_a_job_goes_by_its_moves(self, pump):
        job = Job.objects.filter(pk=asked(pump).pk)
        self.refused(lambda: job.update(status="RECONCILED"), by="moves|reconciled")


def test_a_preview_is_a_picture(pump):
    template = Template.objects.get(item_id=pump.pk)
    label = Label(position=1, content=f"(01){GTIN}(21)A", facts={"NAME": "输液泵"}, level="UNIT")
    assert "<svg" in drawing.preview(template, label)
    assert io.BytesIO(drawing.pdf(template, [label], tell=lambda _: None)).read(5) == b"%PDF-"
