"""Every list of what belongs to sites says so: a right at one site shows no other one's rows."""

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.urls import get_resolver

from suyuan.web.people import Reader
from suyuan.web.screens.registry import resources
from tests import personas

pytestmark = pytest.mark.django_db
FIRM_WIDE: dict[str, str] = {
    "holds": "A hold concerns whoever has the goods, wherever that is.",
    "releases": "So does a release: it says what may be sold from any site.",
    "numbers": "Schemes are master data: whoever gives numbers sees that nobody gives the same.",
}
"""Lists that show the rows of all sites to everybody, each with its reason."""
BY_THEMSELVES = {
    "printed-papers": "By the document that was printed, and the right to that.",
    "station-entries": "By the sites where the reader settles what was entered.",
    "sales-orders": "An order that belongs to no site yet is shown as well.",
}
"""Lists that are narrowed in another way, each with it."""


def belongs_to_sites(model):
    for name in ("site", "site_id"):
        try:
            model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        return True
    return False


def test_lists_of_what_belongs_to_sites_are_narrowed():
    assert get_resolver().url_patterns  # The screens are known by their addresses.
    reader = Reader(actor=personas.actor("eva"))
    sited = {
        name: one for name, one in resources().items() if belongs_to_sites(one.rows(reader).model)
    }
    assert {"inspections", "counts", "work-orders"} <= sited.keys()
    open_ = {name for name, one in sited.items() if not one.site_field}
    assert open_ - BY_THEMSELVES.keys() == FIRM_WIDE.keys()
