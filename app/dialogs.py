"""The questions that views ask in windows of their own; tests and other doors can answer them otherwise."""

from __future__ import annotations

from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox, QWidget


class Dialogs:
    """The system's dialogs. Each returns nothing, empty or no, if it was left without an answer."""

    def ask_name(self, parent: QWidget, title: str, text: str, name: str = "") -> str:
        answer, confirmed = QInputDialog.getText(parent, title, text, text=name)
        return answer.strip() if confirmed else ""

    def confirm(self, parent: QWidget, title: str, text: str) -> bool:
        buttons = QMessageBox.StandardButton
        return QMessageBox.question(parent, title, text, buttons.Yes | buttons.Cancel) == buttons.Yes

    def choose_folder(self, parent: QWidget, title: str, folder: str) -> str:
        return QFileDialog.getExistingDirectory(parent, title, folder)

    def open_file(self, parent: QWidget, title: str, pattern: str) -> str:
        return QFileDialog.getOpenFileName(parent, title, "", pattern)[0]

    def save_file(self, parent: QWidget, title: str, name: str, pattern: str) -> str:
        """The dialog itself asks before an existing file is replaced."""
        return QFileDialog.getSaveFileName(parent, title, name, pattern)[0]
