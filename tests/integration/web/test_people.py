"""Names of people who acted, in the language of the one who reads."""

import pytest
from django.utils import translation

from suyuan.foundation import wording
from suyuan.foundation.accounts import domain, operations
from suyuan.kernel.errors import Problem
from suyuan.web import people
from tests import personas

pytestmark = pytest.mark.django_db
KEPT = "王工 (wang)"


@pytest.fixture(autouse=True)
def _people():
    for username, name, english in (
        ("wang", "王工", "Wang, engineer"), ("wang2", "李工", "Li A"), ("wang3", "李工", "Li B"),
    ):  # fmt: skip
        operations.create_user(
            context=personas.system(),
            username=username,
            profile=domain.Profile(display_name=name, display_name_en=english),
            password=personas.PASSWORD,
        )


def read(name, language):
    with translation.override(language), people.names_remembered():
        return people.label_of(name)


def test_are_read_in_english_where_they_have_such_a_name():
    assert read(KEPT, "zh-hans") == KEPT
    assert read(KEPT, "en") == "Wang, engineer (wang)"
    assert read("王工", "en") == "Wang, engineer"
    assert read("赵工 (zhao)", "en") == "赵工 (zhao)"


def test_are_read_in_english_in_refusals_too():
    refused = Problem("quality.same_person", {"person": "王工"})
    with translation.override("en"), people.names_remembered():
        assert wording.sentence(refused).startswith("Wang, engineer entered results")
    with translation.override("zh-hans"), people.names_remembered():
        assert wording.sentence(refused).startswith("王工")


def test_of_a_name_that_several_share_none_is_chosen():
    assert read("李工", "en") == "李工"
    assert read("李工 (wang3)", "en") == "Li B (wang3)"


def test_are_looked_up_once_for_an_answer(django_assert_num_queries):
    with translation.override("en"), people.names_remembered(), django_assert_num_queries(2):
        for _ in range(3):
            people.label_of(KEPT)
