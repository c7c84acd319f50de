"""What a form says of values that cannot be meant."""

from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from suyuan.web.screens import wrong_values


class Sample(forms.Form):
    kind = forms.ChoiceField(choices=[("A", "Apple 100%"), ("B", "Berry")])
    many = forms.ChoiceField(choices=[(str(n), f"No. {n}") for n in range(20)], required=False)
    none = forms.ChoiceField(choices=[("", "—")], required=False)
    amount = forms.DecimalField(min_value=0, max_digits=6, decimal_places=2)
    some = forms.DecimalField(min_value=Decimal("0.000001"), required=False)
    count = forms.IntegerField(max_value=9)
    day = forms.DateField()
    code = forms.CharField(max_length=3)


class Needed(forms.Form):
    supplier = forms.ChoiceField(label="Supplier", choices=[("A", "Apple")])
    paper = forms.FileField(label="Certificate")
    sure = forms.BooleanField(label="Read")
    delivery_note = forms.CharField()
    own = forms.CharField(error_messages={"required": "Say it."})


@pytest.fixture
def said():
    def say(language="en", **values):
        form = Sample({"kind": "A", "amount": "1", "count": "1", "day": "2026-11-28",
                       "code": "x", **values})  # fmt: skip
        wrong_values.speak(form)
        with translation.override(language):
            return {name: [str(one) for one in errors] for name, errors in form.errors.items()}

    return say


class TestSpeak:
    def test_leaves_what_is_right_alone(self, said):
        assert said() == {}

    def test_names_what_can_be_chosen(self, said):
        assert said(kind="C") == {
            "kind": ["“C” cannot be chosen here. Choose one that is offered: Apple 100%, Berry."]
        }
        assert said("zh-hans", kind="C") == {"kind": ["此处不能选择“C”。可选：Apple 100%、Berry。"]}

    def test_names_a_few_of_many(self, said):
        (text,) = said(many="x")["many"]
        assert text.endswith("as No. 0, No. 1, No. 2, No. 3, No. 4, No. 5.")

    def test_says_where_there_is_nothing_to_choose(self, said):
        assert "nothing to choose from" in said(none="x")["none"][0]

    @pytest.mark.parametrize(
        ("values", "text"),
        [
            ({"amount": "-3"}, "“-3” is too little: at least 0."),
            ({"some": "0"}, "“0” is not greater than zero."),
            ({"amount": "x"}, "This is no number. Write it in digits, as in 12.5."),
            ({"amount": "1.234"}, "A number of at most 2 decimal places fits here."),
            ({"count": "10"}, "“10” is too much: at most 9."),
            ({"count": "1.5"}, "This is no whole number. Write it in digits, as in 12."),
            ({"day": "2026-02-30"},
             "This is no day. Write it as in 2026-11-28, with a day that exists."),
            ({"code": "abcd"}, "At most 3 characters fit; there are 4. Shorten it."),
            ({"code": "a\0"}, "There is a sign in it that cannot be kept. Write it anew."),
        ],
    )  # fmt: skip
    def test_says_what_is_wrong_with_a_value(self, said, values, text):
        assert list(said(**values).values()) == [[text]]

    def test_names_what_is_missing_and_what_to_do(self):
        form = Needed({})
        wrong_values.speak(form)
        with translation.override("en"):
            found = {name: errors[0] for name, errors in form.errors.items()}
        assert found == {
            "supplier": "“Supplier” is missing. Choose one that is offered.",
            "paper": "“Certificate” is missing. Choose a file.",
            "sure": "“Read” is not ticked. Tick it to go on.",
            "delivery_note": "“Delivery note” is missing. Fill it in.",
            "own": "Say it.",
        }
        with translation.override("zh-hans"):
            assert form["supplier"].errors[0] == "未选择“Supplier”，请选择一项。"
