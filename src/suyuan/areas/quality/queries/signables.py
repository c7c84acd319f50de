"""What is signed in quality: the same from the page that shows it and the command that does it."""

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext

from suyuan.areas.quality import choices
from suyuan.areas.quality.models import Nonconformity
from suyuan.foundation.signing import Line, Signable
from suyuan.ledger.domain.keys import shape_of

SHOWN = 12


def release_of(
    keys: Sequence[str], parts: Mapping[str, Decimal], *, document: str, note: str
) -> Signable:
    """Return what somebody signs who releases: every key, every part, what it rests on.

    The number of the release is not given yet, so the signature stands under the hash of what is
    released, which the release keeps.
    """
    said = [*sorted(keys), *(f"{key} {_plain(parts[key])}" for key in sorted(parts))]
    digest = hashlib.sha256("\n".join(said).encode()).hexdigest()
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
            "units": hashlib.sha256("\n".join(sorted(row.unit_keys)).encode()).hexdigest(),
            "quantity": amount,
            "description": row.description,
            "disposition": disposition,
            "decision": decision,
            "risk": risk,
        },
        lines=(
            Line(label=gettext("Lot or unit"), value=f"{what} · {amount}"),
            Line(label=gettext("What is wrong"), value=row.description),
            Line(label=gettext("Disposition"), value=str(choices.DISPOSITIONS[disposition])),
            Line(label=gettext("Why"), value=decision),
            Line(label=gettext("Assessment of the risk"), value=risk),
        ),
    )


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
