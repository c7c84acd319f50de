"""The words of the passport: process steps, readings, units and results as people say them."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from babel import Locale
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext as _, gettext_lazy

from suyuan.foundation.wording import units

PROCESSES: Mapping[str, Promise] = {
    "SMT": gettext_lazy("Board assembly"),
    "SOLDERING": gettext_lazy("Soldering"),
    "ASSEMBLY": gettext_lazy("Device assembly"),
    "POTTING": gettext_lazy("Potting"),
    "CURING": gettext_lazy("Curing"),
    "BURN_IN": gettext_lazy("Burn-in"),
    "FIRMWARE": gettext_lazy("Firmware loading"),
    "BOARD_TEST": gettext_lazy("Board test"),
    "IN_PROCESS_TEST": gettext_lazy("In-process test"),
    "FINAL_TEST": gettext_lazy("Final test"),
    "FINAL_INSPECTION": gettext_lazy("Final inspection"),
    "INCOMING_INSPECTION": gettext_lazy("Incoming inspection"),
    "LEAK_TEST": gettext_lazy("Leak test"),
    "EXTRUSION": gettext_lazy("Tube extrusion"),
    "MOULDING": gettext_lazy("Moulding"),
    "SEALING": gettext_lazy("Sealing"),
    "PACKING": gettext_lazy("Packing"),
    "LABELLING": gettext_lazy("Labelling"),
    "CLEANING": gettext_lazy("Cleaning"),
    "STERILIZATION": gettext_lazy("Sterilization"),
    "AERATION": gettext_lazy("Aeration"),
    "STERILITY_TEST": gettext_lazy("Sterility test"),
    "REWORK": gettext_lazy("Rework"),
    "REPAIR": gettext_lazy("Repair"),
    "REFURBISHING": gettext_lazy("Refurbishing"),
    "INSTALLATION": gettext_lazy("Installation"),
    "CONTRACT": gettext_lazy("Contract manufacturing"),
    "RELEASE": gettext_lazy("Release"),
    "SERVICE": gettext_lazy("Test after service"),
    "INSTALL": gettext_lazy("Installation"),
    "REFURBISH": gettext_lazy("Refurbishing"),
    "FIELD": gettext_lazy("Work at the customer's"),
    "IMPLANT": gettext_lazy("Implantation"),
    "CONCESSION": gettext_lazy("Use as it is (concession)"),
    "DOWNGRADE": gettext_lazy("Downgrade"),
    "RETURN": gettext_lazy("Return to the supplier"),
    "SCRAP": gettext_lazy("Scrap"),
}
RESULTS: Mapping[str, Promise] = {
    "PASS": gettext_lazy("passed"),
    "FAIL": gettext_lazy("failed"),
    "REPEAT": gettext_lazy("recorded by mistake, to be done again"),
}
READINGS: Mapping[str, Promise] = {
    "Temperature": gettext_lazy("temperature"),
    "Pressure": gettext_lazy("pressure"),
    "AbsoluteHumidity": gettext_lazy("absolute humidity"),
    "RelativeHumidity": gettext_lazy("relative humidity"),
    "Time": gettext_lazy("time"),
    "Duration": gettext_lazy("time"),
    "Mass": gettext_lazy("mass"),
    "Length": gettext_lazy("length"),
    "Volume": gettext_lazy("volume"),
    "VolumetricFlowRate": gettext_lazy("flow"),
    "Voltage": gettext_lazy("voltage"),
    "ElectricCurrent": gettext_lazy("current"),
    "ElectricPotential": gettext_lazy("voltage"),
    "Speed": gettext_lazy("speed"),
    "Force": gettext_lazy("force"),
    "Torque": gettext_lazy("torque"),
    "Concentration": gettext_lazy("concentration"),
    "FlowError": gettext_lazy("flow error"),
    "Insulation": gettext_lazy("insulation resistance"),
    "EthyleneOxide": gettext_lazy("ethylene oxide"),
    "Dimensionless": gettext_lazy("value"),
}


def local(name: str, name_en: str) -> str:
    """Choose the name in the reader's language; the Chinese one where no English one is kept."""
    return chooser()(name, name_en)


def chooser() -> Callable[[str, str], str]:
    """Return what chooses among names as `local` does, for thousands of them at once."""
    if (get_language() or "").startswith("zh"):
        return lambda name, name_en: name or name_en
    return lambda name, name_en: name_en or name


def process(code: str) -> str:
    """Return how a process step is called."""
    found = PROCESSES.get(code.upper())
    return str(found) if found is not None else code


def result(code: str) -> str:
    """Return how a result is called."""
    found = RESULTS.get(code.upper())
    return str(found) if found is not None else code


def amount(quantity: Decimal, unit: str) -> str:
    """Write an amount with its unit."""
    plain = f"{quantity.normalize():f}" if quantity else "0"
    whole, dot, fraction = plain.partition(".")
    return _("%(number)s %(unit)s") % {
        "number": f"{int(whole):,}{dot}{fraction}",
        "unit": units.symbol(unit or "EA"),
    }


def reading_name(report: Mapping[str, Any]) -> str:
    """Return what a sensor report measured: its own name, or the word of its type."""
    own = (str(report.get(field) or "") for field in ("suyuan:name", "suyuan:nameEn"))
    if name := str(report.get("component") or "") or local(*own):
        return name
    word = str(report.get("type") or "").rpartition(":")[2].rpartition("/")[2].rpartition("-")[2]
    found = READINGS.get(word)
    return str(found) if found is not None else word or _("value")


def reading_value(report: Mapping[str, Any]) -> str:
    """Return the value of a sensor report with its unit."""
    for name in ("value", "meanValue", "stringValue", "booleanValue"):
        if report.get(name) is not None:
            return f"{_figure(report[name])} {_sign(report)}".strip()
    return ""


FIGURES: Final = 6
LIMITS: Final = ("suyuan:lowerLimit", "suyuan:upperLimit")
"""Our own fields of a sensor report; EPCIS `minValue` and `maxValue` are what was observed."""


def reading_limits(report: Mapping[str, Any]) -> str:
    """Return the limits of a sensor report, where it has any."""
    low, high = (report.get(name) for name in LIMITS)
    if low is None and high is None:
        return ""
    if low is None:
        return f"≤ {_figure(high)}"
    if high is None:
        return f"≥ {_figure(low)}"
    return f"{_figure(low)} – {_figure(high)}"


def _figure(value: Any) -> str:
    """Write a reading; a computed one, such as a mean, with at most six figures that count.

    The event keeps every digit.

    >>> _figure(0.09104166666666667), _figure("58.696109375"), _figure(3840.0), _figure(1250000)
    ('0.0910417', '58.6961', '3840', '1250000')
    """
    if isinstance(value, bool):
        return str(value)
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not number.is_finite():
        return str(value)
    places = max(0, FIGURES - 1 - number.adjusted())
    text = f"{number:.{places}f}" if -int(number.as_tuple().exponent) > places else f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def reading(report: Mapping[str, Any]) -> str:
    """Write one sensor report: what, and how much."""
    return f"{reading_name(report)} {reading_value(report)}".strip()


def _sign(report: Mapping[str, Any]) -> str:
    return units.symbol(str(report.get("uom") or report.get("suyuan:unit") or ""))


PAPERS: Mapping[str, Promise] = {
    "bol": gettext_lazy("Bill of lading"),
    "cert": gettext_lazy("Certificate"),
    "desadv": gettext_lazy("Delivery note"),
    "inv": gettext_lazy("Invoice"),
    "pedigree": gettext_lazy("Pedigree"),
    "po": gettext_lazy("Purchase order"),
    "poc": gettext_lazy("Order confirmation"),
    "prodorder": gettext_lazy("Work order"),
    "recadv": gettext_lazy("Receiving note"),
    "rma": gettext_lazy("Return note"),
    "testprd": gettext_lazy("Test procedure"),
    "testres": gettext_lazy("Test record"),
    "upevt": gettext_lazy("Upstream event"),
}


def paper(kind: str) -> str:
    """Return what kind of business document it is, in a word."""
    found = PAPERS.get(kind)
    return str(found) if found is not None else _("Document")


def document(name: str) -> str:
    """Return the number of a business document without the namespace around it."""
    return name.rpartition(":")[2].rpartition("/")[2]


STEPS: Mapping[str, Promise] = {
    "accepting": gettext_lazy("Accepting"),
    "arriving": gettext_lazy("Arrival"),
    "assembling": gettext_lazy("Assembling"),
    "collecting": gettext_lazy("Collecting"),
    "commissioning": gettext_lazy("Serialization"),
    "consigning": gettext_lazy("Consignment"),
    "creating_class_instance": gettext_lazy("Opening a lot"),
    "cycle_counting": gettext_lazy("Cycle count"),
    "decommissioning": gettext_lazy("Decommissioning"),
    "departing": gettext_lazy("Departure"),
    "destroying": gettext_lazy("Scrapping"),
    "disassembling": gettext_lazy("Disassembly"),
    "dispensing": gettext_lazy("Handing out"),
    "encoding": gettext_lazy("Coding"),
    "entering_exiting": gettext_lazy("Entry or exit"),
    "holding": gettext_lazy("Holding"),
    "inspecting": gettext_lazy("Inspection"),
    "installing": gettext_lazy("Putting into use"),
    "killing": gettext_lazy("Killing a tag"),
    "loading": gettext_lazy("Loading"),
    "other": gettext_lazy("Other"),
    "packing": gettext_lazy("Packing"),
    "picking": gettext_lazy("Picking"),
    "receiving": gettext_lazy("Receiving"),
    "removing": gettext_lazy("Taking out of use"),
    "repackaging": gettext_lazy("Repacking"),
    "repairing": gettext_lazy("Repair"),
    "replacing": gettext_lazy("Exchange"),
    "reserving": gettext_lazy("Reserving"),
    "retail_selling": gettext_lazy("Sale"),
    "sampling": gettext_lazy("Sampling"),
    "sensor_reporting": gettext_lazy("Readings"),
    "shipping": gettext_lazy("Shipping"),
    "staging_outbound": gettext_lazy("Staging"),
    "stock_taking": gettext_lazy("Stock-taking"),
    "stocking": gettext_lazy("Stocking"),
    "storing": gettext_lazy("Put-away"),
    "transporting": gettext_lazy("Transport"),
    "unloading": gettext_lazy("Unloading"),
    "unpacking": gettext_lazy("Unpacking"),
    "void_shipping": gettext_lazy("Shipment called off"),
}
"""Business steps of CBV 2.0 as people call them."""


OWN_STEP: Final = "urn:suyuan:step:"
"""Before the code of a step of a routing, where it is the business step of an event."""


def step(code: str, name: str = "") -> str:
    """Return how a business step is called; a step of a routing by the name that it has there."""
    if code.startswith(OWN_STEP):
        named = name or process(code.removeprefix(OWN_STEP))
        return _("Step “%(process)s”") % {"process": named}
    found = STEPS.get(code)
    return str(found) if found is not None else code


def country(code: str) -> str:
    """Return the name of a country by its ISO 3166 code, in the reader's language."""
    language = "zh_Hans" if (get_language() or "").startswith("zh") else "en"
    return str(Locale.parse(language).territories.get(code, code))
