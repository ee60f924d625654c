"""The inspector shows settings, tells what a person changes, and says what stands against them."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTranslator
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QWidget

from app.dialogs import Dialogs
from app.entry_text import TIMES
from app.fields import DASH, Check, Chooser, NumberField, Segmented
from app.inspector import Inspector
from app.output_section import CHOOSE
from app.presets import BUILT_IN, Presets
from app.settings import JobSettings, SizeMode, Unit
from app.widgets import Notice, Section, Tone
from engine.domain import Precision, Size, Where
from engine.wire.about import CloudValue, ModelValue

PICTURE = Size(3000, 2000)
CLOUD = CloudValue(policy="megapixels", megapixels=200, minutes=10, host="cloud.example")
INT8 = (Precision.INT8,)


def model(name: str, *, depth: bool = False, control: bool = False) -> ModelValue:
    return ModelValue(
        name=name, scales=(2,), precisions=INT8, estimates_depth=depth, takes_control=control, licence="Apache-2.0"
    )


MODELS = [model("restorer", control=True), model("enlarger"), model("estimator", depth=True)]


class Answers(Dialogs):
    """Answers what was prepared, and keeps what was asked."""

    def __init__(self):
        self.name, self.yes, self.folder, self.file = "", True, "", ""
        self.asked: list[str] = []

    def ask_name(self, parent, title, text, name=""):
        self.asked.append(title)
        return self.name

    def confirm(self, parent, title, text):
        self.asked.append(text)
        return self.yes

    def choose_folder(self, parent, title, folder):
        self.asked.append(folder)
        return self.folder

    def open_file(self, parent, title, pattern):
        return self.file

    def save_file(self, parent, title, name, pattern):
        return self.file


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def presets(tmp_path) -> Presets:
    return Presets(tmp_path / "presets.json")


@pytest.fixture
def inspector(qtbot, presets, answers) -> Inspector:
    inspector = Inspector(presets, answers)
    qtbot.addWidget(inspector)
    for section in inspector.findChildren(Section):
        section.header.setChecked(True)
    inspector.setModels(MODELS)
    inspector.setPicture(PICTURE, "jpg")
    inspector.resize(304, 1400)
    inspector.show()
    return inspector


class Changes:
    """What the inspector told."""

    def __init__(self, inspector: Inspector):
        self.settings: list[JobSettings] = []
        self.fields: list[dict[str, object]] = []
        inspector.settingsChanged.connect(self.settings.append)
        inspector.fieldsChanged.connect(self.fields.append)


@pytest.fixture
def changes(inspector) -> Changes:
    return Changes(inspector)


def pick(chooser: Chooser, value: object) -> None:
    """As a person does with the mouse or the keyboard."""
    index = chooser.findData(value)
    assert index >= 0, f"{value!r} is no choice"
    chooser.setCurrentIndex(index)
    chooser.activated.emit(index)


def press(segmented: Segmented, text: str) -> None:
    next(b for b in segmented.findChildren(QAbstractButton) if b.text() == text).click()


def enter(qtbot, field: NumberField | QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


OTHER = JobSettings(
    model="restorer", size_mode=SizeMode.PRINT, scale=3.0, width=100, height=200, print_width=30.0, print_height=21.0,
    unit=Unit.INCH, dpi=240, denoise=0.5, sharpen=0.25, near=0.75, far=0.1, keep_bokeh=True, depth="estimator",
    save_depth=True, precision="fp32", device="cpu", format="webp", quality=70, lossless=True, folder="/somewhere",
    pattern="{name}_{model}", overwrite=True,
)  # fmt: skip


@pytest.mark.parametrize("settings", [JobSettings(), OTHER], ids=["default", "other"])
def test_showing_settings_changes_none_and_tells_nothing(inspector, changes, settings):
    inspector.setSettings(settings)
    assert inspector.settings == settings
    assert changes.settings == changes.fields == []


def test_every_setting_but_the_machines_can_be_changed(inspector, qtbot, answers):
    """Precision and device belong to the preferences."""
    inspector.setSettings(JobSettings())
    told: dict[str, object] = {}
    inspector.fieldsChanged.connect(told.update)
    size, restore, depth, output = (
        inspector.size_part, inspector.restore_part, inspector.depth_part, inspector.output_part,
    )  # fmt: skip
    press(size.steps, f"3{TIMES}")
    press(size.mode, "Pixels")
    enter(qtbot, size.width_, "6000")
    enter(qtbot, size.height_, "4000")
    press(size.mode, "Print")
    enter(qtbot, size.print_width, "60")
    enter(qtbot, size.print_height, "40")
    enter(qtbot, size.dpi, "240")
    pick(size.unit, Unit.INCH)
    pick(restore.model, "restorer")
    restore.denoise.slider.setValue(50)
    enter(qtbot, restore.sharpen.field, "25")
    pick(depth.source, "estimator")
    depth.near.slider.setValue(80)
    depth.far.slider.setValue(30)
    depth.bokeh.click()
    pick(output.format, "webp")
    output.quality.slider.setValue(70)
    output.lossless.click()
    enter(qtbot, output.pattern, "{name}_new")
    answers.folder = "/results"
    pick(output.folder, CHOOSE)
    output.overwrite.click()
    output.depth_map.click()
    inspector.setCloud(CLOUD)
    pick(inspector.cloud.where, Where.ASK)
    assert told == {
        "scale": 3.0, "size_mode": SizeMode.PRINT, "width": 6000, "height": 4000, "print_width": 23.62,
        "print_height": 15.75, "dpi": 240, "unit": Unit.INCH, "model": "restorer", "denoise": 0.5, "sharpen": 0.25,
        "depth": "estimator", "near": 0.8, "far": 0.3, "keep_bokeh": True, "format": "webp", "quality": 70,
        "lossless": True, "pattern": "{name}_new", "folder": "/results", "overwrite": True, "save_depth": True,
        "where": Where.ASK,
    }  # fmt: skip
    assert set(told) == {f.name for f in fields(JobSettings)} - {"precision", "device"}
    assert inspector.settings == replace(JobSettings(), **told)


def test_what_differs_shows_a_dash_and_only_what_was_changed_is_told(inspector, changes, qtbot):
    inspector.setSettings(OTHER, {f.name for f in fields(JobSettings)})
    restore, output = inspector.restore_part, inspector.output_part
    assert restore.model.currentIndex() == -1
    assert DASH in restore.denoise.field.text()
    assert inspector.depth_part.bokeh.checkState() is Qt.CheckState.PartiallyChecked
    assert output.pattern.text() == ""
    assert not any(b.isChecked() for b in inspector.size_part.mode.findChildren(QAbstractButton))
    assert not inspector.size_part.result.isVisible()
    enter(qtbot, restore.denoise.field, "50")
    assert changes.fields == [{"denoise": 0.5}], "the value was there already, but now it is meant for all"
    assert DASH not in restore.denoise.field.text()
    assert DASH in restore.sharpen.field.text()


def test_leaving_a_field_that_differs_changes_nothing(inspector, changes, qtbot):
    inspector.setSettings(OTHER, {"denoise"})
    field = inspector.restore_part.denoise.field
    field.setFocus()
    inspector.output_part.pattern.setFocus()
    assert changes.fields == []
    assert DASH in field.text()


def test_a_switch_that_differs_is_switched_on_first(inspector, changes):
    inspector.setSettings(JobSettings(), {"overwrite"})
    inspector.output_part.overwrite.click()
    inspector.output_part.overwrite.click()
    assert changes.fields == [{"overwrite": True}, {"overwrite": False}]


# --- size ------------------------------------------------------------------------------------------------------


def test_the_size_of_the_result_is_shown(inspector):
    inspector.setSettings(JobSettings(scale=2.0))
    assert inspector.size_part.result.text() == f"6000 {TIMES} 4000 px · 24.0 MP"
    inspector.setSettings(JobSettings(size_mode=SizeMode.PIXELS, width=4500))
    assert inspector.size_part.result.text() == f"4500 {TIMES} 3000 px · 13.5 MP"
    inspector.setSettings(JobSettings(size_mode=SizeMode.PRINT, print_width=30, print_height=20))
    assert inspector.size_part.result.text() == f"3543 {TIMES} 2362 px · 8.4 MP"
    inspector.setPicture(None)
    assert not inspector.size_part.result.isVisible()


@pytest.mark.parametrize(
    ("settings", "kind", "text", "tone"),
    [
        (JobSettings(scale=2), "jpg", "", None),
        (JobSettings(scale=7), "jpg", "More than 268 megapixels", Tone.WARNING),
        (JobSettings(scale=5.6), "webp", "WebP holds at most 16383 pixels", Tone.BAD),
        (JobSettings(scale=5.6, format="avif"), "jpg", "AVIF holds at most 16384 pixels", Tone.BAD),
        (JobSettings(scale=5.4), "webp", "", None),
        (JobSettings(size_mode=SizeMode.PIXELS, width=2000), "jpg", "Relief only enlarges", Tone.BAD),
        (JobSettings(size_mode=SizeMode.PIXELS, width=60000), "jpg", "more than 16 times", Tone.BAD),
        (JobSettings(size_mode=SizeMode.PIXELS, width=6000, height=6000), "jpg", "proportions change", Tone.WARNING),
        (JobSettings(size_mode=SizeMode.PIXELS, width=6000, height=4001), "jpg", "", None),
        (JobSettings(size_mode=SizeMode.PIXELS), "jpg", "Give the width or the height", Tone.BAD),
        (JobSettings(size_mode=SizeMode.PRINT), "jpg", "Give the width or the height", Tone.BAD),
    ],
)
def test_what_stands_against_a_size_is_said(inspector, settings, kind, text, tone):
    inspector.setPicture(PICTURE, kind)
    inspector.setSettings(settings)
    notice = inspector.size_part.notice
    assert text in notice.text
    assert notice.isVisible() == bool(text)
    if tone is not None:
        assert notice.findChildren(QLabel)[1].property("tone") == tone.value


def test_more_pixels_than_the_engine_makes_are_refused_here_too(inspector):
    inspector.setPicture(Size(20000, 15000), "tif")
    inspector.setSettings(JobSettings(scale=4))
    assert "At most 4000 megapixels" in inspector.size_part.notice.text


def test_a_size_in_pixels_begins_as_large_as_the_factor_made_it(inspector, changes):
    inspector.setSettings(JobSettings(scale=2))
    press(inspector.size_part.mode, "Pixels")
    assert changes.fields == [{"size_mode": SizeMode.PIXELS, "width": 6000}]


def test_a_print_stays_as_large_when_its_unit_changes(inspector, changes):
    inspector.setSettings(JobSettings(size_mode=SizeMode.PRINT, print_width=25.4))
    pick(inspector.size_part.unit, Unit.INCH)
    assert changes.fields == [{"unit": Unit.INCH, "print_width": 10.0, "print_height": 0.0}]


def test_a_factor_between_the_steps_presses_none(inspector, changes, qtbot):
    inspector.setSettings(JobSettings())
    enter(qtbot, inspector.size_part.scale, "2.5")
    assert changes.settings[-1].scale == 2.5
    assert not any(b.isChecked() for b in inspector.size_part.steps.findChildren(QAbstractButton))


def test_settings_no_picture_can_be_made_with_are_not_told_until_they_are_mended(inspector, changes, qtbot):
    inspector.setSettings(JobSettings(size_mode=SizeMode.PIXELS, width=6000))
    inspector.setPrimary("Enhance", True)
    enter(qtbot, inspector.size_part.width_, "0")
    assert changes.settings == []
    assert not inspector.isValid()
    assert not inspector.primary.isEnabled()
    enter(qtbot, inspector.size_part.height_, "4000")
    assert changes.fields == [{"width": 0, "height": 4000}]
    assert inspector.primary.isEnabled()


# --- restoring and depth -----------------------------------------------------------------------------------------


def test_models_that_estimate_depth_are_choices_of_depth_only(inspector):
    restore, depth = inspector.restore_part.model, inspector.depth_part.source
    assert [restore.itemData(i) for i in range(restore.count())] == ["auto", "restorer", "enlarger"]
    assert [depth.itemData(i) for i in range(depth.count())] == ["auto", "embedded", "estimate", "estimator", "none"]


@pytest.mark.parametrize(("name", "possible"), [("auto", True), ("restorer", True), ("enlarger", False)])
def test_strengths_are_there_for_models_that_restore(inspector, name, possible):
    inspector.setSettings(JobSettings(model=name))
    parts = inspector.restore_part.denoise, inspector.restore_part.sharpen, inspector.depth_part.bokeh
    assert [part.isEnabled() for part in parts] == [possible] * 3
    assert inspector.restore_part.notice.isVisible() == (not possible)


def test_it_is_said_when_the_automatic_choice_is_a_model_that_restores(inspector):
    inspector.setSettings(JobSettings(denoise=0.5))
    assert "a model that restores is chosen" in inspector.restore_part.notice.text
    inspector.setSettings(JobSettings(model="restorer", denoise=0.5))
    assert inspector.restore_part.notice.text == ""


def test_a_model_that_is_gone_is_still_shown(inspector, changes):
    inspector.setSettings(JobSettings(model="removed", depth="gone"))
    assert inspector.restore_part.model.currentText() == "removed"
    assert inspector.depth_part.source.currentText() == "gone"
    inspector.setModels(MODELS)
    assert inspector.settings.model == "removed"
    assert changes.settings == []


def test_it_is_said_that_near_and_far_need_depth(inspector):
    inspector.setSettings(JobSettings(depth="none", near=0.5))
    assert inspector.depth_part.notice.isVisible()
    inspector.setSettings(JobSettings(depth="none", near=0.5, far=0.5))
    assert not inspector.depth_part.notice.isVisible()


def test_a_double_click_on_a_name_takes_a_strength_back(inspector, changes, qtbot):
    inspector.setSettings(JobSettings(denoise=0.5))
    qtbot.mouseDClick(inspector.restore_part.denoise.name, Qt.MouseButton.LeftButton)
    assert changes.fields == [{"denoise": 1.0}]


def test_brush_and_overlay_are_told_and_can_be_set(inspector, qtbot):
    with qtbot.waitSignal(inspector.brushToggled) as brush:
        inspector.restore_part.brush.click()
    with qtbot.waitSignal(inspector.depthOverlayToggled) as overlay:
        inspector.depth_part.overlay.click()
    assert brush.args == overlay.args == [True]
    inspector.setBrush(False)
    inspector.setDepthOverlay(False)
    assert not inspector.restore_part.brush.isChecked()
    assert not inspector.depth_part.overlay.isChecked()


# --- output ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "chosen", "quality", "lossless"),
    [
        ("jpg", "", True, False), ("png", "", False, False), ("png", "webp", True, True), ("jpg", "tif", False, False),
        ("heic", "", False, False), ("", "", True, True), ("jpg", "avif", True, True),
    ],
)  # fmt: skip
def test_only_what_the_format_knows_is_offered(inspector, kind, chosen, quality, lossless):
    inspector.setPicture(PICTURE, kind)
    inspector.setSettings(JobSettings(format=chosen))
    assert inspector.output_part.quality.isVisible() == quality
    assert inspector.output_part.lossless.isVisible() == lossless


def test_without_loss_there_is_no_quality_to_choose(inspector):
    inspector.setSettings(JobSettings(format="webp", lossless=True))
    assert not inspector.output_part.quality.isEnabled()


@pytest.mark.parametrize(
    ("pattern", "example"),
    [
        ("{name}_{scale}x", "photo_2x.jpg"), ("{width}x{height} {name}", "6000x4000 photo.jpg"),
        ("{name}-{model}", "photo-auto.jpg"),
    ],
)  # fmt: skip
def test_the_name_is_shown_by_an_example(inspector, qtbot, pattern, example):
    inspector.setSettings(JobSettings())
    enter(qtbot, inspector.output_part.pattern, pattern)
    assert inspector.output_part.example.text() == f"For example {example}"


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("", "empty"), ("  ", "empty"), ("a/b", "cannot have /"), ("a\\b", "cannot have \\"), ("{nam}", "placeholders"),
        ("{", "Braces"), ("}", "Braces"), ("{name:>500}", "cannot have :"), ("{name!r}", "placeholders"),
        ("{name.x}", "placeholders"), ("{}", "placeholders"),
    ],
)  # fmt: skip
def test_an_impossible_name_is_said_and_not_told(inspector, changes, pattern, why):
    inspector.setPrimary("Enhance", True)
    output = inspector.output_part
    output.pattern.setText(pattern)
    output.pattern.textEdited.emit(pattern)
    assert why in output.notice.text
    assert output.pattern.property("invalid")
    assert changes.settings == []
    assert not inspector.primary.isEnabled()
    output.pattern.setText("{name}")
    output.pattern.textEdited.emit("{name}")
    assert output.notice.text == ""
    assert changes.settings[-1].pattern == "{name}"


def test_a_placeholder_is_inserted_where_the_cursor_is(inspector, changes):
    inspector.setSettings(JobSettings(pattern="a_b"))
    inspector.output_part.pattern.setCursorPosition(2)
    next(a for a in inspector.output_part.insert.menu().actions() if a.text() == "Name of the picture").trigger()
    assert changes.settings[-1].pattern == "a_{name}b"


def test_a_folder_is_chosen_and_taken_back(inspector, changes, answers):
    inspector.setSettings(JobSettings())
    folder = inspector.output_part.folder
    pick(folder, CHOOSE)
    assert changes.settings == [], "the dialog was left"
    assert folder.currentText() == "Beside the picture"
    answers.folder = "/results/large"
    pick(folder, CHOOSE)
    assert changes.settings[-1].folder == "/results/large"
    assert (folder.currentText(), folder.toolTip()) == ("large", "/results/large")
    pick(folder, "")
    assert changes.settings[-1].folder == ""


# --- presets -----------------------------------------------------------------------------------------------------


def trigger(inspector: Inspector, text: str) -> None:
    inspector.presets.fill_menu()
    action = next(a for a in inspector.presets.menu.actions() if a.text().startswith(text))
    assert action.isEnabled(), text
    action.trigger()


def enabled(inspector: Inspector) -> set[str]:
    inspector.presets.fill_menu()
    return {a.text() for a in inspector.presets.menu.actions() if a.isEnabled() and a.text()}


def test_choosing_a_preset_tells_all_of_it(inspector, changes):
    pick(inspector.presets.chooser, "Drawing 4x")
    settings = BUILT_IN[2].settings
    assert changes.settings == [settings]
    assert changes.fields == [{f.name: getattr(settings, f.name) for f in fields(JobSettings) if f.name != "where"}]


def test_the_preset_that_the_settings_are_is_named(inspector):
    inspector.setSettings(BUILT_IN[2].settings)
    assert inspector.presets.chooser.currentText() == f"Drawing 4{TIMES}"
    inspector.size_part.tell(scale=3.0)
    assert inspector.presets.chooser.currentIndex() == -1
    inspector.setSettings(BUILT_IN[2].settings, {"scale"})
    assert inspector.presets.chooser.currentIndex() == -1


def test_a_preset_is_saved_changed_renamed_made_default_and_deleted(inspector, presets, answers):
    inspector.setSettings(JobSettings(scale=3.0))
    answers.name = "Mine"
    trigger(inspector, "Save as")
    assert presets.get("Mine").settings.scale == 3
    assert inspector.presets.chooser.currentText() == "Mine"
    inspector.size_part.tell(scale=3.5)
    trigger(inspector, "Save changes")
    assert presets.get("Mine").settings.scale == 3.5
    answers.name = "Ours"
    trigger(inspector, "Rename")
    assert inspector.presets.chooser.currentText() == "Ours"
    trigger(inspector, "Use for new")
    assert presets.default.name == "Ours"
    answers.yes = False
    trigger(inspector, "Delete")
    assert presets.get("Ours")
    answers.yes = True
    trigger(inspector, "Delete")
    assert presets.all == BUILT_IN


def test_replacing_a_preset_is_asked(inspector, presets, answers):
    presets.save("Mine", JobSettings(scale=3.0))
    inspector.setSettings(JobSettings(scale=4.0))
    answers.name, answers.yes = "mine", False
    trigger(inspector, "Save as")
    assert presets.get("Mine").settings.scale == 3
    answers.yes = True
    trigger(inspector, "Save as")
    assert presets.get("mine").settings.scale == 4


def test_what_is_built_in_offers_no_change(inspector):
    pick(inspector.presets.chooser, BUILT_IN[0].name)
    assert enabled(inspector) == {"Save as…", "Import…"}
    pick(inspector.presets.chooser, BUILT_IN[1].name)
    assert enabled(inspector) == {"Save as…", "Import…", "Use for new pictures"}


def test_what_went_wrong_with_a_preset_is_said(inspector, answers):
    answers.name = BUILT_IN[0].name
    trigger(inspector, "Save as")
    assert "built in" in inspector.presets.notice.text
    answers.name = "Mine"
    trigger(inspector, "Save as")
    assert inspector.presets.notice.text == ""


def test_presets_go_to_a_file_and_come_back(inspector, presets, answers, tmp_path):
    presets.save("Mine", JobSettings(scale=3.0))
    answers.file = str(tmp_path / "Relief.reliefpresets")
    trigger(inspector, "Export")
    presets.remove("Mine")
    trigger(inspector, "Import")
    assert presets.get("Mine").settings.scale == 3
    assert inspector.presets.chooser.findData("Mine") > 0
    Path(answers.file).write_text("{")
    trigger(inspector, "Import")
    assert "not a file of presets" in inspector.presets.notice.text


def test_damaged_presets_are_told_at_the_start(qtbot, tmp_path):
    path = tmp_path / "presets.json"
    path.write_text("{")
    inspector = Inspector(Presets(path), Answers())
    qtbot.addWidget(inspector)
    inspector.show()
    assert inspector.presets.notice.isVisible()
    assert "presets-damaged-1.json" in inspector.presets.notice.text


# --- the whole ---------------------------------------------------------------------------------------------------


def test_the_main_button_is_what_was_set(inspector, qtbot):
    inspector.setPrimary("Enhance 12 pictures", True)
    assert inspector.primary.text() == "Enhance 12 pictures"
    with qtbot.waitSignal(inspector.primaryClicked):
        qtbot.keyClick(inspector.primary, Qt.Key.Key_Space)
    inspector.setPrimary("Enhance", False)
    assert not inspector.primary.isEnabled()


def test_sections_open_by_keyboard_and_say_what_is_inside_when_closed(inspector, qtbot):
    inspector.setSettings(JobSettings(scale=2.5, format="webp", depth="none"))
    sections = inspector.findChildren(Section)
    summaries = [s.header.accessibleDescription() for s in sections]
    assert summaries == [f"2.5{TIMES}", "Automatic", "Nothing", "WebP"]
    header = sections[0].header
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        before = sections[0].body.isVisible()
        qtbot.keyClick(header, key)
        assert sections[0].body.isVisible() is not before


def operable(inspector: Inspector) -> list[QWidget]:
    kinds = QAbstractButton, QComboBox, QLineEdit, NumberField
    found = [w for kind in kinds for w in inspector.findChildren(kind) if w.isVisible() and w.isEnabled()]
    return [w for w in found if not isinstance(w.parent(), NumberField)]


def test_everything_has_a_name_and_is_reached_by_the_keyboard(inspector, qtbot):
    reached = set()
    inspector.presets.chooser.setFocus()
    for _ in range(200):
        reached.add(QApplication.focusWidget())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    for widget in operable(inspector):
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        assert widget.accessibleName() or text, widget
        in_group = isinstance(widget.parent(), Segmented)  # one of them is reached, arrows go on from there
        assert widget in reached or in_group, widget.accessibleName() or text
    assert any(isinstance(w.parent(), Segmented) for w in reached)


def test_the_wheel_scrolls_the_panel_and_changes_nothing(inspector, changes):
    inspector.setSettings(JobSettings())
    inspector.primary.setFocus()
    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, 0), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    for field in (inspector.size_part.scale, inspector.restore_part.denoise.slider, inspector.output_part.format):
        QApplication.sendEvent(field, wheel)
    assert changes.settings == []


class Longer(QTranslator):
    """As a language whose texts are half as long again."""

    def translate(self, context, text, disambiguation=None, n=-1):
        return text if "{" in text else text + "n" * (len(text) // 2)

    def isEmpty(self):  # noqa: N802
        return False


@pytest.fixture
def longer(qapp):
    translator = Longer()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def cut(widget: QWidget) -> bool:
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.heightForWidth(widget.width()) > widget.height()
    return widget.width() < widget.minimumSizeHint().width() or widget.height() < widget.minimumSizeHint().height()


@pytest.mark.parametrize("factor", [1.0, 2.0])
def test_no_text_is_cut_in_longer_languages_or_larger_type(qtbot, longer, presets, answers, factor):
    inspector = Inspector(presets, answers)
    qtbot.addWidget(inspector)
    font = inspector.font()
    font.setPointSizeF(font.pointSizeF() * factor)
    inspector.setFont(font)
    for section in inspector.findChildren(Section):
        section.header.setChecked(True)
    inspector.setModels(MODELS)
    inspector.setPicture(PICTURE, "webp")
    inspector.setSettings(JobSettings(scale=7, denoise=0.5, depth="none", near=0.1))
    inspector.resize(inspector.minimumSizeHint().width(), 2400)
    inspector.show()
    QApplication.processEvents()
    texts = [w for kind in (QLabel, QAbstractButton) for w in inspector.findChildren(kind) if w.isVisible()]
    assert len(texts) > 20
    assert [w.text() for w in texts if cut(w)] == []


def test_a_notice_without_text_is_not_there(qtbot):
    notice = Notice(action="Mend", closable=True)
    qtbot.addWidget(notice)
    notice.say("Something happened.", Tone.WARNING)
    assert notice.isVisible()
    buttons = notice.findChildren(QAbstractButton)
    with qtbot.waitSignal(notice.acted):
        buttons[0].click()
    buttons[1].click()
    assert not notice.isVisible()
    notice.say("")
    assert not notice.isVisible()


def test_fields_tell_only_what_a_person_did(qtbot):
    field, check, chooser = NumberField(0, 10), Check("Check"), Chooser("Choice")
    chooser.set_choices([("one", 1), ("two", 2)])
    told = []
    for signal in (field.edited, check.edited, chooser.chosen):
        signal.connect(told.append)
    field.show_value(5)
    check.show_value(True)
    chooser.show_value(2)
    assert told == []
    for widget in (field, check, chooser):
        qtbot.addWidget(widget)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    check.click()
    pick(chooser, 2)
    assert told == [6, False, 2]
