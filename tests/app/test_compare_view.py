"""The compare view: what it shows where, what mouse and keys do, and that a frame never waits."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QColorSpace,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QNativeGestureEvent,
    QPainter,
    QPointingDevice,
    QWheelEvent,
)
from PySide6.QtTest import QTest

from app.brush import Brush, ProtectMask
from app.compare_view import CompareView, Mode
from app.layer import Layer, Scale, qimage, tiled
from app.loader import Loader
from app.picture import TiledPicture
from app.viewport import Viewport
from engine.domain import Region, Size
from engine.errors import Cancelled
from engine.pixels import Image, Metadata

RED, GREEN, BLUE, CANVAS = (200, 30, 30), (20, 180, 40), (30, 60, 220), (119, 119, 119)
SRGB = QColorSpace(QColorSpace.NamedColorSpace.SRgb)
WIDTH, HEIGHT = 600, 400
NOWHERE = QPoint()


def plain(colour, width=1200, height=800, dtype=np.uint8):
    return TiledPicture(Image(np.full((height, width, len(colour)), colour, dtype)))


def striped(width=900, height=700):
    """No two places alike: a wrong scale or a shift shows."""
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([x * 255 // width, y * 255 // height, (x // 16 + y // 16) % 2 * 60], 2).astype(np.uint8)


@pytest.fixture
def view(qtbot):
    widget = CompareView()
    widget.canvasColor = QColor(*CANVAS)
    widget.setCaptions(False)
    widget.resize(WIDTH, HEIGHT)
    qtbot.addWidget(widget)
    widget.show()
    return widget


def settle(qtbot, view):
    def sharp():
        scene = view._scene
        for pane in scene.panes(view.device, 1.0):
            layers = scene.stack(pane) + ([scene.placed(scene.depth, pane)] if scene.depth else [])
            assert all(view._cache.is_complete(one, pane.clip) for one in layers)

    qtbot.waitUntil(sharp, timeout=20_000)
    return shown(view)


def shown(view):
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def near(pixel, colour, by=2):
    return np.abs(pixel.astype(int) - colour).max() <= by


def both(qtbot, view, mode=Mode.SLIDER):
    view.setBefore(plain(RED))
    view.setAfter(plain(GREEN, 2400, 1600))
    view.set_mode(mode)
    return settle(qtbot, view)


def wheel(view, at, notches, modifiers=Qt.KeyboardModifier.NoModifier, pixels=NOWHERE):
    event = QWheelEvent(
        QPointF(at),
        QPointF(view.mapToGlobal(at)),
        pixels,
        QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    view.event(event)


# --- what is seen ----------------------------------------------------------------------------------------------------


def test_without_a_picture_there_is_the_canvas(view):
    assert near(shown(view).reshape(-1, 3).max(0), CANVAS, 0)
    assert view.visible_region() is None


def test_the_picture_is_fitted_and_the_canvas_lies_around_it(qtbot, view):
    view.setBefore(plain(RED, 1200, 400))
    pixels = settle(qtbot, view)
    assert view.zoom == 0.5
    assert near(pixels[200, 300], RED)
    assert near(pixels[100, 5], RED)
    assert near(pixels[98, 300], CANVAS)


def test_the_slider_parts_before_and_after(qtbot, view):
    pixels = both(qtbot, view)
    assert near(pixels[50, 280], RED)
    assert near(pixels[50, 320], GREEN)


def test_side_by_side_shows_the_same_part_twice(qtbot, view):
    pixels = both(qtbot, view, Mode.SIDE_BY_SIDE)
    assert near(pixels[200, 100], RED)
    assert near(pixels[200, 500], GREEN)
    assert near(pixels[200, 300], CANVAS)
    assert np.array_equal((pixels[:, :296] != CANVAS).any(2), (pixels[:, 304:] != CANVAS).any(2))


@pytest.mark.parametrize("mode", [Mode.HOLD, Mode.SINGLE])
def test_other_modes_show_the_result_alone(qtbot, view, mode):
    pixels = both(qtbot, view, mode)
    assert near(pixels[200, 100], GREEN)
    assert near(pixels[200, 500], GREEN)


@pytest.mark.parametrize("mode", list(Mode))
def test_space_shows_the_picture_before_as_long_as_it_is_held(qtbot, view, mode):
    both(qtbot, view, mode)
    QTest.keyPress(view, Qt.Key.Key_Space)
    assert near(settle(qtbot, view)[200, 500], RED)
    QTest.keyRelease(view, Qt.Key.Key_Space)
    assert near(settle(qtbot, view)[200, 500], GREEN)


def test_what_is_held_is_let_go_when_the_view_loses_the_keyboard(qtbot, view):
    both(qtbot, view)
    QTest.keyPress(view, Qt.Key.Key_Space)
    view.event(QFocusEvent(QEvent.Type.FocusOut))
    assert near(settle(qtbot, view)[200, 500], GREEN)


def test_the_mouse_shows_the_picture_before_in_hold_mode(qtbot, view):
    both(qtbot, view, Mode.HOLD)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    assert near(settle(qtbot, view)[200, 500], RED)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    assert near(settle(qtbot, view)[200, 500], GREEN)


def test_a_result_without_a_picture_before_is_shown(qtbot, view):
    view.setAfter(plain(GREEN))
    assert near(settle(qtbot, view)[200, 100], GREEN)


def test_a_picture_of_another_entry_takes_everything_of_the_last_one_away(qtbot, view):
    both(qtbot, view)
    view.setProtectMask(ProtectMask(Size(1200, 800)))
    view.setDepth(np.ones((3, 4), np.float32))
    view.set_zoom(1.0)
    view.setBefore(plain(BLUE, 300, 200))
    pixels = settle(qtbot, view)
    assert near(pixels[200, 300], BLUE)
    assert near(pixels[10, 10], CANVAS)
    assert view.protect_mask is None
    assert not view._scene.compares


def test_at_full_size_pixels_are_those_of_the_result(qtbot, view):
    pixels = striped()
    view.setBefore(plain(RED, 450, 350))
    view.setAfter(TiledPicture(Image(pixels)))
    view.set_mode(Mode.SINGLE)
    view.set_zoom(1.0)
    seen = settle(qtbot, view)
    assert np.array_equal(seen, pixels[150:550, 150:750])


@pytest.mark.parametrize("zoom", [0.7, 0.3, 0.12, 1.7, 5.3])
def test_cells_join_without_seams(zoom):
    layer = Layer(TiledPicture(Image(striped())), SRGB)
    scale = Scale(zoom, zoom)
    side = min(600, int(700 * zoom))
    whole = layer.cell(scale, Region(0, 0, side, side))
    half = side // 2 + 7
    for x, y, width, height in (
        (0, 0, half, half),
        (half, 0, side - half, half),
        (half, half, side - half, side - half),
    ):
        part = layer.cell(scale, Region(x, y, width, height))
        ours, theirs = (_array(image).astype(int) for image in (part, whole.copy(x, y, width, height)))
        assert np.abs(ours - theirs).max() <= 6
        assert np.abs(ours - theirs).mean() < 0.5


def _array(image):
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def test_from_800_percent_on_pixels_are_parted_by_a_grid(qtbot, view):
    view.setBefore(TiledPicture(Image(striped())))
    view.set_zoom(8.0)
    close = settle(qtbot, view)
    view.setPixelGrid(False)
    smooth = settle(qtbot, view)
    lines = np.abs(close.astype(int) - np.roll(close, 1, 1)).sum((0, 2))
    assert (lines > 10_000).sum() >= 2 * (WIDTH // 8 - 4)
    assert not np.array_equal(close, smooth)


def test_transparent_parts_lie_on_checks(qtbot, view):
    pixels = np.zeros((800, 1200, 4), np.uint8)
    pixels[:, 600:] = (*RED, 255)
    view.setBefore(TiledPicture(Image(pixels)))
    seen = settle(qtbot, view)
    assert len(np.unique(seen[100:300, 50:250].reshape(-1, 3), axis=0)) == 2
    assert near(seen[200, 450], RED)


def test_the_preview_lies_over_the_picture_until_there_is_a_result(qtbot, view):
    view.setBefore(plain(RED))
    view.setResultSize(Size(2400, 1600))
    preview = QImage(400, 400, QImage.Format.Format_RGB32)
    preview.fill(QColor(*BLUE))
    view.setPreview(preview, Region(800, 200, 200, 200))
    seen = settle(qtbot, view)
    assert view._scene.has_divider
    assert near(seen[100, 405], BLUE)
    assert near(seen[198, 495], BLUE)
    assert near(seen[100, 395], RED)
    assert near(seen[300, 495], RED)
    view.setAfter(plain(GREEN, 2400, 1600))
    assert near(settle(qtbot, view)[100, 405], GREEN)
    view.setAfter(None)
    view.setPreview(None)
    assert not view._scene.compares


def test_the_depth_map_covers_the_picture_with_its_opacity(qtbot, view):
    view.setBefore(plain((0, 0, 0)))
    view.setDepth(np.tile(np.linspace(0, 1, 64, dtype=np.float32), (48, 1)), 0.5)
    seen = settle(qtbot, view)
    assert seen[200, 5].max() < 10
    assert near(seen[200, 594], (127, 127, 127), 5)
    view.showDepth(False)
    assert near(shown(view)[200, 594], (0, 0, 0))
    view.showDepth(True)
    view.setDepthOpacity(1.0)
    assert near(shown(view)[200, 594], (255, 255, 255), 5)


# --- colours ---------------------------------------------------------------------------------------------------------


def test_colours_go_from_the_pictures_profile_to_the_screens():
    adobe = QColorSpace(QColorSpace.NamedColorSpace.AdobeRgb)
    picture = TiledPicture(
        Image(np.full((8, 8, 3), (100, 200, 100), np.uint8), Metadata(icc=adobe.iccProfile().data()))
    )
    expected = QImage(1, 1, QImage.Format.Format_RGB32)
    expected.fill(QColor(100, 200, 100))
    expected.setColorSpace(adobe)
    expected = expected.convertedToColorSpace(SRGB).pixelColor(0, 0)
    seen = qimage(picture).pixelColor(3, 3)
    assert seen.red() != 100
    assert np.abs(np.subtract(seen.getRgb(), expected.getRgb())).max() <= 1
    assert qimage(picture, display=adobe).pixelColor(3, 3) == QColor(100, 200, 100)


def test_gray_profiles_are_converted_too():
    gray = QColorSpace(QPointF(0.3457, 0.3585), QColorSpace.TransferFunction.Linear)
    icc = gray.iccProfile().data()
    assert icc
    pixels = np.full((8, 8, 1), 55, np.uint8)
    seen = qimage(TiledPicture(Image(pixels, Metadata(icc=icc)))).pixelColor(2, 2)
    assert abs(seen.green() - 128) <= 3
    clear = np.concatenate((pixels, np.full_like(pixels, 255)), 2)
    assert abs(qimage(TiledPicture(Image(clear, Metadata(icc=icc)))).pixelColor(2, 2).green() - 128) <= 3


@pytest.mark.parametrize("icc", [b"", b"no profile at all", b"\0" * 300])
def test_a_profile_that_cannot_be_read_is_taken_for_srgb(icc):
    picture = TiledPicture(Image(np.full((8, 8, 3), (100, 200, 100), np.uint8), Metadata(icc=icc)))
    assert qimage(picture).pixelColor(3, 3) == QColor(100, 200, 100)


def test_another_screen_shows_other_numbers(qtbot, view):
    view.setBefore(plain((100, 200, 100)))
    assert near(settle(qtbot, view)[200, 300], (100, 200, 100), 0)
    view.setDisplaySpace(QColorSpace(QColorSpace.NamedColorSpace.DisplayP3))
    assert not near(settle(qtbot, view)[200, 300], (100, 200, 100), 2)


def test_a_preview_keeps_its_pixels_and_its_space():
    pixels = striped(30, 20)
    image = QImage(pixels.data, 30, 20, 90, QImage.Format.Format_RGB888)
    image.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.AdobeRgb))
    picture = tiled(image)
    assert np.array_equal(picture.overview(), pixels)
    assert QColorSpace.fromIccProfile(picture.metadata.icc).isValid()


# --- zoom and pan ----------------------------------------------------------------------------------------------------


def test_the_wheel_zooms_around_the_pointer(qtbot, view):
    both(qtbot, view)
    before = view._scene.viewport.to_picture(150, 100)
    with qtbot.waitSignals([view.zoomChanged, view.viewChanged]):
        wheel(view, QPoint(150, 100), 4)
    assert view.zoom == pytest.approx(1.0)
    assert view._scene.viewport.to_picture(150, 100) == pytest.approx(before, abs=2)
    wheel(view, QPoint(150, 100), -20)
    assert view.zoom == 0.25


def test_a_trackpad_zooms_by_its_pixels_and_pans_with_shift(qtbot, view):
    both(qtbot, view)
    wheel(view, QPoint(300, 200), 0, pixels=QPoint(0, 160))
    assert view.zoom == pytest.approx(0.5)
    x = view._scene.viewport.x
    wheel(view, QPoint(300, 200), 0, Qt.KeyboardModifier.ShiftModifier, QPoint(40, 0))
    assert view._scene.viewport.x == pytest.approx(x - 80)


def test_pinching_zooms(qtbot, view):
    both(qtbot, view)
    pad = QPointingDevice.primaryPointingDevice()
    at = QPointF(300, 200)
    view.event(QNativeGestureEvent(Qt.NativeGestureType.ZoomNativeGesture, pad, 2, at, at, at, 0.5, QPointF()))
    assert view.zoom == pytest.approx(0.375)


def test_dragging_pans(qtbot, view):
    both(qtbot, view)
    view.set_zoom(1.0)
    region = view.visible_region()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(150, 100))
    QTest.mouseMove(view, QPoint(110, 80))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(110, 80))
    assert view.visible_region() == region.moved(20, 10)


def test_a_double_click_goes_to_full_size_there_and_back(qtbot, view):
    both(qtbot, view)
    before = view._scene.viewport.to_picture(100, 300)
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 300))
    assert view.zoom == 1.0
    assert view._scene.viewport.to_picture(100, 300) == pytest.approx(before, abs=2)
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 300))
    assert view.zoom == 0.25


@pytest.mark.parametrize(
    ("key", "zoom"),
    [(Qt.Key.Key_1, 1.0), (Qt.Key.Key_2, 2.0), (Qt.Key.Key_0, 0.25), (Qt.Key.Key_Plus, 1.5), (Qt.Key.Key_Minus, 2 / 3)],
)
def test_keys_zoom(qtbot, view, key, zoom):
    both(qtbot, view)
    view.set_zoom(1.0)
    QTest.keyClick(view, key)
    assert view.zoom == zoom


def test_arrows_pan_and_with_shift_move_the_slider(qtbot, view):
    both(qtbot, view)
    view.set_zoom(1.0)
    region = view.visible_region()
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.visible_region() == region.moved(32, 0)
    QTest.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert view.divider == pytest.approx(0.48)


def test_c_goes_through_the_modes(qtbot, view):
    both(qtbot, view)
    seen = []
    view.modeChanged.connect(seen.append)
    for _ in Mode:
        QTest.keyClick(view, Qt.Key.Key_C)
    assert seen == [Mode.SIDE_BY_SIDE, Mode.HOLD, Mode.SINGLE, Mode.SLIDER]


def test_the_divider_is_dragged_by_its_line(qtbot, view):
    both(qtbot, view)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(303, 60))
    QTest.mouseMove(view, QPoint(450, 90))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(450, 90))
    assert view.divider == 0.75
    pixels = settle(qtbot, view)
    assert near(pixels[50, 430], RED)
    assert near(pixels[50, 470], GREEN)


def test_the_visible_region_counts_the_pixels_of_the_picture_before(qtbot, view):
    both(qtbot, view)
    assert view.visible_region() == Region(0, 0, 1200, 800)
    view.set_zoom(1.0)
    assert view.visible_region() == Region(450, 300, 300, 200)


def test_nothing_jumps_when_the_result_comes(qtbot, view):
    view.setBefore(plain(RED))
    view.set_zoom(2.0)
    region = view.visible_region()
    view.setResultSize(Size(4800, 3200))
    assert view.zoom == 0.5
    assert view.visible_region() == region
    view.setAfter(plain(GREEN, 4800, 3200))
    assert view.visible_region() == region


def test_keys_that_are_not_the_views_are_left_to_the_window(view):
    view.setBefore(plain(RED))
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    event.setAccepted(True)
    view.event(event)
    assert not event.isAccepted()


# --- the brush -------------------------------------------------------------------------------------------------------


def painting(qtbot, view):
    view.setBefore(plain(GREEN))
    mask = ProtectMask(Size(1200, 800))
    view.setProtectMask(mask)
    view.setBrush(Brush(60, 0.0))
    settle(qtbot, view)
    return mask


def stroke(view, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.mousePress(view, Qt.MouseButton.LeftButton, modifiers, QPoint(200, 100))
    QTest.mouseMove(view, QPoint(400, 100))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, modifiers, QPoint(400, 100))


def test_the_brush_paints_where_the_pointer_goes_in_the_size_seen(qtbot, view):
    mask = painting(qtbot, view)
    with qtbot.waitSignal(view.maskChanged):
        stroke(view)
    rows, columns = np.nonzero(mask.values)
    assert (columns.min(), columns.max()) == pytest.approx((400 - 60, 800 + 60), abs=2)
    assert (rows.min(), rows.max()) == pytest.approx((200 - 60, 200 + 60), abs=2)
    view.setBrush(None)
    pixels = shown(view)
    assert pixels[100, 300, 0] > 100
    assert near(pixels[300, 300], GREEN)


def test_shift_removes(qtbot, view):
    mask = painting(qtbot, view)
    stroke(view)
    assert mask.values[200, 600] == 255
    stroke(view, Qt.KeyboardModifier.ShiftModifier)
    assert mask.values[200, 600] == 0


def test_strokes_are_undone_and_redone_by_keys(qtbot, view):
    mask = painting(qtbot, view)
    stroke(view)
    QTest.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert mask.is_empty
    QTest.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert not mask.is_empty


def test_undo_is_the_brushs_while_there_is_one_and_the_windows_otherwise(qtbot, view):
    painting(qtbot, view)
    for brush, taken in ((Brush(), True), (None, False)):
        view.setBrush(brush)
        event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        event.setAccepted(False)
        view.event(event)
        assert event.isAccepted() is taken


def test_brackets_change_the_size(qtbot, view):
    painting(qtbot, view)
    with qtbot.waitSignal(view.brushChanged) as told:
        QTest.keyClick(view, Qt.Key.Key_BracketRight)
    assert told.args[0].size == view.brush.size > 60


def test_one_can_paint_by_keys_alone(qtbot, view):
    mask = painting(qtbot, view)
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert mask.values[400, 630] == 255
    QTest.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert mask.values[400, 630] == 0


def test_with_the_brush_the_middle_button_pans(qtbot, view):
    mask = painting(qtbot, view)
    view.set_zoom(2.0)
    region = view.visible_region()
    QTest.mousePress(view, Qt.MouseButton.MiddleButton, pos=QPoint(200, 100))
    QTest.mouseMove(view, QPoint(180, 100))
    QTest.mouseRelease(view, Qt.MouseButton.MiddleButton, pos=QPoint(180, 100))
    assert view.visible_region() == region.moved(10, 0)
    assert mask.is_empty


# --- assistive technology --------------------------------------------------------------------------------------------


def test_the_view_is_a_graphic_with_a_name_and_says_mode_and_zoom(qtbot, view):
    assert "No picture" in view.accessibleDescription()
    both(qtbot, view)
    spoken = QAccessible.queryAccessibleInterface(view)
    assert spoken.role() == QAccessible.Role.Graphic
    assert spoken.text(QAccessible.Text.Name)
    assert "slider" in view.accessibleDescription()
    view.set_mode(Mode.SIDE_BY_SIDE)
    view.set_zoom(2.0)
    assert "side by side" in view.accessibleDescription()
    assert "200 %" in view.accessibleDescription()


def test_the_focus_is_seen_when_it_came_by_key(qtbot, view):
    both(qtbot, view)
    view.activateWindow()
    view.setFocus(Qt.FocusReason.MouseFocusReason)
    calm = shown(view)
    view.clearFocus()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(view.hasFocus)
    assert not np.array_equal(shown(view)[0], calm[0])


PIXEL_FOR_PIXEL = """
import sys
import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from app.compare_view import CompareView
from app.picture import TiledPicture
from app.viewport import Viewport
from engine.pixels import Image

application = QApplication([])
y, x = np.mgrid[0:1400, 0:1800]
pixels = np.stack([x * 255 // 1800, y * 255 // 1400, (x // 16 + y // 16) % 2 * 60], 2).astype(np.uint8)
view = CompareView()
view.resize(603, 401)
view.show()
view.setBefore(TiledPicture(Image(pixels)))
view.set_zoom(1.0)
left, top = view._scene.viewport.corner
equal = False
for _ in range(100):
    QTest.qWait(50)
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    seen = rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3)
    if np.array_equal(seen, pixels[-top : len(seen) - top, -left : seen.shape[1] - left]):
        print(view.devicePixelRatioF())
        sys.exit(0)
sys.exit(1)
"""


@pytest.mark.integration
@pytest.mark.parametrize("factor", ["1", "1.25", "1.5", "2"])
def test_full_size_is_pixel_for_pixel_on_screens_of_any_density(factor):
    environment = {**os.environ, "QT_SCALE_FACTOR": factor, "QT_QPA_PLATFORM": "offscreen"}
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", PIXEL_FOR_PIXEL], env=environment, cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) == float(factor)


# --- time and memory -------------------------------------------------------------------------------------------------


class SlowPicture(TiledPicture):
    """Takes its time for every region."""

    def region(self, level, region, cancelled=lambda: False):
        time.sleep(2.5)
        return super().region(level, region, cancelled)


def test_a_frame_does_not_wait_for_tiles(qtbot, view):
    view.setBefore(SlowPicture(Image(striped(3000, 2000))))
    qtbot.waitUntil(lambda: bool(view._cache._overviews))
    start = time.perf_counter()
    seen = shown(view)
    assert time.perf_counter() - start < 2
    assert near(seen[200, 300], (127, 127, seen[200, 300, 2]), 8)  # rough, but there


def test_while_tiles_load_there_is_no_flash(qtbot, view):
    view.setBefore(plain(RED, 3000, 2000))
    settle(qtbot, view)
    view.set_zoom(0.31)
    assert near(shown(view)[200, 300], RED)
    view.setBefore(plain(RED, 3000, 2000))
    assert near(shown(view)[200, 300], CANVAS, 40)


def test_what_is_kept_stays_bounded_however_much_is_looked_at(qtbot, view):
    view.setBefore(plain(RED, 6000, 5000))
    for zoom in (0.1, 0.17, 0.29, 0.5, 0.9, 1.3, 2.2, 3.1):
        view.set_zoom(zoom)
        settle(qtbot, view)
        assert view._cache.bytes_kept < 80 * 2**20
        assert len(view._cache._cells) * 256 * 256 * 4 <= view._cache._budget


def test_a_part_that_cannot_be_made_is_shown_roughly_and_not_tried_for_ever(qtbot, view, caplog):
    class Broken(TiledPicture):
        tries = 0

        def region(self, level, region, cancelled=lambda: False):
            Broken.tries += 1
            raise MemoryError("no memory")

    view.setBefore(Broken(Image(np.full((800, 1200, 3), RED, np.uint8))))
    qtbot.waitUntil(lambda: len(view._cache._failed) >= 6, timeout=10_000)
    tries = Broken.tries
    assert near(shown(view)[200, 300], RED)
    view.repaint()
    qtbot.wait(50)
    assert Broken.tries == tries
    assert "no memory" in caplog.text


def test_threads_end_with_the_view(qtbot):
    view = CompareView()
    threads = view._cache._loader._threads
    view.setBefore(SlowPicture(Image(striped(3000, 2000))))
    view.deleteLater()
    qtbot.waitUntil(lambda: not any(thread.is_alive() for thread in threads), timeout=10_000)


def test_the_loader_makes_the_first_wanted_first_and_drops_the_rest():
    gate, started, delivered = threading.Event(), threading.Event(), []

    def slow(cancelled):
        started.set()
        gate.wait(10)
        if cancelled():
            raise Cancelled("not wanted")
        return "slow"

    done = threading.Event()
    loader = Loader(lambda key, made: (delivered.append((key, made)), key == "last" and done.set()), threads=1)
    loader.want([("slow", slow), ("dropped", lambda _: "dropped")])
    started.wait(10)
    loader.want([("b", lambda _: 2), ("a", lambda _: 1), ("last", lambda _: 3)])
    gate.set()
    assert done.wait(10)
    loader.close()
    assert delivered == [("b", 2), ("a", 1), ("last", 3)]


def test_the_loader_hands_over_what_went_wrong():
    done, told = threading.Event(), []
    loader = Loader(lambda key, made: (told.append((key, made)), done.set()), threads=1)
    loader.want([("x", lambda _: 1 // 0)])
    assert done.wait(10)
    loader.close()
    assert isinstance(told[0][1], ZeroDivisionError)


def test_every_pixel_is_drawn_where_a_picture_begins_within_one_of_the_widget(view):
    """At twice the pixels an odd picture in the middle starts and ends between two logical ones."""
    view.setBefore(plain(RED, 901, 601))
    view._scene.viewport = Viewport(Size(901, 601), Size(1200, 800)).fit()
    image = QImage(1200, 800, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2)
    image.fill(QColor(255, 0, 255))
    painter = QPainter(image)
    view._painting.paint(painter, QRect(0, 0, 600, 400), QRect(0, 0, 1200, 800), QColor(*CANVAS))
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(800, 1200, 4)[:, :, :3]
    assert not (pixels == (255, 0, 255)).all(axis=2).any()
