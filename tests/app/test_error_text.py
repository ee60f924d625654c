"""Errors speak the user's language: a sentence for each code, with the figures that the engine gives."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QLocale

from app import language
from app.bridge import Bridge
from app.entry_text import status
from app.error_text import SENTENCES, say
from app.events import Disconnected, PreviewFailed, Refused
from app.presets import BUILT_IN, Presets
from app.settings import JobSettings
from app.state import Entry, EntryState
from engine import errors, sizing
from engine.decoder import Decoder
from engine.domain import EnhanceRequest, Format, Size
from engine.errors import ReliefError
from engine.imagefile import writing

OTHERS = [code for code in language.LANGUAGES if code != "en"]
CODES = sorted(errors.by_code())


@pytest.fixture
def speak(qapp):
    return lambda code: language.apply(qapp, code)


def raised(run):
    with pytest.raises(ReliefError) as caught:
        run()
    return caught.value


def test_every_code_of_the_tree_has_a_sentence_and_no_other_has():
    assert set(SENTENCES) == set(CODES)
    for choices in SENTENCES.values():
        assert choices[-1].pattern is None, "the last one is for all that the others are not"
        assert all(said.pattern is not None for said in choices[:-1])


@pytest.mark.parametrize("code", OTHERS)
def test_every_sentence_is_spoken_in_every_language(code, speak):
    english = {said.text() for choices in SENTENCES.values() for said in choices}
    speak(code)
    for choices in SENTENCES.values():
        for said in choices:
            assert said.text() not in english
    for name in CODES:
        assert say(name, "Nothing fits this.") != "Nothing fits this."


def test_what_a_sentence_needs_is_what_its_pattern_finds():
    for choices in SENTENCES.values():
        for said in choices:
            wanted = set(re.findall(r"\{(\w+)\}", said.text())) - {"message", "times"}
            assert wanted == set(said.pattern.groupindex if said.pattern is not None else ())


def test_a_code_of_a_newer_daemon_keeps_its_sentence(speak):
    speak("de")
    assert say("of-tomorrow", "The moon is full.") == "The moon is full."


def test_english_has_the_engines_own_sentence_but_where_that_speaks_of_commands(speak):
    speak("en")
    assert say("damaged-picture", "a.jpg is damaged: it ends early.") == "a.jpg is damaged: it ends early."
    said = say("daemon-unreachable", "The daemon could not be started; 'relief serve' shows why.")
    assert said == "Relief's engine could not be started."


def test_figures_of_the_engines_sentences_are_kept_and_written_as_the_country_does(speak, tmp_path):
    """The sentences are real ones: if the engine changes its words, this fails."""
    speak("de")
    QLocale.setDefault(QLocale("de_DE"))
    limit = raised(lambda: writing.check_size(Size(70_000, 10), Format.JPEG, "a.jpg"))
    said = say(limit.code, str(limit))
    assert "65.500" in said
    assert "70.000" in said
    assert "JPEG" in said
    large = raised(lambda: sizing.choose(Size(100, 100), (2,), EnhanceRequest(scale=4), max_pixels=10_000))
    assert re.search(r"\b0 Megapixel", say(large.code, str(large)))
    small = raised(lambda: sizing.choose(Size(9, 9), (2,), EnhanceRequest(width=5), max_pixels=10_000))
    assert say(small.code, str(small)) != say(small.code, "Something else.")
    factor = raised(lambda: sizing.choose(Size(9, 9), (2,), EnhanceRequest(width=900), max_pixels=10**9))
    assert "100.0" in say(factor.code, str(factor))
    assert "16" in say(factor.code, str(factor))
    (tmp_path / "a.txt").write_text("text")
    with Decoder() as decoder:
        gone = raised(lambda: decoder.probe(tmp_path / "gone.png"))
        none = raised(lambda: decoder.probe(tmp_path / "a.txt"))
    assert say(gone.code, str(gone)) == "Das Bild ist nicht mehr da."
    assert say(none.code, str(none)) == "Die Datei ist kein Bild in einem bekannten Format."


def test_presets_tell_which_one_they_mean(speak, tmp_path):
    presets = Presets(tmp_path / "presets.json")
    presets.save("Mine", JobSettings())
    presets.save("Other", JobSettings())
    (tmp_path / "bad").write_text("{")
    speak("de")
    for run, part in (
        (lambda: presets.rename("Other", "Mine"), "„Mine“"),
        (lambda: presets.save(BUILT_IN[0].name, JobSettings()), f"„{BUILT_IN[0].name}“"),
        (lambda: presets.import_from(tmp_path / "bad"), "bad"),
    ):
        error = raised(run)
        assert part in say(error.code, str(error))
        assert str(error) not in say(error.code, str(error))


def test_an_entry_keeps_the_engines_sentence_and_shows_it_in_any_language(speak, tmp_path):
    entry = Entry(1, tmp_path / "a.png", state=EntryState.FAILED, error="a.png is empty.", error_code="input-empty")
    speak("de")
    assert status(entry) == "Die Datei ist leer."
    speak("es")
    assert status(entry) == "El archivo está vacío."
    speak("en")
    assert status(entry) == "a.png is empty."


def test_what_is_told_at_once_arrives_in_words_for_people(qtbot, speak):
    speak("de")
    bridge, heard = Bridge(), []
    for signal in (bridge.disconnected, bridge.preview_failed, bridge.refused):
        signal.connect(heard.append)
    events = [Disconnected("disk-full", "x"), PreviewFailed(1, "disk-full", "x"), Refused(None, "disk-full", "x")]
    kept = Refused(3, "disk-full", "The disk is full.")
    for event in (*events, kept):
        bridge.emit_event(event)
    qtbot.waitUntil(lambda: len(heard) == 4)
    assert [e.message for e in heard[:3]] == ["Der Datenträger ist voll."] * 3
    assert heard[3] == kept


def test_braces_in_an_engines_sentence_are_only_text(speak):
    speak("de")
    assert "{name}" in say("request-invalid", "The name pattern knows {name}.")
