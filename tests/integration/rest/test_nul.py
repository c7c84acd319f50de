"""NUL, which no text of the database can hold, is refused or shown as a sign; it breaks nothing."""

import pytest

from tests import personas
from tests.screens import client_of


@pytest.mark.django_db
class TestNul:
    @pytest.mark.parametrize("path", ["/find?q=a%00b", "/trace/?add=%00", "/trace/?causes=%00"])
    def test_in_an_address_of_a_page(self, path):
        assert client_of("eva").get(path).status_code in {200, 404, 422}

    @pytest.mark.parametrize(
        "path",
        [
            "/trace/units?causes=/01/06999999000013&holder=%C2%B2",
            "/trace/gaps?after=%C2%B2",
            "/things/?q=%ED%9F%BF",
        ],
    )
    def test_digits_and_signs_that_are_none(self, path):
        assert client_of("eva").get(path).status_code in {200, 302, 404}

    def test_in_a_body(self, client):
        key = personas.key("eva", ["trace.view_scope"])
        answer = client.post(
            "/api/v1/trace",
            data=rb'{"causes": ["a\u0000"]}',
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )
        assert answer.status_code == 400

    def test_last_sign_before_those_that_no_text_may_hold(self, client):
        key = personas.key("eva", ["trace.view_thing"])
        answer = client.get(
            "/api/v1/things?q=%ED%9F%BF", headers={"Authorization": f"Bearer {key}"}
        )
        assert (answer.status_code, answer.json()) == (200, [])
