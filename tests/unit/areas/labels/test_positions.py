"""Positions of labels as people write them."""

import pytest

from suyuan.areas.labels.ui.common import positions_of


class TestPositions:
    def test_are_read_as_spans_and_single_ones(self):
        assert positions_of("1-3，7; 2") == [1, 2, 3, 7]

    @pytest.mark.parametrize("text", ["3-1", "x", "1-", ",".join(["1-999999"] * 40)])
    def test_that_cannot_be_meant_are_refused(self, text):
        with pytest.raises(ValueError, match=r"."):
            positions_of(text)
