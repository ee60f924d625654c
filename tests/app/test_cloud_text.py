"""What is said before anything goes to the cloud: times and sizes as people say them, and plainly who gets what."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from scripted import HOST, ON, QUESTION

from app import language
from app.cloud_text import about, places, prospect, question, short, size, times
from app.entry_text import fallback, maker, status
from app.state import Entry, EntryState, Estimate
from engine.domain import Precision, Report, Size, Where

ASK = Estimate.of(QUESTION)
OTHERS = [code for code in language.LANGUAGES if code != "en"]


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "1 s"),
        (7.4, "7 s"),
        (41, "40 s"),
        (88, "90 s"),
        (95, "2 min"),
        (184, "3 min"),
        (89 * 60, "89 min"),
        (130 * 60, "2 h 10 min"),
        (24 * 3600, "24 h"),
        (1800, "30 min"),
    ],
)
def test_times_are_said_as_people_say_them(qapp, seconds, said):
    assert plain(about(seconds)) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(12, "0.1 MB"), (2_340_000, "2.3 MB"), (9_960_000, "10 MB"), (812_000_000, "812 MB"), (2_100_000_000, "2.1 GB")],
)
def test_sizes_are_never_nothing(qapp, count, said):
    assert plain(size(count)) == said


@pytest.mark.parametrize(
    ("here", "there", "said"),
    [
        (184, 41, "Here about 3 min, in the cloud about 40 s."),
        (184, None, "Here about 3 min."),
        (None, 41, "In the cloud about 40 s."),
        (None, None, ""),
    ],
)
def test_what_is_not_known_is_not_said(qapp, here, there, said):
    assert plain(times(here, there)) == said


def test_what_goes_away_is_said_with_whom_it_goes_to_and_for_how_long(qapp):
    said = plain(prospect(replace(ASK, place="cloud")))
    assert said == (
        "Here about 3 min, in the cloud about 40 s. "
        "About 12 MB are sent to cloud.example and deleted there after 24 h at the latest."
    )
    assert "deleted" not in prospect(replace(ASK, place="cloud", keep_hours=None)), "nobody has said that"


def test_what_stays_is_said_to_stay(qapp):
    assert plain(prospect(replace(ASK, place="here", sent_bytes=0))).endswith("40 s. Nothing is sent.")


def test_who_is_asked_is_told_so(qapp):
    said = prospect(ASK)
    assert "would be sent" in said
    assert said.endswith("You are asked first.")


def test_a_service_that_cannot_be_asked_is_named_as_the_reason(qapp):
    said = prospect(replace(ASK, place="here", problem_code="cloud-unset", problem="See 'relief cloud login'."))
    assert said.startswith("No cloud service, or no key for it, is set up.")
    assert said.endswith("It is done here.")
    assert "relief cloud" not in said, "that is for a command line"


def test_of_several_pictures_the_sums_are_asked_about(qapp):
    said = plain(question([ASK, ASK]))
    assert "Here about 6 min, in the cloud about 80 s." in said
    assert "25 MB" in said
    assert "Here" not in question([ASK, replace(ASK, here_seconds=None)]), "the sum is not known"


def test_the_limits_of_the_preferences_are_told_with_the_choices(qapp):
    assert dict(map(reversed, places(ON)))[Where.MEGAPIXELS] == "Cloud above 200 MP"
    assert {where for _, where in places(ON)} == set(Where)
    assert {where for _, where in places(ON, asks=False)} == set(Where) - {Where.ASK}


def test_a_long_host_keeps_its_beginning_and_its_end(qapp):
    assert short(HOST) == HOST
    cut = short("pictures.a-very-long-name-of-a-department.example.org")
    assert (cut[:5], cut[-4:], len(cut) <= 28) == ("pictu", ".org", True)


@pytest.mark.parametrize("code", OTHERS)
def test_every_sentence_is_spoken_in_every_language(qapp, code):
    report = Report(Size(4, 3), Size(8, 6), "m", (2,), "cpu", Precision.INT8, 256, 4, {})
    told = "The cloud did not do it, so it was done here: The limit of this key is used up."

    def all_():
        return [
            prospect(ASK),
            prospect(replace(ASK, place="here")),
            prospect(replace(ASK, place="cloud", keep_hours=None)),
            question([ASK]),
            *(text for text, _ in places(ON)),
            status(Entry(1, Path(__file__), state=EntryState.PAUSED, question=ASK)),
            maker(Entry(1, Path(__file__), state=EntryState.DONE, cloud=HOST)),
            fallback(Entry(1, Path(__file__), state=EntryState.DONE, report=replace(report, notices=(told,)))),
        ]

    english = all_()
    language.apply(qapp, code)
    for ours, theirs in zip(english, all_(), strict=True):
        assert theirs
        assert theirs != ours or ours == "Cloud"
