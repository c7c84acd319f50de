"""What came out of a scan: the raw text, its parts, what they mean, and what is wrong."""

import dataclasses

from suyuan.kernel.errors import Problem
from suyuan.kernel.identifiers import digital_link, element_strings, epc
from suyuan.kernel.identifiers.element import GS1_SCHEMES, Element, Scheme
from suyuan.kernel.identifiers.fields import Fields
from suyuan.kernel.identifiers.problems import errors_in


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A code as it was read. Never lost, whatever is wrong with it."""

    raw: str
    """The text exactly as it came."""
    scheme: Scheme
    symbology: str | None = None
    """AIM symbology identifier, as ``]d2``."""
    elements: tuple[Element, ...] = ()
    fields: Fields = dataclasses.field(default_factory=Fields)
    key: str | None = None
    """Canonical key of the thing named: the instance, else the lot, else the class."""
    class_key: str | None = None
    lot_key: str | None = None
    problems: tuple[Problem, ...] = ()
    pattern: str | None = None
    """Name of the firm's own pattern that fitted."""
    prefix_length: int | None = None
    """Digits of the GS1 company prefix, when the code showed them (EPC URIs do)."""
    text: str = ""
    """The code cleaned of symbology identifier, line ends and full-width characters."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that are more than warnings."""
        return errors_in(self.problems)

    @property
    def valid(self) -> bool:
        """Tell whether the code is sound, warnings aside."""
        return not self.errors

    def value(self, tag: str) -> str | None:
        """Return the value of the first element with a tag, or None."""
        for element in self.elements:
            if element.tag == tag:
                return element.value
        return None

    @property
    def is_gs1(self) -> bool:
        """Tell whether the elements are GS1 application identifiers."""
        return self.scheme in GS1_SCHEMES

    def print_form(self) -> str:
        """Return the form for people: brackets around GS1 identifiers, other codes as they are."""
        return element_strings.bracketed(self.elements) if self.is_gs1 else self.text

    def element_string(self) -> str | None:
        """Return the data of a GS1 symbol, without its leading FNC1; None for other schemes."""
        return element_strings.joined(self.elements) if self.is_gs1 else None

    def digital_link(self, base: str, *, compressed: bool = False) -> str | None:
        """Return the Digital Link with everything the code says; None when there is none.

        Args:
            base: Address in front of it, as ``https://id.example.com``.
            compressed: Write it in the short form that only machines read.
        """
        if self.key is None or not self.key.startswith("/"):
            return None
        if not self.is_gs1:
            return base.rstrip("/") + self.key
        return digital_link.build(base, self.elements, compressed=compressed)

    def epc_uri(self, prefix_length: int | None = None) -> str | None:
        """Return the EPC URI of the key; None when the key has none.

        Args:
            prefix_length: Digits of the GS1 company prefix; by default as the code itself showed.
        """
        length = self.prefix_length if prefix_length is None else prefix_length
        if self.key is None or length is None:
            return None
        return epc.uri_of_key(self.key, length)
