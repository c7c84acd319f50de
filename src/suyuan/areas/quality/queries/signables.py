"""What is signed in quality: the same from the page that shows it and the command that does it."""

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext, pgettext

from suyuan.areas.quality import choices
from suyuan.areas.quality.domain.judging import Conclusion
from suyuan.areas.quality.models import Inspection, Nonconformity
from suyuan.foundation.signing import Line, Meaning, Signable
from suyuan.foundation.wording.units import symbol
from suyuan.ledger.domain.keys import shape_of

SHOWN = 12
MEANINGS: Final[Mapping[Conclusion, Meaning]] = {
    Conclusion.ACCEPT: Meaning.APPROVED,
    Conclusion.PART: Meaning.APPROVED,
    Conclusion.REJECT: Meaning.REJECTED,
    Conclusion.RETURN: Meaning.REJECTED,
}
"""What a signature under the conclusion of an inspection means."""


def release_of(
    keys: Sequence[str], parts: Mapping[str, Decimal], *, document: str, note: str
) -> Signable:
    """Return what somebody signs who releases: every key, every part, what it rests on.

    The number of the release is not given yet, so the signature stands under the hash of what is
    released, which the release keeps.
    """
    said = [*sorted(keys), *(f"{key} {_plain(parts[key])}" for key in sorted(parts))]
    digest = _hash(said)
    names = [shape_of(key).code for key in [*keys, *parts]]
    shown = ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")
    return Signable(
        document=f"RELEASED-{digest[:24]}",
        version="",
        content={"things": digest, "count": len(said), "document": document, "note": note},
        lines=(
            Line(label=gettext("What is released"), value=f"{len(names)}: {shown}"),
            Line(label=gettext("Rests on"), value=document),
            Line(label=gettext("Note"), value=note),
        ),
    )


def decision_of(row: Nonconformity, *, disposition: str, decision: str, risk: str) -> Signable:
    """Return what somebody signs who decides about nonconforming product."""
    what = shape_of(row.lot_key or row.unit_keys[0]).code
    amount = f"{_plain(row.quantity)} {row.unit}"
    return Signable(
        document=row.number,
        version="",
        content={
            "number": row.number,
            "lot": row.lot_key,
            "units": _hash(sorted(row.unit_keys)),
            "quantity": amount,
            "description": row.description,
            "disposition": disposition,
            "decision": decision,
            "risk": risk,
        },
        lines=(
            Line(
                label=gettext("Lot or unit"),
                value=f"{what} · {_plain(row.quantity)} {symbol(row.unit)}",
            ),
            Line(label=gettext("What is wrong"), value=row.description),
            Line(label=gettext("Disposition"), value=str(choices.DISPOSITIONS[disposition])),
            Line(label=gettext("Why"), value=decision),
            Line(label=gettext("Assessment of the risk"), value=risk),
        ),
    )


def conclusion_of(
    row: Inspection, results: Sequence[Any], *, defects: str, packages: Sequence[str] = ()
) -> Signable:
    """Return what somebody signs who concludes an inspection.

    Args:
        row: The inspection with the conclusion and its amounts, not saved yet.
        results: What holds of what was found; a sample is of the unit that stands at its place.
        defects: What is wrong, with the code of the defect.
        packages: What of which package is not accepted.
    """
    what = shape_of(row.lot_key or row.unit_keys[0]).code
    amount = f"{_plain(row.quantity)} {row.unit}"
    found = sorted(
        f"{one.characteristic}\t{one.sample}\t{_value(one)}\t{one.passed}"
        f"\t{one.nonconforming}/{one.inspected}\t{one.instrument}"
        for one in results
    )
    shares = {
        gettext("Accepted"): row.accepted,
        gettext("Rejected"): row.rejected,
        gettext("Used up by tests"): row.used_up,
    }
    digest = _hash(found)
    said = {
        gettext("Lot or unit"): f"{what} · {_plain(row.quantity)} {symbol(row.unit)}",
        gettext("The numbers ask for"): str(choices.CONCLUSIONS.get(row.proposal, "")),
        pgettext("inspection", "Conclusion"): str(choices.CONCLUSIONS[row.conclusion]),
        **{label: _plain(much) for label, much in shares.items() if much},
        gettext("What is wrong"): defects,
        gettext("Note"): row.note,
        gettext("SHA-256 of the results"): digest,
    }
    return Signable(
        document=row.number,
        version="",
        content={
            "number": row.number, "purpose": row.purpose, "plan": row.record_sha256,
            "lot": row.lot_key, "units": _hash(row.unit_keys), "quantity": amount,
            "inspected_by": row.inspected_by, "results": digest, "proposal": row.proposal,
            "conclusion": row.conclusion, "accepted": _plain(row.accepted),
            "rejected": _plain(row.rejected), "used_up": _plain(row.used_up),
            "rejected_units": _hash(sorted(row.rejected_keys)), "defects": defects,
            "note": row.note, "packages": list(packages),
        },
        lines=[Line(label=label, value=value) for label, value in said.items() if value],
    )  # fmt: skip


def _value(one: Any) -> str:
    return "" if one.value is None else _plain(one.value)


def _hash(lines: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
