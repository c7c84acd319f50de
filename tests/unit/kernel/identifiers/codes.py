"""Made-up but sound codes, for properties."""

import datetime as dt

from hypothesis import strategies as st

from suyuan.kernel.identifiers import check_digits
from suyuan.kernel.identifiers.charsets import SET_82

digits = st.text("0123456789", min_size=13, max_size=13)
gtins = digits.map(lambda body: body + check_digits.gs1(body))
ssccs = st.text("0123456789", min_size=17, max_size=17).map(
    lambda body: body + check_digits.gs1(body)
)
texts = st.text(SET_82, min_size=1, max_size=20)
plain_texts = st.from_regex(r"[A-Za-z0-9._-]{1,20}", fullmatch=True)
days = st.dates(dt.date(1980, 1, 1), dt.date(2070, 12, 31)).map(lambda day: day.strftime("%y%m%d"))


@st.composite
def udis(draw):
    """Elements of a device label: item, dates, lot, serial."""
    elements = [("01", draw(gtins))]
    elements += [(ai, draw(days)) for ai in ("11", "17") if draw(st.booleans())]
    elements += [(ai, draw(texts)) for ai in ("10", "21") if draw(st.booleans())]
    return elements
