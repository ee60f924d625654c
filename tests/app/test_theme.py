"""Colours, type and icons: that everything can be read, follows the system, and is drawn sharply."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QToolButton

from app import icons, theme
from app.theme import DARK, LIGHT, MARK_PAIRS, TEXT_PAIRS, Choice, Colours, Type

THEMES = [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")]
GRIDDED = sorted(p.stem for p in icons.FOLDER.glob("*.svg") if p.stem != icons.APPLICATION)


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb as WCAG 2.2 defines it (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """(L1 + 0.05) / (L2 + 0.05), the lighter above (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("colours", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_every_text_can_be_read_on_its_ground(colours, ink, ground):
    assert contrast(getattr(colours, ink), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("colours", THEMES)
@pytest.mark.parametrize(("mark", "ground"), MARK_PAIRS)
def test_outlines_and_focus_stand_out_from_their_ground(colours, mark, ground):
    assert contrast(getattr(colours, mark), getattr(colours, ground)) >= 3


@pytest.mark.parametrize("colours", THEMES)
def test_what_surrounds_a_picture_has_no_hue(colours):
    coloured = {"accent", "accent_raised", "link", "good", "warning", "bad"}
    for field in fields(Colours):
        if field.name not in coloured:
            red, green, blue = QColor(getattr(colours, field.name)).getRgb()[:3]
            assert red == green == blue, field.name


@pytest.mark.parametrize("colours", THEMES)
def test_the_style_sheet_uses_only_colours_of_the_theme_and_icons_that_exist(colours):
    sheet = theme.style_sheet(colours)
    assert set(re.findall(r"#[0-9a-f]{6}\b", sheet)) <= {getattr(colours, f.name) for f in fields(Colours)}
    names = re.findall(r"url\(.*/([\w-]+)\.svg\)", sheet)
    assert names
    assert set(names) <= set(GRIDDED)
    assert "font-size" not in sheet, "the system's font size counts"


@pytest.fixture
def app(qapp: QApplication):
    before = qapp.palette(), qapp.styleSheet()
    yield qapp
    theme.apply(qapp, Choice.SYSTEM)
    qapp.setPalette(before[0])
    qapp.setStyleSheet(before[1])
    qapp.setProperty("relief_theme", None)


@pytest.mark.parametrize(("choice", "colours"), [(Choice.LIGHT, LIGHT), (Choice.DARK, DARK)])
def test_a_chosen_theme_dresses_the_application(app, choice, colours):
    theme.apply(app, choice)
    assert app.palette().color(QPalette.ColorRole.Window) == QColor(colours.window)
    assert theme.colours(app.palette()) is colours
    assert colours.accent in app.styleSheet()


def test_changing_the_theme_is_told_and_choosing_it_again_is_not(app, qtbot):
    kept = theme.apply(app, Choice.LIGHT)
    with qtbot.waitSignal(kept.changed):
        theme.apply(app, Choice.DARK)
    with qtbot.assertNotEmitted(kept.changed):
        theme.apply(app, Choice.DARK)
    assert theme.of(app) is kept


def test_only_with_the_choice_system_does_a_change_of_the_system_count(app):
    kept = theme.apply(app, Choice.DARK)
    app.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.colours(app.palette()) is DARK
    kept = theme.apply(app, Choice.SYSTEM)
    app.setPalette(theme.palette(DARK))
    app.setProperty("relief_theme", DARK.window)
    app.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert kept.choice is Choice.SYSTEM
    assert theme.colours(app.palette()) is LIGHT


def test_the_type_scale_keeps_the_size_that_people_set(qapp):
    for base in (QFont("Sans", 9), QFont("Sans", 20)):
        assert theme.font(base).pointSizeF() == base.pointSizeF()
        assert theme.font(base, Type.TITLE).pointSizeF() == pytest.approx(base.pointSizeF() * 15 / 12)
    pixels = QFont("Sans")
    pixels.setPixelSize(24)
    assert theme.font(pixels, Type.CAPTION).pixelSize() == 22


@pytest.mark.parametrize("name", GRIDDED)
def test_every_icon_is_drawn_inside_its_grid(qapp, name):
    drawn = icons.image(name, "#000000", 16, 4)
    inked = [(x, y) for x in range(64) for y in range(64) if drawn.pixelColor(x, y).alpha()]
    assert inked
    assert all(0 < x < 63 and 0 < y < 63 for x, y in inked), "it would be cut"


@pytest.mark.parametrize("name", [n for n in GRIDDED if not n.startswith("field-")])
def test_icons_have_one_stroke_and_take_the_colour_given(qapp, name):
    text = (icons.FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert 'viewBox="0 0 16 16"' in text
    assert 'stroke="currentColor" stroke-width="1.5" stroke-linecap="round"' in text
    assert "#" not in text
    drawn = icons.image(name, "#ff0000", 16, 4)
    solid = [drawn.pixelColor(x, y) for x in range(64) for y in range(64) if drawn.pixelColor(x, y).alpha() == 255]
    assert {c.name() for c in solid} == {"#ff0000"}


def test_icons_are_as_sharp_as_the_screen(qapp):
    drawn = icons.image("add", "#000000", 16, 2)
    assert (drawn.width(), drawn.devicePixelRatio()) == (32, 2)


def test_an_unknown_icon_is_an_error(qapp):
    with pytest.raises(FileNotFoundError):
        icons.image("nothing-of-the-kind", "#000000")


def centre(button: QToolButton | QAction) -> QColor:
    return button.icon().pixmap(16, 16).toImage().pixelColor(8, 8)


def test_a_bound_icon_follows_the_theme(app, qtbot):
    theme.apply(app, Choice.LIGHT)
    button, action = QToolButton(), QAction()
    qtbot.addWidget(button)
    for target in (button, action):
        icons.bind(target, "add")
        assert centre(target) == QColor(LIGHT.text)
    theme.apply(app, Choice.DARK)
    for target in (button, action):
        assert centre(target) == QColor(DARK.text)


def test_the_last_icon_bound_stays(app, qtbot):
    button = QToolButton()
    qtbot.addWidget(button)
    icons.bind(button, "add")
    icons.bind(button, "single")
    theme.apply(app, Choice.DARK)
    assert centre(button).alpha() == 0, "a frame has nothing in its middle"


def test_the_program_has_an_icon_in_all_sizes(qapp):
    assert {s.width() for s in icons.application().availableSizes()} >= {16, 32, 48, 256}
