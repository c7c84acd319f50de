"""The one search box: keys, scanner, hints, and what it says to codes that are wrong."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser]

GS = "\x1d"


@pytest.fixture
def unit(factory):
    """A pump with GTIN, serial and lot."""
    rows = factory.rows(
        "SELECT identity.key, thing.code FROM ledger_identity identity"
        " JOIN ledger_thing thing ON thing.id = identity.thing_id"
        " WHERE identity.key LIKE '/01/06999999000013/21/%%' ORDER BY 1 LIMIT 1"
    )
    return rows[0]


BURST = """signs => {
  const send = (values) => document.body.dispatchEvent(
      new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...values }));
  for (const sign of signs)
    send(sign === "\\u001d" ? { key: "]", code: "BracketRight", ctrlKey: true } : { key: sign });
  send({ key: "Enter" });
}"""


def burst(page, text):
    """Send keys as fast as a scanner does, GS as Ctrl+]."""
    page.evaluate(BURST, list(text))


class TestKeyboard:
    def test_slash_focuses_and_enter_finds(self, opened, unit):
        page = opened("quality", "/me")
        page.locator("h1").click()
        page.keyboard.press("/")
        expect(page.locator("#search")).to_be_focused()
        page.keyboard.type(unit[1])
        expect(page.locator("#search-hints a").first).to_be_visible()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/things{unit[0]}")

    def test_letters_lead_to_the_areas(self, opened):
        page = opened("quality", "/me")
        page.locator("h1").click()
        letter = page.locator("[data-letter][href^='/things']").get_attribute("data-letter")
        page.keyboard.press("g", delay=120)  # A person is slower than a scanner.
        page.keyboard.press(letter)
        page.wait_for_url("**/things/")

    def test_help_opens_with_its_key(self, opened):
        page = opened("quality", "/things/")
        page.locator("h1").click()
        page.keyboard.press("?")
        expect(page.locator("dialog[open]")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)


class TestScanner:
    def test_burst_with_group_separator_opens_the_passport_from_anywhere(self, opened, unit):
        page = opened("quality", "/me")
        page.locator("h1").click()
        burst(page, f"010699999900001321{unit[1]}{GS}10X")
        page.wait_for_url(f"**/things{unit[0]}")

    def test_element_string_with_brackets(self, opened, unit):
        page = opened("quality", "/me")
        page.locator("h1").click()
        burst(page, f"(01)06999999000013(21){unit[1]}")
        page.wait_for_url(f"**/things{unit[0]}")


class TestCamera:
    def test_is_offered_and_says_when_there_is_none(self, opened):
        page = opened("quality", "/me")
        page.get_by_role("button", name="摄像头").click()
        dialog = page.locator("#camera[open]")
        expect(dialog).to_be_visible()
        expect(dialog.locator("[role=status]")).to_contain_text("https")
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)


class TestWrongCodes:
    @pytest.mark.parametrize(
        ("code", "said"),
        [
            ("(01)06999999000014(21)SP1", "校验"),
            ("(01)0699999900001", "01"),
            ("NEVER-SEEN-0001", "NEVER-SEEN-0001"),
            ("=cmd|'/c calc'!A1", "=cmd"),
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
            ("\U0001f600", "\U0001f600"),
        ],
    )
    def test_is_answered_in_words(self, opened, code, said):
        page = opened("quality", "/me", expects=(404,))
        page.fill("#search", code)
        page.locator("#search").press("Enter")
        page.wait_for_url("**/find?*")
        expect(page.locator("main")).to_contain_text(said)
        assert page.input_value("#search") == code
