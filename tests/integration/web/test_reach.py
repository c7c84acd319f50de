"""A link stands only where the reader may open the page behind it."""

import pytest
from django.urls import reverse

from suyuan.areas.catalog import operations as catalog, queries
from suyuan.areas.catalog.domain import ItemKind, PartnerRole, PlaceKind
from suyuan.ledger.domain.vocabulary import Tracking
from suyuan.web.reach import Reach
from tests import personas
from tests.screens import client_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "open_to", "closed_to"),
    [
        ("/partners/", "sven", "ines"),
        ("/partners/ACME/", "sven", "petra"),
        ("/trace/", "eva", "ines"),
        ("/storage-places/RM/", "marek", "ines"),
        ("/put-away/5/do/move", "marek", "petra"),
        ("/users/?q=eva", "noor", "marek"),
    ],
)
def test_leads_where_the_page_opens(address, open_to, closed_to):
    assert Reach(personas.actor(open_to)).to(address) == address
    assert Reach(personas.actor(closed_to)).to(address) == ""
    assert client_of(closed_to).get(address).status_code == 403


def test_an_address_that_is_no_page_of_ours_is_left_alone():
    reach = Reach(personas.actor("tom"))
    assert reach.to("https://example.org/x") == "https://example.org/x"
    assert reach.to("") == reach.to(None) == ""


@pytest.fixture
def item():
    maker = catalog.create_partner(
        context=personas.system(),
        values=catalog.PartnerValues(code="ACME", name="厂", roles=[PartnerRole.SUPPLIER]),
    )
    catalog.create_item(
        context=personas.system(),
        values=catalog.ItemValues(
            code="MOTOR", name="电机", kind=ItemKind.COMPONENT, tracking=Tracking.LOT,
            maker_id=maker.pk,
        ),
    )  # fmt: skip


def test_the_maker_of_an_item_is_a_link_for_those_who_see_partners(item):
    page, link = reverse("items-detail", args=["MOTOR"]), reverse("partners-detail", args=["ACME"])
    for reader, leads in (("sven", True), ("petra", False), ("ines", False)):
        shown = client_of(reader).get(page).content.decode()
        assert "厂" in shown
        assert (link in shown) is leads


def test_the_search_offers_no_partner_to_those_who_do_not_see_partners(item):
    for reader, status in (("sven", 302), ("ines", 404)):
        assert client_of(reader).get(reverse("search"), {"q": "ACME"}).status_code == status


def test_a_place_holds_its_holder_as_words_for_those_who_do_not_see_partners(item):
    catalog.create_place(
        context=personas.system(),
        values=catalog.PlaceValues(
            code="YARD", name="场", kind=PlaceKind.EXTERNAL,
            party_id=queries.partner_with_code("ACME").pk,
        ),
    )  # fmt: skip
    page, link = reverse("places-detail", args=["YARD"]), reverse("partners-detail", args=["ACME"])
    assert link in client_of("sven").get(page).content.decode()
    assert link not in client_of("petra").get(page).content.decode()


def test_a_guided_question_is_offered_to_those_who_may_open_its_steps():
    catalog.keep_story(
        context=personas.system(),
        values=catalog.StoryValues(
            code="ONE", position=1, title="问", title_en="Which pumps?", text="文", text_en="Text",
            steps=[catalog.StoryStep(text="看", text_en="Look", url="/trace/?scan=1")], answer={},
        ),
    )  # fmt: skip
    assert "Which pumps?" in client_of("eva").get("/").content.decode()
    assert "Which pumps?" not in client_of("ines").get("/").content.decode()


def test_a_guided_question_leaves_out_what_its_reader_need_not_do():
    steps = [
        catalog.StoryStep(text="看", text_en="Look", url="/trace/?scan=1"),
        catalog.StoryStep(
            text="下载", text_en="Download it", url="/trace/list.csv?scan=1", is_optional=True
        ),
    ]
    catalog.keep_story(
        context=personas.system(),
        values=catalog.StoryValues(
            code="ONE", position=1, title="问", title_en="Which pumps?", text="文", text_en="Text",
            steps=steps, answer={},
        ),
    )  # fmt: skip
    for who, is_told in (("eva", True), ("sven", False)):
        page = client_of(who).get("/").content.decode()
        assert ("Which pumps?" in page, "Download it" in page) == (True, is_told), who
