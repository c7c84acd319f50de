"""What people write into the cells of a spreadsheet."""

import pytest

from suyuan.areas.integration.domain.imports.values import UnreadableError, day_and_time


@pytest.mark.parametrize("text", ["፩", "²", "1" * 5000, "9" * 19])
def test_digits_that_are_no_day_are_refused_in_words(text):
    with pytest.raises(UnreadableError):
        day_and_time(text)
