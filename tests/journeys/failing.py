"""A journey that fails; `test_pictures` runs it to see what is left of it."""


def test_fails(opened):
    page = opened("quality", "/things/")
    assert page.title() == "something else"


def test_breaks_a_script(opened):
    page = opened("quality", "/things/")
    page.evaluate("setTimeout(() => { throw new Error('broken on purpose') })")
    page.wait_for_function("() => document.readyState === 'complete'")
    page.goto("/nowhere-at-all")
