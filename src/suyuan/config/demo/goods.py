"""What the invented firm buys, makes and sells."""

from dataclasses import dataclass
from typing import Final

from suyuan.areas.catalog.domain import ItemKind
from suyuan.config.demo.firm import PREFIX
from suyuan.kernel.identifiers import check_digits
from suyuan.ledger.domain.vocabulary import Tracking


def gtin(reference: int, *, indicator: int = 0) -> str:
    """Return a GTIN-14 of the invented firm, its check digit worked out.

    >>> gtin(1)
    '06999999000013'
    """
    body = f"{indicator}{PREFIX}{reference:05d}"
    return body + check_digits.gs1(body)


def gln(reference: int) -> str:
    """Return a GLN of the invented firm."""
    body = f"{PREFIX}{reference:05d}"
    return body + check_digits.gs1(body)


def carrier(key: str) -> str:
    """Return what a scanner reads from the label of a thing with a GS1 key, as people read it.

    >>> carrier("/01/06999999000013/21/SP2600001"), carrier("/00/069999990000005445")
    ('(01)06999999000013(21)SP2600001', '(00)069999990000005445')
    """
    marks = key.strip("/").split("/")
    return "".join(f"({mark}){text}" for mark, text in zip(marks[::2], marks[1::2], strict=True))


@dataclass(frozen=True, slots=True)
class Good:
    """An item of the demonstration."""

    code: str
    kind: ItemKind
    tracking: Tracking
    name: str
    name_en: str
    unit: str
    supplier: str | None = None
    shelf_life_days: int | None = None
    reference: int | None = None
    """The item reference of its GTIN; None where it has none."""
    boxes: tuple[int, ...] = ()
    """Units in a box, in a case, …"""
    model: str = ""
    specification: str = ""
    registration: str = ""
    risk_class: str = ""
    sterile: bool = False
    storage: str = ""

    @property
    def key(self) -> str:
        """The canonical key of the class."""
        if self.reference is not None:
            return f"/01/{gtin(self.reference)}"
        return f"urn:suyuan:item:{self.code}"

    def lot(self, number: str) -> str:
        """Return the canonical key of a lot."""
        if self.reference is not None:
            return f"{self.key}/10/{number}"
        return f"urn:suyuan:lot:{self.code}:{number}"

    def unit_key(self, serial: str) -> str:
        """Return the canonical key of a unit."""
        if self.reference is not None:
            return f"{self.key}/21/{serial}"
        return f"urn:suyuan:unit:{self.code}:{serial}"


_LOT, _SERIAL = Tracking.LOT, Tracking.SERIAL
_MATERIAL, _COMPONENT = ItemKind.MATERIAL, ItemKind.COMPONENT

PUMP: Final = Good(
    "SP-20", ItemKind.DEVICE, _SERIAL, "输液泵 SP-20", "Infusion pump SP-20", "EA",
    reference=1, boxes=(4,), model="SP-20", specification="0.1–1200 mL/h", risk_class="II",
    registration="苏械注准示范20242140001", storage="5–40 ℃",
)  # fmt: skip
SET: Final = Good(
    "IS-10", ItemKind.DEVICE, _LOT, "一次性使用输液器 IS-10", "Sterile infusion set IS-10", "EA",
    shelf_life_days=1095, reference=2, boxes=(25, 500), model="IS-10",
    specification="带针 0.7×25 mm", risk_class="III", registration="国械注准示范20233140002",
    sterile=True, storage="干燥、通风",
)  # fmt: skip
PORT: Final = Good(
    "IP-08", ItemKind.DEVICE, _SERIAL, "植入式给药装置 IP-08", "Implantable infusion port IP-08",
    "EA", supplier="C-PORT", shelf_life_days=1095, reference=6, model="IP-08",
    specification="单腔 8F", risk_class="III", registration="国械注准示范20233130006",
    sterile=True, storage="干燥、避光",
)  # fmt: skip
BOARD: Final = Good(
    "PCBA-20", ItemKind.ASSEMBLY, _SERIAL, "主控板 PCBA-20", "Main control board PCBA-20", "EA",
    reference=3, model="PCBA-20",
)  # fmt: skip
EO_LOAD: Final = Good(
    "EO-LOAD", _MATERIAL, _LOT, "环氧乙烷灭菌批", "Ethylene oxide sterilization load", "EA",
    supplier="C-EO",
)  # fmt: skip
BATTERY: Final = Good(
    "BAT-12", _COMPONENT, _SERIAL, "锂电池组 12 V", "Battery pack 12 V", "EA", supplier="S-BAT"
)
CAPACITOR: Final = Good(
    "CAP-100", _MATERIAL, _LOT, "电解电容 100 µF（卷盘）", "Capacitor 100 µF, reel", "EA",
    supplier="S-CAP",
)  # fmt: skip
RESISTOR: Final = Good(
    "RES-10K", _MATERIAL, _LOT, "贴片电阻 10 kΩ（卷盘）", "Resistor 10 kΩ, reel", "EA",
    supplier="S-RES",
)  # fmt: skip
PANEL: Final = Good(
    "PCB-20", _MATERIAL, _LOT, "裸板 PCB-20", "Bare circuit board PCB-20", "EA", supplier="S-PCB"
)
MOTOR: Final = Good(
    "MOT-42", _COMPONENT, _LOT, "步进电机 42", "Stepper motor 42", "EA", supplier="S-MOT"
)
HOUSING: Final = Good(
    "HSG-20", _COMPONENT, _LOT, "泵壳 HSG-20", "Pump housing HSG-20", "EA", supplier="S-PLA"
)
RESIN: Final = Good(
    "PUR-A", _MATERIAL, _LOT, "灌封胶 A 组分", "Potting compound, part A", "KGM",
    supplier="S-GLU", shelf_life_days=270,
)  # fmt: skip
HARDENER: Final = Good(
    "PUR-B", _MATERIAL, _LOT, "灌封胶 B 组分", "Potting compound, part B", "KGM",
    supplier="S-GLU", shelf_life_days=270,
)  # fmt: skip
GRANULATE: Final = Good(
    "PVC-M", _MATERIAL, _LOT, "医用 PVC 粒料", "Medical PVC granulate", "KGM", supplier="S-PVC"
)
TUBING: Final = Good("TUB-10", ItemKind.ASSEMBLY, _LOT, "输液管路", "Infusion tubing", "MTR")
CHAMBER: Final = Good("DRC-10", _COMPONENT, _LOT, "滴斗", "Drip chamber", "EA", supplier="S-PLA")
NEEDLE: Final = Good(
    "NDL-07", _COMPONENT, _LOT, "静脉输液针 0.7 mm", "Infusion needle 0.7 mm", "EA",
    supplier="S-NDL",
)  # fmt: skip
POUCH: Final = Good(
    "PCH-10", ItemKind.PACKAGING, _LOT, "透析纸袋", "Sterile pouch", "EA", supplier="S-PAP"
)

GOODS: Final = (
    PUMP, SET, PORT, EO_LOAD, BOARD, BATTERY, CAPACITOR, RESISTOR, PANEL, MOTOR,
    HOUSING, RESIN, HARDENER,
    GRANULATE, TUBING, CHAMBER, NEEDLE, POUCH,
)  # fmt: skip
