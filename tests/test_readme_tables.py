from __future__ import annotations

import pytest

from engine.config import Settings
from models.readme import between, quality_table


def test_content_is_replaced_between_its_marks_only():
    text = "a\n<!-- speed: how -->\nold\n<!-- /speed -->\nb"
    assert between(text, "speed", "new") == "a\n<!-- speed: how -->\nnew\n<!-- /speed -->\nb"


def test_a_text_without_the_marks_is_refused():
    with pytest.raises(ValueError, match="speed"):
        between("nothing", "speed", "new")


def test_the_shipped_catalog_gives_a_row_for_each_data_set_and_scale():
    table = quality_table(Settings())
    assert table.count("\n") >= 1
    assert "relief-sr-m" in table
