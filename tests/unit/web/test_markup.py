"""Markup that is put together by hand is as safe as Django's."""

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from hypothesis import given, strategies as st

from suyuan.web.markup import escaped, fill, joined


@given(value=st.one_of(st.text(), st.integers(), st.none(), st.decimals()))
def test_values_are_escaped_as_django_does(value):
    assert fill('<i title="%s">%s</i>', value, value) == format_html(
        '<i title="{}">{}</i>', value, value
    )


def test_markup_stays_and_words_that_wait_for_a_language_are_escaped_too():
    assert fill("<b>%s</b>", mark_safe("<i>1</i>")) == "<b><i>1</i></b>"
    assert escaped(_("<script>")) == "&lt;script&gt;"


def test_pieces_are_joined_as_markup():
    found = joined((fill("<i>%s</i>", each) for each in "a<"), between=" ")
    assert f"{found}" == "<i>a</i> <i>&lt;</i>"
    assert found.__html__() == found
