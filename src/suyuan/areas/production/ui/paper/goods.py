"""What went in and what came out, on paper: material, balance, labels, packing, units."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _, pgettext

from suyuan.areas.catalog.choices import PLAN_PURPOSES, SAMPLING_SCHEMES
from suyuan.areas.labels import choices as label_words
from suyuan.areas.production import choices
from suyuan.areas.production.queries.saying import local
from suyuan.areas.production.ui.paper.saying import (
    NONE,
    Content,
    Saying,
    amount,
    moment,
    who,
)
from suyuan.areas.quality import choices as quality_words
from suyuan.foundation.printing import Column, Facts, Mark, Section, Table, Text
from suyuan.web.people import label_of

ABREAST: Final = 2
"""Units that stand beside each other on a line."""
HASH_SHOWN: Final = 12


def material(content: Content, say: Saying, title: str) -> Section:
    """Return lots with suppliers' lots, and what became of them (GMP 2025 §81)."""
    tables = Table(
        columns=[
            Column(_("Step"), numeric=True), Column(_("Item"), 4),
            Column(pgettext("record", "Lot"), 3),
            Column(_("Supplier, supplier's lot"), 4), Column(_("Expires on")),
            Column(_("Amounts"), 3),
        ],
        rows=[_material(one, say) for one in _gathered(content["material"])],
        empty=_("No material was issued."),
    )  # fmt: skip
    parts: list[Table] = [tables]
    if content["loads"]:
        parts.append(_loads(content, say))
    return Section(title, parts)


def _gathered(rows: Sequence[Content]) -> Sequence[Mapping[str, Any]]:
    """Put the numbered parts of one lot on one line; which is in which unit, the units tell."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for one in rows:
        numbered = one.get("tracking") == "SERIAL"
        lot = one.get("lot", "") if numbered else one["code"]
        head = (one["step"], one["part_item"], one["item"], lot, one.get("supplier_lot", ""))
        same = found.setdefault(
            head if numbered else (*head, one["key"]),
            {**one, "shown": lot, "sums": {}, "pieces": 0},
        )
        same["pieces"] += numbered
        for kind, value in one["amounts"].items():
            same["sums"][kind] = same["sums"].get(kind, Decimal(0)) + Decimal(value)
    return list(found.values())


def _material(one: Mapping[str, Any], say: Saying) -> Sequence[Any]:
    item: list[Any] = [f"{one['item']} {local(one['name'], one['name_en'])}"]
    if one["key_material"]:
        item.append(Mark(_("Key material"), bad=False))
    if one["item"] != one["part_item"]:
        item.append(Mark(_("instead of %(item)s") % {"item": one["part_item"]}))
    lot: list[Any] = [one["shown"] or NONE]
    if one["pieces"]:
        lot.append(Mark(_("%(count)s numbered parts") % {"count": one["pieces"]}, bad=False))
    return [
        str(one["step"]), item, lot, _source(one, say), one.get("expires_on") or NONE,
        [
            f"{choices.MATERIAL_KINDS[kind]} {amount(_plain(value), one['unit'])}"
            for kind, value in one["sums"].items()
        ],
    ]  # fmt: skip


def _source(one: Mapping[str, Any], say: Saying) -> Sequence[Any]:
    if one.get("made_in"):
        return [_("Made here: %(order)s") % {"order": one["made_in"]}]
    if not one.get("supplier"):
        return [NONE]
    found: list[Any] = [say.named("parties", one["supplier"]).partition(" ")[2] or NONE]
    found.append(one["supplier_lot"] or NONE)
    papers = " · ".join(filter(None, (one["receipt"], one["certificate"])))
    return [*found, Mark(papers, bad=False)] if papers else found


def _loads(content: Content, say: Saying) -> Table:
    return Table(
        title=pgettext("record", "On the line"),
        columns=[
            Column(_("Step"), numeric=True), Column(_("Item"), 3),
            Column(pgettext("record", "Lot"), 2),
            Column(_("Special process"), 2), Column(pgettext("record", "Loaded"), 3),
            Column(pgettext("record", "Unloaded"), 3),
        ],
        rows=[
            [
                str(one["step"]), say.item(one["item"]), one["lot"], one["run"] or NONE,
                [moment(one["loaded_at"]), say.person(one["loaded_by"])],
                [moment(one["unloaded_at"]), say.person(one["unloaded_by"])]
                if one["unloaded_at"] else NONE,
            ]
            for one in content["loads"]
        ],
    )  # fmt: skip


def inspections(content: Content, _say: Saying, title: str) -> Section:
    """Return the in-process checks and inspections with their conclusions."""
    unit = content["order"]["unit"]
    table = Table(
        columns=[
            Column(_("Inspection"), 2), Column(_("Purpose"), 2), Column(_("Sampling"), 2),
            Column(_("Quantity"), numeric=True), Column(_("Accepted"), numeric=True),
            Column(pgettext("record", "Rejected"), numeric=True), Column(_("Inspected by"), 2),
            Column(_("Conclusion"), 2),
        ],
        rows=[
            [
                one["number"], _purpose(one), _sampling(one), amount(one["quantity"], unit),
                one["accepted"], one["rejected"],
                [
                    *who(label_of(one["inspected_by"]) or NONE, label_of(one["checked_by"])),
                    moment(one["at"]),
                ],
                _conclusion(one),
            ]
            for one in content["inspections"]
        ],
        empty=_("Nothing was inspected."),
    )  # fmt: skip
    return Section(title, [table])


def _purpose(one: Content) -> list[str]:
    found = [str(PLAN_PURPOSES[one["purpose"]])]
    if one["step"] is not None:
        found.append(_("step %(step)s") % {"step": one["step"]})
    return found


def _sampling(one: Content) -> list[str]:
    return [str(SAMPLING_SCHEMES[one["scheme"]]), f"n = {one['sample_size']}"]


def _conclusion(one: Content) -> str | Mark:
    if not one["conclusion"]:
        return Mark(str(quality_words.INSPECTION_STATUSES[one["status"]]))
    words = str(quality_words.CONCLUSIONS[one["conclusion"]])
    return words if one["conclusion"] == "ACCEPT" else Mark(words)


def labels(content: Content, _say: Saying, title: str) -> Section:
    """Return what became of the labels (GMP 2025 §84, 21 CFR 820.45)."""
    table = Table(
        columns=[
            Column(pgettext("record", "Level")), Column(_("Label jobs"), 3),
            Column(pgettext("record", "Printed"), numeric=True),
            Column(pgettext("record", "Applied"), numeric=True),
            Column(pgettext("record", "Spoiled"), numeric=True),
            Column(pgettext("record", "Samples"), numeric=True),
            Column(pgettext("record", "Given back"), numeric=True),
            Column(pgettext("record", "Open"), numeric=True),
            Column(_("Difference"), 2), Column(_("Result")),
        ],
        rows=[
            [
                str(label_words.LEVELS[one["level"]]),
                ", ".join(f"{job['number']} V{job['version']}" for job in one["jobs"]),
                str(one["issued"]), str(one["used"]), str(one["spoiled"]), str(one["sampled"]),
                str(one["returned"]), str(one["left"]), _difference(one), _verdict(one["verdict"]),
            ]
            for one in content["labels"]
        ],
        empty=_("No labels were printed for this order."),
    )  # fmt: skip
    return Section(title, [table])


def _difference(line: Mapping[str, Any]) -> str:
    """Say how many labels are nowhere to be found, and how many of a hundred may be."""
    if not line["difference"]:
        return "0"
    return f"{line['difference']} ({line['percent']} % / {line['maximum']} %)"


def _verdict(verdict: str) -> str | Mark:
    words = str(choices.VERDICTS[verdict])
    return Mark(words) if verdict == "OUTSIDE" else words


def balance(content: Content, say: Saying, title: str) -> Section:
    """Return the balance of material and product (GMP 2025 §82)."""
    unit = content["order"]["unit"]
    table = Table(
        columns=[
            Column(_("Item"), 4), Column(_("Balance"), numeric=True), Column(_("Limits"), 2),
            Column(_("Verdict"), 2),
        ],
        rows=[
            [
                say.item(one["item"]), f"{one['percent']} %" if one["percent"] else NONE,
                f"{one['minimum']} – {one['maximum']} %", _verdict(one["verdict"]),
            ]
            for one in content["balance"]["lines"]
        ],
    )  # fmt: skip
    tallies = Table(
        title=_("Amounts of the product"),
        columns=[
            Column(_("When")), Column(pgettext("record", "What"), 2),
            Column(_("Quantity"), numeric=True),
            Column(_("Step")), Column(_("Why"), 3), Column(_("Person"), 2),
        ],
        rows=[
            [
                moment(one["at"]), str(choices.TALLY_KINDS[one["kind"]]),
                amount(one["quantity"], unit), str(one["step"] or NONE), one["reason"] or NONE,
                say.person(one["person"]),
            ]
            for one in content["tallies"]
        ],
        empty=_("Nothing was made."),
    )  # fmt: skip
    return Section(title, [Facts(made_facts(content)), table, tallies])


def made_facts(content: Content) -> Sequence[tuple[str, str]]:
    """Return what became of the product, for the cover and the balance."""
    made, unit = content["balance"]["made"], content["order"]["unit"]
    return [
        (_("Planned"), amount(made["planned"], unit)),
        (pgettext("record", "Made"), amount(made["made"], unit)),
        (pgettext("record", "Good"), amount(made["good"], unit)),
        (pgettext("record", "Rejected"), amount(made["rejected"], unit)),
        (pgettext("record", "Scrapped"), amount(made["scrapped"], unit)),
        (pgettext("record", "Samples"), amount(made["sampled"], unit)),
        (_("Retention samples"), amount(made["retained"], unit)),
        (_("Yield"), f"{content['balance']['yield']} %" if content["balance"]["yield"] else NONE),
    ]


def packing(content: Content, say: Saying, title: str) -> Section:
    """Return the packages that the order filled, and the lots that belong to it."""
    table = Table(
        columns=[
            Column(_("Package"), 3), Column(_("Kind"), 2),
            Column(pgettext("record", "Filled"), numeric=True),
            Column(_("Packed by"), 2), Column(pgettext("record", "Closed"), 2),
        ],
        rows=[
            [
                one["code"], str(choices.PACKAGE_LEVELS[one["level"]]),
                f"{one['filled']} / {one['capacity']}" if "capacity" in one
                else str(one["filled"]),
                say.person(one["person"]), moment(one.get("closed_at", "")),
            ]
            for one in content["packages"]
        ],
        empty=_("Nothing was packed."),
    )  # fmt: skip
    parts: list[Table | Text] = [table]
    if content["lots"]:
        lots = "; ".join(
            f"{one['lot']} ({choices.LOT_WHYS[one['why']]})" for one in content["lots"]
        )
        parts.append(Text(_("Lots of this order: %(lots)s") % {"lots": lots}))
    return Section(title, parts)


def units(content: Content, _say: Saying, title: str) -> Section:
    """Return the units with the parts in them and the hash of their own records."""
    columns = [
        Column(pgettext("record", "Serial"), 3), Column(_("Numbered parts in it"), 3),
        Column(pgettext("record", "Last"), 2),
        Column("SHA-256", 2),
    ] * ABREAST  # fmt: skip
    cells = [
        [
            one["serial"], list(one.get("parts", ())) or NONE,
            str(choices.UNIT_FACTS[one["facts"]]) if one["facts"] else NONE,
            f"{one['sha256'][:HASH_SHOWN]}…",
        ]
        for one in content["units"]
    ]  # fmt: skip
    blank: list[Any] = ["", "", "", ""]
    rows = [
        [cell for one in (cells[at : at + ABREAST] + [blank] * ABREAST)[:ABREAST] for cell in one]
        for at in range(0, len(cells), ABREAST)
    ]
    table = Table(columns=columns, rows=rows, empty=_("The product has no serial numbers."))
    return Section(title, [table])


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
