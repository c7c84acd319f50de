"""What the asker wants of the answer: its binding, its versions, its spellings."""

from functools import lru_cache
from typing import Final

from django.http import HttpRequest

from suyuan.areas.integration.api.faults import (
    FormatUnknownError,
    NotAcceptableError,
    VersionUnknownError,
)
from suyuan.ledger.domain.epcis.documents import Binding
from suyuan.ledger.domain.epcis.json_writer import EpcFormat
from suyuan.ledger.domain.epcis.xml_writer import CbvFormat, XmlVersion

EPCIS_VERSION: Final = "2.0.0"
EPCIS_MIN: Final = "1.2.0"
CBV_VERSION: Final = "2.0.0"
CBV_MIN: Final = "1.2.0"
_JSON: Final = frozenset({"application/json", "application/ld+json", "application/*", "*/*"})
_XML: Final = frozenset({"application/xml", "text/xml", "text/*"})
_BODY_VERSIONS: Final = frozenset({(2, 0), (1, 2)})


class Wish:
    """What the asker wants of the answer, from the headers of a request."""

    def __init__(self, request: HttpRequest) -> None:
        self._headers = request.headers
        accept = request.headers.get("Accept", "*/*")
        self.binding = binding_of(accept)
        self._takes_json = self.binding is Binding.JSON or any(
            weight > 0 and kind in _JSON for weight, kind in map(_weight, accept.split(","))
        )
        self._check("EPCIS", EPCIS_MIN, EPCIS_VERSION)
        self._check("CBV", CBV_MIN, CBV_VERSION)
        _ = self.epc_format, self.cbv_format

    def _check(self, of: str, least: str, most: str) -> None:
        """Refuse versions of the standard or of its vocabulary that we do not speak.

        Raises:
            VersionUnknownError: If none of ours lies between those that will do.
        """
        low_text = self._headers.get(f"GS1-{of}-Min", least)
        high_text = self._headers.get(f"GS1-{of}-Max", most)
        low, high = _version(low_text), _version(high_text)
        if low > _version(most):
            raise VersionUnknownError(value=low_text[:20])
        if high < _version(least) or low > high:
            raise VersionUnknownError(value=high_text[:20])
        given = self._headers.get(f"GS1-{of}-Version")
        if given is not None and _version(given)[:2] not in _BODY_VERSIONS:
            raise VersionUnknownError(value=given[:20])

    def need_json(self) -> None:
        """Refuse who takes XML alone, where the standard gives JSON alone.

        Raises:
            NotAcceptableError: If JSON will not do.
        """
        if not self._takes_json:
            raise NotAcceptableError

    def prefers(self, preference: str) -> bool:
        """Return whether something is asked for in the header Prefer."""
        wanted = self._headers.get("Prefer", "").split(",")
        return preference in {each.split(";")[0].strip().lower() for each in wanted}

    @property
    def xml_version(self) -> XmlVersion:
        """The version of XML: 1.2 for those who can read no newer one."""
        high = _version(self._headers.get("GS1-EPCIS-Max", EPCIS_VERSION))
        return XmlVersion.V1_2 if high < (2, 0, 0) else XmlVersion.V2_0

    @property
    def epc_format(self) -> EpcFormat:
        """The spelling of identifiers."""
        return epc_format_of(self._headers.get("GS1-EPC-Format", "No_Preference"))

    @property
    def cbv_format(self) -> CbvFormat:
        """The spelling of CBV words in XML; JSON has them bare.

        Raises:
            FormatUnknownError: If there is none such, or the words are not kept as captured.
        """
        text = self._headers.get("GS1-CBV-XML-Format", "No_Preference")
        if text == "No_Preference" or self.binding is Binding.JSON:
            return CbvFormat.WEB
        if text == "Never_Translates" and self.epc_format is not EpcFormat.NEVER:
            raise FormatUnknownError(value=text)
        try:
            return CbvFormat(text)
        except ValueError as error:
            raise FormatUnknownError(value=text[:40]) from error

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that the header GS1-Extensions declares."""
        pairs = (part.partition("=") for part in self._headers.get("GS1-Extensions", "").split(","))
        return {name.strip(): uri.strip() for name, sign, uri in pairs if sign and name.strip()}


def epc_format_of(text: str) -> EpcFormat:
    """Return the spelling of identifiers that a word asks for.

    Raises:
        FormatUnknownError: If there is none such.
    """
    if text == "No_Preference":
        return EpcFormat.LINK
    try:
        return EpcFormat(text)
    except ValueError as error:
        raise FormatUnknownError(value=text[:40]) from error


def binding_of(accept: str) -> Binding:
    """Return the binding that is wanted most; who says nothing gets JSON.

    Raises:
        NotAcceptableError: If none of ours will do.
    """
    if not accept.strip():
        return Binding.JSON
    wanted = sorted((_weight(part) for part in accept.split(",")), key=lambda pair: -pair[0])
    for weight, kind in wanted:
        if weight > 0 and kind in _JSON:
            return Binding.JSON
        if weight > 0 and kind in _XML:
            return Binding.XML
    raise NotAcceptableError


def _weight(part: str) -> tuple[float, str]:
    kind, *parameters = (each.strip().lower() for each in part.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:]), kind
            except ValueError:
                return 0.0, kind
    return 1.0, kind


@lru_cache(maxsize=64)
def _version(text: str) -> tuple[int, ...]:
    parts = text.strip().split(".")
    sound = all(part.isascii() and part.isdecimal() and len(part) < 5 for part in parts)  # noqa: PLR2004
    if not 1 <= len(parts) <= 3 or not sound:  # noqa: PLR2004 - major, minor, patch.
        raise VersionUnknownError(value=text[:20])
    return tuple(int(part) for part in [*parts, "0", "0"][:3])
