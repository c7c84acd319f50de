"""The fields of an import, and the heads by which tables of many makers call them."""

import enum
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final


class Kind(enum.StrEnum):
    """What a file brings."""

    RECEIPT = "RECEIPT"
    PRODUCTION = "PRODUCTION"
    SHIPMENT = "SHIPMENT"
    EVENTS = "EVENTS"
    """An EPCIS document of somebody else."""


class State(enum.StrEnum):
    """How far an import has come."""

    NEW = "NEW"
    CHECKING = "CHECKING"
    FAULTY = "FAULTY"
    CLEAN = "CLEAN"
    LOADING = "LOADING"
    LOADED = "LOADED"
    DISCARDED = "DISCARDED"


MOVES: Final[Mapping[State, Sequence[State]]] = {
    State.NEW: (State.CHECKING, State.DISCARDED),
    State.CHECKING: (State.CLEAN, State.FAULTY, State.NEW),
    State.FAULTY: (State.CHECKING, State.DISCARDED),
    State.CLEAN: (State.CHECKING, State.LOADING, State.DISCARDED),
    State.LOADING: (State.LOADED, State.FAULTY, State.CLEAN),
}

LOT_CODE_MAX: Final = 60
TEXT_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Field:
    """A field that a column can fill."""

    name: str
    heads: tuple[str, ...]
    """Heads by which people know it; the first two are those of our own templates."""
    is_required: bool = False


def _field(name: str, heads: str, *, required: bool = False) -> Field:
    return Field(name, tuple(head.strip() for head in heads.split("|")), required)


_ITEM: Final = _field(
    "item",
    "物料编码|Item|物料代码|料号|品号|产品编码|产品代码|存货编码|物料号|物料|产品|产品型号|"
    "商品编码|货号|Item code|Item no"
    "|Part no|Part number|Material|Material no|Product|Product code|SKU|Article|GTIN|"
    "UDI-DI|DI|主标识",
    required=True,
)
_LOT_HEADS: Final = (
    "批号|Lot|本厂批号|内部批号|自编批号|批次|批次号|生产批号|产品批号|Lot no|Lot number|"
    "Own lot|Internal lot|Batch"
    "|Batch no|Batch number|LOT号|生产批次"
)
_LOT: Final = _field("lot", _LOT_HEADS)
_SERIALS: Final = _field(
    "serials",
    "序列号|Serial numbers|序列号范围|序列号段|产品序列号|机身号|出厂编号|SN|S/N|SN码|"
    "Serial|Serial no|Serial number"
    "|Serials|Serial range",
)
_UNIT: Final = _field("unit", "单位|Unit|计量单位|UOM|Unit of measure")
_TIME: Final = _field("time", "时间|Time|具体时间|时刻|Time of day")
_NOTE: Final = _field("note", "备注|Note|说明|Remark|Remarks|Notes|Comment|摘要")
_OPERATOR: Final = _field(
    "operator", "操作员|Operator|操作人|作业员|经手人|收货人员|Person|Worker|操作者|工号"
)
_EXPIRY: Final = _field(
    "expiry",
    "有效期至|Expiry date|有效期|失效日期|失效期|到期日|使用期限|Expiry|Expiration date|"
    "Expiration|Use by|Exp|Best before",
)


def _quantity(heads: str) -> Field:
    return _field("quantity", f"数量|Quantity|{heads}|Qty|Amount|Count|件数")


def _date(heads: str) -> Field:
    return _field("date", f"{heads}|日期|Date|业务日期|单据日期|Day", required=True)


def _place(heads: str) -> Field:
    return _field(
        "place",
        f"{heads}|仓库|库位|地点|存放地点|仓位|库房|Location|Warehouse|Place|Store|Bin|储位",
        required=True,
    )


FIELDS: Final[Mapping[Kind, tuple[Field, ...]]] = {
    Kind.RECEIPT: (
        _date(
            "收货日期|Received on|到货日期|入库日期|来料日期|Receipt date|Date received|"
            "Posting date"),
        _TIME,
        _field("document",
            "收货单号|Receipt no|入库单号|到货单号|送货单号|单据号|单号|Receipt|GRN|"
            "Goods receipt|Delivery note|Document"),
        _field("order",
            "采购订单|Purchase order|采购订单号|采购单号|订单号|订单|PO|PO no|PO number|Order"),
        _field("partner",
            "供应商|Supplier|供应商编码|供应商代码|供应商名称|供方|厂商|生产厂家|Supplier code|"
            "Vendor|Vendor code|Supplier name"),
        _ITEM,
        _field("supplier_lot",
            "供应商批号|Supplier lot|供方批号|厂家批号|原厂批号|来料批号|原批号|厂商批号|"
            "Vendor lot|Vendor batch|Supplier batch|Manufacturer lot"),
        _LOT,
        _SERIALS,
        _quantity(
            "收货数量|Received|实收数量|入库数量|到货数量|来料数量|Received quantity|"
            "Qty received"),
        _UNIT,
        _place("收货仓库|Received into|入库仓库|收货地点|入库库位|To location"),
        _EXPIRY,
        _field("made_on",
            "生产日期|Made on|制造日期|Production date|Manufacturing date|Manufactured on|"
            "Mfg date|MFD"),
        _OPERATOR,
        _NOTE,
    ),
    Kind.PRODUCTION: (
        _date(
            "生产日期|Made on|完工日期|制造日期|入库日期|作业日期|Production date|"
            "Manufacturing date|Finished on"),
        _field("time", "生产时间|Time|完工时间|时间|时刻|Finished at"),
        _field("order",
            "生产订单|Production order|工单|工单号|生产工单|制令单|生产任务单|生产订单号|"
            "任务单号|订单号|订单|Order|Work order|Order no|WO", required=True),
        _ITEM,
        _LOT,
        _SERIALS,
        _quantity(
            "生产数量|Made|完工数量|产出数量|合格数量|入库数量|Quantity made|Output quantity|"
            "Yield"),
        _UNIT,
        _place(
            "产线|Line|生产地点|生产线|车间|工位|完工仓库|入库仓库|Production line|Workshop|"
            "Station"),
        _field("component_item",
            "组件编码|Component|子件编码|投料物料|用料编码|原料编码|材料编码|子件|组件|"
            "投入物料|Component item|Component code|Input item|Material used|Ingredient"),
        _field("component_lot",
            "组件批号|Component lot|子件批号|投料批号|用料批号|原料批号|材料批号|投入批号|"
            "Component batch|Input lot|Material lot"),
        _field("component_serials",
            "组件序列号|Component serial|子件序列号|部件序列号|投入序列号|Component serials|"
            "Component SN|Part serial"),
        _field("component_quantity",
            "组件数量|Component quantity|子件数量|投料数量|用料数量|用量|耗用数量|投入数量|"
            "Component qty|Input quantity|Consumed|Quantity used"),
        _field("component_unit", "组件单位|Component unit|子件单位|投料单位|用料单位|Input unit"),
        _field("store",
            "发料仓库|Taken from|领料仓库|投料仓库|来源仓库|线边仓|From location|Issue from"),
        _OPERATOR,
        _field("equipment", "设备|Machine|设备编号|机台|机台号|机器|Equipment|Machine no|Asset"),
        _field("process", "工序|Process|工序编码|工步|Step|Operation|Process step"),
        _field("result", "结果|Result|检验结果|判定|Pass/Fail|Status"),
        _EXPIRY,
        _NOTE,
    ),
    Kind.SHIPMENT: (
        _date("发货日期|Shipped on|出库日期|出货日期|Ship date|Shipping date|Date shipped"),
        _TIME,
        _field("document",
            "发货单号|Delivery note|出库单号|出货单号|送货单号|发货单|单据号|单号|Shipment|"
            "Shipment no|Delivery|Packing list|Document", required=True),
        _field("order",
            "销售订单|Sales order|销售订单号|客户订单|订单号|订单|SO|Order|Customer order"),
        _field("partner",
            "客户|Customer|客户编码|客户代码|客户名称|收货单位|购货单位|收货方|经销商|医院|"
            "Customer code|Customer name|Ship to|Consignee|Sold to", required=True),
        Field(_ITEM.name, _ITEM.heads),
        _LOT,
        _SERIALS,
        _field("sscc",
            "SSCC|SSCC code|箱码|托盘码|物流单元|物流码|托盘号|Pallet|Logistic unit|Carton"),
        _quantity("发货数量|Shipped|出库数量|出货数量|实发数量|Shipped quantity|Qty shipped"),
        _UNIT,
        _field("place",
            "发货仓库|Shipped from|出库仓库|发货地点|仓库|库位|地点|出货仓库|Location|"
            "Warehouse|From|From location", required=True),
        _field("carrier", "承运人|Carrier|承运商|物流公司|运输公司|快递公司|Forwarder|Haulier"),
        _OPERATOR,
        _NOTE,
    ),
    Kind.EVENTS: (),
}  # fmt: skip

_NOISE: Final = re.compile(r"[\s_\-./*:#\"'，、。]+")
_ASIDE: Final = re.compile(r"[(\[【].*?[)\]】]")


def fields_of(kind: Kind) -> Mapping[str, Field]:
    """Return the fields of a kind of import by name."""
    return {field.name: field for field in FIELDS[kind]}


def bare(words: str) -> str:
    """Return the words of a head without what differs from table to table.

    >>> bare("Lot No."), bare("数量（个）")
    ('lotno', '数量(个)')
    """
    return _NOISE.sub("", unicodedata.normalize("NFKC", words)).casefold()


def guess(kind: Kind, head: Sequence[str]) -> dict[str, int]:
    """Return the column of each field, by the words of the head: whole ones, then parts of them.

    >>> guess(Kind.SHIPMENT, ["发货单号", "数量（个）", "Ship date"])
    {'date': 2, 'document': 0, 'quantity': 1}
    """
    plain = [bare(words) for words in head]
    found: dict[str, int] = {}
    taken: set[int] = set()
    for heads in (plain, _plain(head)):
        for name, column in _matches(kind, heads):
            if name not in found and column not in taken:
                found[name] = column
                taken.add(column)
    return {field.name: found[field.name] for field in FIELDS[kind] if field.name in found}


def doubtful(
    kind: Kind, repeated: Mapping[str, Sequence[int]], mapping: Mapping[str, int]
) -> Mapping[str, str]:
    """Return the fields that have no column because several say that they are it.

    `repeated` has the columns of each head that stands more than once.

    >>> doubtful(Kind.SHIPMENT, {"数量": [3, 5], "颜色": [6, 7]}, {"date": 0})
    {'quantity': '数量'}
    """
    words = list(repeated)
    named = {name: words[place] for name, place in reversed(list(_matches(kind, _plain(words))))}
    return {name: head for name, head in named.items() if name not in mapping}


def doubled(mapping: Mapping[str, int]) -> Sequence[str]:
    """Return the fields that share their column with another one.

    >>> doubled({"lot": 3, "supplier_lot": 3, "quantity": 4})
    ['lot', 'supplier_lot']
    """
    taken = list(mapping.values())
    return [name for name, column in mapping.items() if taken.count(column) > 1]


def _plain(head: Sequence[str]) -> Sequence[str]:
    return [bare(_ASIDE.sub("", unicodedata.normalize("NFKC", words))) for words in head]


def _matches(kind: Kind, heads: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield what matches; each field's own words come before words that several fields share."""
    places: dict[str, int] = {}
    for index, words in enumerate(heads):
        if words:
            places.setdefault(words, index)
    ranked = [
        (rank, field.name, places[bare(words)])
        for field in FIELDS[kind]
        for rank, words in enumerate((field.name.replace("_", " "), *field.heads))
        if bare(words) in places
    ]
    for _, name, column in sorted(ranked, key=lambda each: each[0]):
        yield name, column


def missing(kind: Kind, mapping: Mapping[str, int]) -> Sequence[Field]:
    """Return the fields that are needed and that no column fills."""
    return [field for field in FIELDS[kind] if field.is_required and field.name not in mapping]
