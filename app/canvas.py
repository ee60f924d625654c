"""The middle of the window: the picture before and after, a preview of what it becomes, or a place to drop one.

A picture that cannot be shown gives its place to the reason why, and to what can be done about it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer, Signal, SignalInstance
from PySide6.QtGui import QColorSpace, QImage
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from app import error_text
from app.brush import Brush, ProtectMask
from app.cloud_line import CloudLine
from app.compare_view import CompareView
from app.drop_target import DropTarget
from app.entry_text import dimensions, maker
from app.events import DepthMade, PreviewFailed, PreviewMade
from app.layer import qimage
from app.notice import Notice
from app.picture import TiledPicture
from app.state import Entry, EntryState
from app.trouble import Trouble
from app.view_bar import ViewBar
from app.workbench import Workbench
from engine.domain import Region
from engine.errors import ReliefError

PREVIEW_AFTER = 150
"""Milliseconds after the last change before a preview is asked for."""
LARGEST_PREVIEW = 1024
"""Side in pixels of the region that is previewed; of a larger one its middle."""
THUMBNAIL = 96
UNSHOWABLE = frozenset(
    ("input-missing", "input-unreadable", "input-empty", "not-a-picture", "unsupported-picture", "damaged-picture")
)
"""Codes of errors of pictures of which nothing can be seen."""


class Canvas(QWidget):
    """Shows one entry of the queue."""

    pictures_wanted = Signal()
    sample_wanted = Signal()
    retry_wanted = Signal(int)
    folder_wanted = Signal(int)
    reveal_wanted = Signal(int)
    removal_wanted = Signal(int)
    brush_changed = Signal(object)
    thumbnail_made = Signal(int, QImage)
    _opened = Signal(object, object, bool)
    _unreadable = Signal(object, object)
    _previewed = Signal(int, object, object)
    _thumbnailed = Signal(int, QImage)
    _depth_found = Signal(object, object)

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._bench = workbench
        self._entry: Entry | None = None
        self._shown: tuple[Path | None, Path | None] = (None, None)
        self._ticket = 0
        self._painting = False
        self._depth_wanted = False
        self._depth_known = False
        self._unshowable = False
        self.notice = Notice(workbench)
        self.view = CompareView()
        self.brush = Brush()
        self._mask: ProtectMask | None = None
        self.drop = DropTarget()
        self.drop.add.clicked.connect(self.pictures_wanted)
        self.drop.sample.clicked.connect(self.sample_wanted)
        self.trouble, self.reason = Trouble(central=True), Trouble(central=False)
        self.cloud = CloudLine()
        self.bar = ViewBar(self.view)
        self.caption = self.bar.caption
        self._lay_out()
        self._preview_soon = QTimer(self, singleShot=True, interval=PREVIEW_AFTER)
        self._preview_soon.timeout.connect(self._ask_for_preview)
        self.view.viewChanged.connect(lambda *_: self._preview_later())
        self.view.maskChanged.connect(self.save_mask)
        self.view.brushChanged.connect(self._brush_changed)
        self._opened.connect(self._show_picture)
        self._unreadable.connect(self._tell_unreadable)
        self._previewed.connect(self._show_preview)
        self._thumbnailed.connect(self.thumbnail_made)
        self._depth_found.connect(self._show_depth)
        for shown in (self.trouble, self.reason):
            shown.retried.connect(lambda: self._ask(self.retry_wanted))
            shown.folder_wanted.connect(lambda: self._ask(self.folder_wanted))
            shown.revealed.connect(lambda: self._ask(self.reveal_wanted))
            shown.removed.connect(lambda: self._ask(self.removal_wanted))
        workbench.bridge.devices_found.connect(self.drop.tell_devices)
        workbench.bridge.depth_made.connect(self._decode_depth)
        workbench.bridge.preview_made.connect(self._decode_preview)
        workbench.bridge.preview_failed.connect(self._preview_failed)

    def _lay_out(self) -> None:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._place = QStackedWidget()
        self._place.addWidget(self.view)
        self._place.addWidget(self.trouble)
        layout.addWidget(self._place, 1)
        layout.addWidget(self.reason)
        layout.addWidget(self.cloud)
        layout.addWidget(self.bar)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.drop)
        self._stack.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def add_actions(self, menu: QMenu) -> None:
        """Ways of looking, in the menu and as buttons below the picture."""
        self.bar.add_actions(menu)

    def _ask(self, signal: SignalInstance) -> None:
        if self._entry is not None:
            signal.emit(self._entry.number)

    def set_display_space(self, space: QColorSpace) -> None:
        """What the screen shows colours in."""
        self.view.setDisplaySpace(space)

    # --- what is shown -----------------------------------------------------------------------------------------

    def set_empty(self, empty: bool) -> None:
        self._stack.setCurrentIndex(0 if empty else 1)

    def show_entry(self, entry: Entry | None) -> None:
        """Show this picture, with its result if there is one."""
        if entry is not None and self._entry is not None and entry.number != self._entry.number:
            self.save_mask()
        self._entry = entry
        before = entry.source if entry is not None else None
        after = entry.target if entry is not None and entry.state is EntryState.DONE else None
        if before != self._shown[0]:
            self._mask = None
            self._depth_known = False
            self.view.setBefore(None)
            self._shown = (before, None)
            if before is not None:
                self._open(before, result=False)
        if after != self._shown[1]:
            self._shown = (before, after)
            self.view.setAfter(None)
            if after is not None:
                self._open(after, result=True)
        self._unshowable = entry is not None and entry.error_code in UNSHOWABLE and entry.state is EntryState.FAILED
        self._tell_trouble()
        self._tell_result_size()
        self._tell_caption()
        self._preview_later()

    def _tell_trouble(self) -> None:
        """Why it failed: in the picture's place if that cannot be read, else below it."""
        entry = self._entry
        central = entry is not None and self._unshowable
        self._place.setCurrentWidget(self.trouble if central else self.view)
        self.bar.setVisible(not central)  # nothing to look at, nothing to look with
        if entry is not None:
            (self.trouble if central else self.reason).show_entry(entry)
        if central or entry is None:
            self.reason.hide()

    def entry_changed(self, entry: Entry) -> None:
        self.show_entry(entry)

    def settings_changed(self) -> None:
        """The entry that is shown is to be made otherwise."""
        if self._entry is not None:
            self._entry = self._bench.queue.entry(self._entry.number) or self._entry
        self._tell_result_size()
        self._tell_caption()
        self._preview_later()

    def _tell_result_size(self) -> None:
        """So that zoom counts in the pixels that there will be."""
        entry = self._entry
        if entry is not None and entry.size is not None and entry.state is not EntryState.DONE:
            self.view.setResultSize(entry.settings.size_of(entry.size))

    def set_brush(self, on: bool) -> None:
        """Paint where the original is to be kept; the mask is saved when painting ends."""
        self._painting = on
        if on:
            self._make_mask()
        else:
            self.save_mask()
        self.view.setBrush(self.brush if on and self._mask is not None else None)

    def _make_mask(self) -> None:
        """The mask to paint on: the entry's own, else an empty one."""
        entry = self._entry
        if self._mask is not None or entry is None or entry.size is None:
            return
        if entry.protect is not None:
            try:
                self._mask = ProtectMask.load(entry.protect, entry.size, self._bench.pictures.decode_now)
            except ReliefError as error:
                self.notice.tell(str(error))
        self._mask = self._mask or ProtectMask(entry.size)
        self.view.setProtectMask(self._mask)

    def _brush_changed(self, brush: Brush) -> None:
        self.brush = brush
        self.brush_changed.emit(brush)

    def set_brush_shape(self, brush: Brush) -> None:
        """Another size or softness."""
        self.brush = brush
        if self._painting and self._mask is not None:
            self.view.setBrush(brush)

    def clear_mask(self) -> None:
        """Protect nothing; can be undone by keys."""
        mask = self._mask
        if mask is not None and mask.clear():
            height, width = mask.values.shape
            self.view.mask_edited(Region(0, 0, width, height))
            self.save_mask()

    def show_depth(self, on: bool) -> None:
        """Lay the depth map over the picture; found out at the first time."""
        self._depth_wanted = on
        self.view.showDepth(on)
        if on:
            self._ask_for_depth()

    def _ask_for_depth(self) -> None:
        entry = self._entry
        if self._depth_wanted and entry is not None and not self._depth_known:
            from engine.wire.values import Wish  # loaded with the connection, not with the window

            wish = Wish.of(entry.settings.request()).depth
            self._bench.controller.find_depth(entry.source, wish)

    def _decode_depth(self, event: DepthMade) -> None:
        self._bench.pictures.decode(
            event.png,
            lambda image: self._depth_found.emit(event.source, image.pixels[:, :, 0] / np.float32(65535)),
            lambda _: None,
        )

    def _show_depth(self, source: Path, plane: NDArray[np.float32]) -> None:
        if source == self._shown[0]:
            self._depth_known = True
            self.view.setDepth(plane)
            self.view.showDepth(self._depth_wanted)

    def save_mask(self) -> None:
        """Keep what was painted with the entry it was painted for."""
        shown, mask = self._entry, self._mask
        entry = self._bench.queue.entry(shown.number) if shown is not None else None
        if entry is None or mask is None or (mask.is_empty and entry.protect is None):
            return
        try:
            path = None if mask.is_empty else mask.save(self._bench.masks_folder)
        except ReliefError as error:
            self.notice.tell(str(error))
            return
        self._entry = self._bench.queue.change(entry.number, protect=path)
        self._preview_later()

    def _open(self, path: Path, *, result: bool) -> None:
        self._bench.pictures.open(
            path,
            lambda picture: self._opened.emit(path, picture, result),
            lambda error: self._unreadable.emit(path, error),
        )

    def _show_picture(self, path: Path, picture: TiledPicture, result: bool) -> None:
        if path != self._shown[1 if result else 0]:
            return  # another one is looked at by now
        if result:
            self.view.setAfter(picture)
        else:
            self.view.setBefore(picture)
            self.bar.tell_zoom(self.view.zoom)
            self._tell_result_size()
            self._ask_for_depth()
            if self._painting:
                self.set_brush(True)
        self._tell_caption()
        self._preview_later()

    def _tell_unreadable(self, path: Path, error: ReliefError) -> None:
        if path == self._shown[0]:
            self._unshowable = self._entry is not None and self._entry.state is EntryState.FAILED
            self._tell_trouble()
        if path in self._shown:
            self.caption.setText(error_text.say(error.code, str(error)))

    def _tell_caption(self) -> None:
        entry = self._entry
        if entry is None:
            self.caption.setText("")
        elif entry.state is EntryState.DONE and entry.report is not None:
            sizes = dimensions(entry.report.source), dimensions(entry.report.result)
            self.caption.setText("   ·   ".join(filter(None, (self.tr("{0}  →  {1}").format(*sizes), maker(entry)))))
        elif entry.size is not None:
            self.caption.setText(
                self.tr("{0}  →  {1}").format(dimensions(entry.size), dimensions(entry.settings.size_of(entry.size)))
            )
        else:
            self.caption.setText(entry.name)

    # --- preview -----------------------------------------------------------------------------------------------

    def _preview_later(self) -> None:
        if self._entry is not None and self._entry.state is not EntryState.DONE:
            self._preview_soon.start()

    def _ask_for_preview(self) -> None:
        entry = self._entry
        if entry is None or entry.size is None or entry.state is EntryState.DONE or self._shown[0] is None:
            return
        region = _middle(self.view.visible_region())
        if region is None:
            return
        self._ticket += 1
        from engine.wire.values import Wish

        wish = Wish.of(entry.settings.request(entry.protect))
        self._bench.controller.preview(self._ticket, entry.source, region, wish)

    def _decode_preview(self, event: PreviewMade) -> None:
        if event.ticket == self._ticket:
            self._bench.pictures.decode(
                event.png,
                lambda image: self._previewed.emit(event.ticket, TiledPicture(image), event.region),
                lambda error: self._previewed.emit(event.ticket, None, error),
            )

    def _show_preview(self, ticket: int, picture: TiledPicture | None, region: Region) -> None:
        if ticket == self._ticket and picture is not None:
            self.view.setPreview(picture, region)

    def _preview_failed(self, event: PreviewFailed) -> None:
        if event.ticket == self._ticket and self._entry is not None and not self._entry.error:
            self.caption.setText(event.message)

    # --- thumbnails --------------------------------------------------------------------------------------------

    def want_thumbnail(self, number: int) -> None:
        """Make the small picture of an entry, for the list."""
        entry = self._bench.queue.entry(number)
        if entry is not None:
            self._bench.pictures.thumbnail(
                entry.source,
                THUMBNAIL,
                # made where it was decoded: of a large picture it takes longer than a frame
                lambda picture: self._thumbnailed.emit(number, qimage(picture, THUMBNAIL)),
                lambda _: None,
            )


def _middle(region: Region | None) -> Region | None:
    """At most `LARGEST_PREVIEW` a side, of the middle of what is seen."""
    if region is None:
        return None
    width, height = min(region.width, LARGEST_PREVIEW), min(region.height, LARGEST_PREVIEW)
    return Region(region.x + (region.width - width) // 2, region.y + (region.height - height) // 2, width, height)
