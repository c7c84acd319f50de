"""What the parts of a code mean, whichever scheme they came in."""

import dataclasses
import datetime as dt
from collections.abc import Mapping

from suyuan.kernel.quantity import Quantity


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What the elements mean. A field that did not come, or is wrong, is None."""

    gtin: str | None = None
    """Fourteen digits."""
    device_identifier: str | None = None
    """The DI of HIBCC, ICCBBA, IFA or MA codes, in their own spelling."""
    item: str | None = None
    """The firm's own item number."""
    serial: str | None = None
    lot: str | None = None
    production_date: dt.date | None = None
    expiry_date: dt.date | None = None
    valid_until: dt.date | None = None
    """有效期 of an MA code, the last good day; the expiry date is the first bad one."""
    best_before_date: dt.date | None = None
    sell_by_date: dt.date | None = None
    packaging_date: dt.date | None = None
    due_date: dt.date | None = None
    expiry_time: dt.datetime | None = None
    """Expiry to the minute, local time of wherever the code was made."""
    sterilization_lot: str | None = None
    sscc: str | None = None
    gln: str | None = None
    """Location (414)."""
    gln_extension: str | None = None
    party_gln: str | None = None
    """Party (417)."""
    content_gtin: str | None = None
    quantity: int | None = None
    """Count of items inside (37) or in a variable pack (30)."""
    asset: str | None = None
    """Returnable or individual asset, document or relation: the key's digits."""
    variant: str | None = None
    third_party_serial: str | None = None
    secondary_serial: str | None = None
    additional_id: str | None = None
    version: str | None = None
    """Software version (8012)."""
    model_number: str | None = None
    """Global model number (8013), in Europe the Basic UDI-DI."""
    donation_number: str | None = None
    measures: Mapping[str, Quantity] = dataclasses.field(default_factory=dict)
    """Measures (31nn to 36nn) by the identifier's title in small letters."""

    def named(self) -> dict[str, str | int]:
        """Return every field that is there, by name, as plain text or number."""
        result: dict[str, str | int] = {}
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if isinstance(value, (str, int)):
                result[field.name] = value
            elif isinstance(value, (dt.date, dt.datetime)):
                result[field.name] = value.isoformat()
        for name, amount in self.measures.items():
            result[name] = str(amount)
        return result
