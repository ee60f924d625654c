"""Names of results: what a pattern says, and what no file can be called."""

from __future__ import annotations

import pytest

from engine import naming
from engine.domain import Size
from engine.errors import RequestError

SMALL, PICTURE = Size(1000, 500), Size(6000, 4000)


@pytest.mark.parametrize(
    ("pattern", "result", "scale", "expected"),
    [
        ("{name}_{scale}x", Size(12000, 8000), 2.0, "cat_2x"),
        ("{name}_{scale}x", Size(13500, 9000), 2.25, "cat_2.25x"),
        ("{name}_{scale}x", Size(14173, 9449), None, "cat_2.4x"),
        ("{name}_{scale}x", Size(6000, 9000), None, "cat_2.2x"),
        ("{name}_{scale}x", Size(96000, 64000), None, "cat_16x"),
        ("{name} {width}x{height}", Size(14173, 9449), None, "cat 14173x9449"),
        ("{{{name}}} by {model}", PICTURE, 1.0, "{cat} by auto"),
        ("plain", PICTURE, 1.0, "plain"),
    ],
)
def test_a_pattern_is_filled(pattern, result, scale, expected):
    made = naming.filled(pattern, name="cat", model="auto", picture=PICTURE, result=result, scale=scale)
    assert made == expected


@pytest.mark.parametrize(
    "pattern", ["", "  ", "a/b", "a\\b", "a:b", "{name}\n", "{", "}", "{nonsense}", "{name.x}", "{name!r}", "{}", "{0}"]
)
def test_what_cannot_become_a_name_is_refused(pattern):
    with pytest.raises(RequestError, match="pattern"):
        naming.check(pattern)
    with pytest.raises(RequestError):
        naming.filled(pattern, name="cat", model="auto", picture=SMALL, result=SMALL)


def test_a_name_with_braces_of_its_own_stays_as_it_is():
    assert naming.filled("{name}", name="{width}", model="auto", picture=SMALL, result=SMALL) == "{width}"


def test_braces_that_do_not_match_are_told_from_unknown_names():
    assert naming.fields("{name") is None
    assert naming.fields("{nonsense} {name!r}") == {"nonsense", "name!r"}
