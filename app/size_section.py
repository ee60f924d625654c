"""How large the result becomes."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import theme
from app.entry_text import TIMES, dimensions, megapixels, number
from app.fields import Chooser, NumberField, Segmented
from app.sections import Part, Shown
from app.settings import CENTIMETRES_PER_INCH, SizeMode, Unit
from app.widgets import Notice, Tone, label
from engine.config import Settings
from engine.domain import LONGEST_SIDE, MAX_SCALE, Format, Size

NAMES = {
    Format.JPEG: "JPEG",
    Format.PNG: "PNG",
    Format.TIFF: "TIFF",
    Format.WEBP: "WebP",
    Format.AVIF: "AVIF",
}
WIDELY_READ = 2**28
"""Pixels (16,384 squared): more than web browsers and many other programs open."""
MOST = Settings().max_output_megapixels * 10**6
DISTORTED = 0.01
"""Proportions may change by so much in rounding; from there on it is told."""
FIRST_WIDTH, FIRST_PRINT_CM = 3840, 30.0


class SizePart(Part):
    """A factor, an exact size in pixels, or the size of a print."""

    def __init__(self) -> None:
        super().__init__()
        self.mode = Segmented(
            self.tr("Size by"),
            [
                (self.tr("Factor"), SizeMode.SCALE),
                (self.tr("Pixels"), SizeMode.PIXELS),
                (self.tr("Print"), SizeMode.PRINT),
            ],
        )
        self.steps = Segmented(self.tr("Factor"), [(f"{n}{TIMES}", float(n)) for n in (1, 2, 3, 4)])
        self.scale = NumberField(1, MAX_SCALE, decimals=2, step=0.5, suffix=TIMES)
        self.scale.setAccessibleName(self.tr("Factor"))
        auto = self.tr("auto")
        self.width_ = NumberField(0, 1_000_000, step=10, suffix=" px", empty=auto)
        self.height_ = NumberField(0, 1_000_000, step=10, suffix=" px", empty=auto)
        self.print_width = NumberField(0, 10_000, decimals=2, empty=auto)
        self.print_height = NumberField(0, 10_000, decimals=2, empty=auto)
        self.unit = Chooser(self.tr("Unit"))
        self.unit.set_choices([(self.tr("cm"), Unit.CM), (self.tr("inch"), Unit.INCH)])
        self.unit.setMinimumContentsLength(4)
        self.dpi = NumberField(1, 9600, step=10, suffix=" dpi")
        self.result = label("", theme.Type.HEADING)
        self.result.setFont(theme.font(self.font(), theme.Type.HEADING, strong=True, figures=True))
        self.notice = Notice()
        self._lay_out()
        self._connect()
        self._shown = Shown()

    def _lay_out(self) -> None:
        self.add(self.mode)
        factor = QWidget()
        row = QHBoxLayout(factor)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SMALL)
        row.addWidget(self.steps, 3)
        row.addWidget(self.scale, 1)
        self.scale.setMinimumWidth(self.scale.fontMetrics().horizontalAdvance(f"16.25{TIMES}") + theme.MEDIUM)
        pixels, self._pixel_names = self._pair(self.width_, self.height_)
        paper, self._paper_names = self._pair(self.print_width, self.print_height)
        extra = QGridLayout()
        extra.setHorizontalSpacing(theme.SMALL)
        extra.setVerticalSpacing(theme.TINY)
        for column, (name, widget) in enumerate(((self.tr("Unit"), self.unit), (self.tr("Resolution"), self.dpi))):
            above = label(name, theme.Type.CAPTION, tone="quiet")
            above.setBuddy(widget)
            widget.setAccessibleName(name)
            extra.addWidget(above, 0, column)
            extra.addWidget(widget, 1, column)
            extra.setColumnStretch(column, 1)
        layout = paper.layout()
        if isinstance(layout, QVBoxLayout):
            layout.addLayout(extra)
        self._pages = {SizeMode.SCALE: factor, SizeMode.PIXELS: pixels, SizeMode.PRINT: paper}
        for page in self._pages.values():
            self.add(page)
        self.add(self.result)
        self.add(self.notice)

    def _pair(self, width: NumberField, height: NumberField) -> tuple[QWidget, tuple[QLabel, QLabel]]:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SMALL)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SMALL)
        grid.setVerticalSpacing(theme.TINY)
        names = (
            label(self.tr("Width"), theme.Type.CAPTION, tone="quiet"),
            label(self.tr("Height"), theme.Type.CAPTION, tone="quiet"),
        )
        for place, (name, field) in enumerate(zip(names, (width, height), strict=True)):
            name.setBuddy(field)
            field.setAccessibleName(name.text())
            field.setToolTip(self.tr("One side alone keeps the proportions."))
            grid.addWidget(name, 0, place)
            grid.addWidget(field, 1, place)
            grid.setColumnStretch(place, 1)
        column.addLayout(grid)
        return page, names

    def _connect(self) -> None:
        self.mode.chosen.connect(self._change_mode)
        self.steps.chosen.connect(lambda value: self.tell(scale=value))
        self.scale.edited.connect(lambda value: self.tell(scale=value))
        self.width_.edited.connect(lambda value: self.tell(width=round(value)))
        self.height_.edited.connect(lambda value: self.tell(height=round(value)))
        self.print_width.edited.connect(lambda value: self.tell(print_width=value))
        self.print_height.edited.connect(lambda value: self.tell(print_height=value))
        self.dpi.edited.connect(lambda value: self.tell(dpi=round(value)))
        self.unit.chosen.connect(self._change_unit)

    def show_all(self, shown: Shown) -> None:
        self._shown = shown
        settings, mixed = shown.settings, shown.mixed
        self.mode.show_value(settings.size_mode, mixed="size_mode" in mixed)
        for mode, page in self._pages.items():
            page.setVisible(mode is settings.size_mode)
        self.steps.show_value(settings.scale, mixed="scale" in mixed)
        self.scale.show_value(settings.scale, mixed="scale" in mixed)
        self.width_.show_value(settings.width, mixed="width" in mixed)
        self.height_.show_value(settings.height, mixed="height" in mixed)
        self.print_width.show_value(settings.print_width, mixed="print_width" in mixed)
        self.print_height.show_value(settings.print_height, mixed="print_height" in mixed)
        self.unit.show_value(settings.unit, mixed="unit" in mixed)
        self.dpi.show_value(settings.dpi, mixed="dpi" in mixed)
        self._tell_result(shown)

    def summary(self, shown: Shown) -> str:
        settings = shown.settings
        if settings.size_mode is SizeMode.SCALE:
            return f"{number(settings.scale, 2).rstrip('0').rstrip('.,')}{TIMES}"
        if shown.picture is not None and not self.problem(shown):
            return dimensions(settings.size_of(shown.picture))
        return self.tr("Pixels") if settings.size_mode is SizeMode.PIXELS else self.tr("Print")

    def problem(self, shown: Shown) -> str:
        if shown.settings.size_mode is not SizeMode.SCALE and shown.settings.pixels == (None, None):
            return self.tr("Give the width or the height.")
        return ""

    def _tell_result(self, shown: Shown) -> None:
        problem = self.problem(shown)
        known = shown.picture is not None and not problem and not _sizes_differ(shown)
        self.result.setVisible(known)
        if not known or shown.picture is None:
            self.notice.say(problem, Tone.BAD)
            return
        size = shown.settings.size_of(shown.picture)
        text = self.tr("{size} px · {megapixels}")
        self.result.setText(text.format(size=dimensions(size), megapixels=megapixels(size)))
        text, tone = self._judge(shown.picture, size, shown.format)
        self.notice.say(text, tone)

    def _judge(  # noqa: PLR0911  (a table)
        self, picture: Size, size: Size, kind: Format | None
    ) -> tuple[str, Tone]:
        """What stands against this size, the worst first."""
        if size.width < picture.width or size.height < picture.height:
            text = self.tr("This is smaller than the picture ({size} px). Relief only enlarges.")
            return text.format(size=dimensions(picture)), Tone.BAD
        if max(size.width / picture.width, size.height / picture.height) > MAX_SCALE + 1e-9:
            text = self.tr("This is more than {factor} times the picture, which is the most that is possible.")
            return text.format(factor=number(MAX_SCALE, 0)), Tone.BAD
        if size.pixels > MOST:
            text = self.tr("At most {number} megapixels are possible.")
            return text.format(number=number(MOST / 1e6, 0)), Tone.BAD
        if kind is not None and max(size.width, size.height) > LONGEST_SIDE[kind]:
            text = self.tr("{format} holds at most {number} pixels a side. Choose PNG or TIFF.")
            return text.format(format=NAMES[kind], number=number(LONGEST_SIDE[kind], 0)), Tone.BAD
        if abs(size.width * picture.height / (size.height * picture.width) - 1) > DISTORTED:
            return self.tr("The proportions change: the picture is stretched."), Tone.WARNING
        if size.pixels > WIDELY_READ:
            text = self.tr("More than {number} megapixels take long, and some programs cannot open them.")
            return text.format(number=number(WIDELY_READ / 1e6, 0)), Tone.WARNING
        return "", Tone.INFO

    def _change_mode(self, mode: SizeMode) -> None:
        """Start with what is about the same size, so that nothing is missing."""
        settings, picture = self._shown.settings, self._shown.picture
        first = settings.size_of(picture).width if picture is not None else FIRST_WIDTH
        if mode is SizeMode.PIXELS and not (settings.width or settings.height):
            self.tell(size_mode=mode, width=first)
        elif mode is SizeMode.PRINT and not (settings.print_width or settings.print_height):
            side = FIRST_PRINT_CM if settings.unit is Unit.CM else 12.0
            self.tell(size_mode=mode, print_width=side)
        else:
            self.tell(size_mode=mode)

    def _change_unit(self, unit: Unit) -> None:
        """The print stays as large as it is."""
        settings = self._shown.settings
        if unit is settings.unit:
            self.tell(unit=unit)
            return
        factor = CENTIMETRES_PER_INCH if unit is Unit.CM else 1 / CENTIMETRES_PER_INCH
        sides = (round(side * factor, 2) for side in (settings.print_width, settings.print_height))
        width, height = sides
        self.tell(unit=unit, print_width=width, print_height=height)


_OF_SIZE = {
    SizeMode.SCALE: {"scale"},
    SizeMode.PIXELS: {"width", "height"},
    SizeMode.PRINT: {"print_width", "print_height", "unit", "dpi"},
}


def _sizes_differ(shown: Shown) -> bool:
    """Whether one result cannot speak for all of them."""
    return bool(({"size_mode"} | _OF_SIZE[shown.settings.size_mode]) & set(shown.mixed))
