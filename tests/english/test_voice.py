"""Quotations, and sentences that report what somebody says."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.analysis.sentences import split
from service.english.quotation_marks import LONGEST
from service.english.voice import Quotation, quotations, source_of_sentence, voice_of
from service.models import Sentence, Voice

OPENING, CLOSING = "“”„«»\"「『‘'", "“”«»\"」』’'"


def quoted(text: str) -> list[str]:
    """Return the quotations of a text, with their marks."""
    return [text[quote.start : quote.end] for quote in quotations(text, split(text, "en"))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("He said “we go” and left.", ["“we go”"], id="curly"),
        pytest.param('He said "we go" and "they" left.', ['"we go"', '"they"'], id="straight"),
        pytest.param("Il a dit : « Oui » puis «non».", ["« Oui »", "«non»"], id="French"),
        pytest.param("Er sagte »ja« und »nein«.", ["»ja«", "»nein«"], id="German, angled"),
        pytest.param("Er sagte „ja“ und „nein”.", ["„ja“", "„nein”"], id="German and Polish"),
        pytest.param("Hon sade ”ja” och ”nej”.", ["”ja”", "”nej”"], id="Swedish"),
        pytest.param("彼は「行く『今』」と言った。", ["「行く『今』」"], id="Japanese"),
        pytest.param('他说"不行"然后走了。', ['"不行"'], id="straight marks in Chinese"),
        pytest.param("The ‘fake’ news, he said.", ["‘fake’"], id="single"),
        pytest.param("The 'fake' news, he said.", ["'fake'"], id="single and straight"),
        pytest.param("“He said ‘go’ to us,” she said.", ["“He said ‘go’ to us,”"], id="inner in outer"),
        pytest.param("‘He said “go” to us,’ she said.", ["‘He said “go” to us,’"], id="outer single"),
        pytest.param("“A “b” c” d", ["“A “b” c”"], id="the same marks inside"),
        pytest.param("“We go“ he said.", ["“We go“"], id="closed with the wrong mark"),
        pytest.param('("yes")', ['"yes"'], id="in brackets"),
        pytest.param('"we go " he said', ['"we go "'], id="stray space"),
        pytest.param(
            "‘We respect the workers’ rights,’ he said.", ["‘We respect the workers’ rights,’"], id="possessive"
        ),
        pytest.param("The ‘illegal migrants’ crossed.", ["‘illegal migrants’"], id="reads as a possessive"),
    ],
)
def test_marks_that_quote(text: str, found: list[str]) -> None:
    """Marks of many languages are found in pairs; a quotation inside another belongs to the outer one."""
    assert quoted(text) == found


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("No marks at all.", id="none"),
        pytest.param("It’s the workers’ and the boys’ day, isn't it?", id="apostrophes"),
        pytest.param("In the ’90s and the '80s, rock 'n' roll was dead.", id="years and elisions"),
        pytest.param("Get ’em, 'tis the players' turn.", id="lost letters"),
        pytest.param("He is 6'2\" and she is 5'10\" tall.", id="feet and inches"),
        pytest.param('A 12" pipe and a 10" one.', id="inches"),
        pytest.param("He said “we go and left.", id="nothing closes it"),
        pytest.param("We go” he said.", id="nothing opens it"),
        pytest.param('He said "we go.\n\nThey" stayed.', id="not across paragraphs"),
        pytest.param('“” "" «» “ ”', id="nothing in it"),
        pytest.param("“" + "a" * LONGEST + "”", id="too far apart"),
    ],
)
def test_marks_that_do_not_quote(text: str) -> None:
    """An apostrophe, a measure and a mark without a partner are no quotation."""
    assert quoted(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("He said “we go. Then “they” left.", ["“they”"], id="opened twice"),
        pytest.param(
            "He said “we go.\n“We stay,” she said.", ["“we go.", "“We stay,”"], id="goes on in the next paragraph"
        ),
        pytest.param("“A.\n\n“B.\n\n“C.” D.", ["“A.", "“B.", "“C.”"], id="three paragraphs"),
        pytest.param("He said “we go.\nWe stay.", [], id="does not go on"),
    ],
)
def test_marks_without_a_partner(text: str, found: list[str]) -> None:
    """A quotation without a closing mark ends with its paragraph if the next paragraph begins with a mark."""
    assert quoted(text) == found


def test_a_quotation_may_cross_a_wrapped_line() -> None:
    """A line break inside a sentence does not end the paragraph."""
    text = "The mayor said the bridge was “safe and\nsound” on Monday."

    assert [q.end - q.start for q in quotations(text, [Sentence(start=0, end=len(text))])] == [len("“safe and sound”")]


def test_a_quotation_may_cross_lines() -> None:
    """On a page with a line for each sentence, a quotation runs on where the next mark only closes."""
    assert quoted("“We go.\nWe stay.\nWe rest,” Lee said.\n“No,” he said.") == ["“We go.\nWe stay.\nWe rest,”", "“No,”"]


QUOTES = (Quotation(10, 20, 11, 19, "Ann Lee"), Quotation(30, 40, 31, 39, None))


@pytest.mark.parametrize(
    ("start", "end", "voice"),
    [
        pytest.param(11, 19, ("quoted", "Ann Lee"), id="the words"),
        pytest.param(12, 14, ("quoted", "Ann Lee"), id="some of them"),
        pytest.param(10, 20, ("quoted", "Ann Lee"), id="with the marks"),
        pytest.param(32, 33, ("quoted", None), id="nobody known"),
        pytest.param(9, 12, ("narrator", None), id="begins before"),
        pytest.param(15, 21, ("narrator", None), id="ends after"),
        pytest.param(0, 5, ("narrator", None), id="before all"),
        pytest.param(20, 30, ("narrator", None), id="between"),
        pytest.param(41, 45, ("narrator", None), id="after all"),
        pytest.param(5, 45, ("narrator", None), id="around all"),
    ],
)
def test_voice_of(start: int, end: int, voice: tuple[Voice, str | None]) -> None:
    """Words are quoted if they lie inside a quotation, its marks included; else they are the narrator's."""
    assert voice_of(start, end, QUOTES) == voice


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        pytest.param("Lee said the deal was dead.", "Lee", id="said"),
        pytest.param("The ministry added that the deal was dead.", "The ministry", id="added that"),
        pytest.param("The deal was dead, Lee said.", "Lee", id="at the end"),
        pytest.param("The deal was dead, officials said on Friday.", "officials", id="generic, at the end"),
        pytest.param("The deal was dead, said Ann Lee, who left.", "Ann Lee", id="verb first"),
        pytest.param("If it fails, Lee said, he will go.", "Lee", id="in the middle"),
        pytest.param("According to the Foreign Ministry, the deal is dead.", "the Foreign Ministry", id="according to"),
        pytest.param("The deal is dead, according to Lee.", "Lee", id="according to, at the end"),
        pytest.param("He said that the deal was dead.", "He", id="a pronoun"),
        pytest.param("Lee told reporters the talks failed.", "Lee", id="told"),
        pytest.param("Ann Lee, who led the talks, later stated that they failed.", "Ann Lee", id="words in between"),
        pytest.param("Officials in Kyiv say the city is safe.", "Officials in Kyiv", id="where they are"),
        pytest.param("On Friday, police said the city was safe.", "police", id="after a date"),
        pytest.param("Lee said the “deal” was dead.", "Lee", id="with a quoted word"),
        pytest.param("Lee announced that he would go.", "Lee", id="announced that"),
        pytest.param("Lee announced a new plan.", None, id="announced something"),
        pytest.param("Lee called the move illegal.", None, id="called something"),
        pytest.param("The quake claimed 20 lives.", None, id="claimed lives"),
        pytest.param("It was reported that he left.", None, id="passive"),
        pytest.param("The deal reportedly died.", None, id="reportedly"),
        pytest.param("Lee, who said he would go, left.", None, id="only a clause"),
        pytest.param("The army did not say that it fired.", None, id="not said"),
        pytest.param("Lee said nothing.", None, id="said nothing"),
        pytest.param("“We go,” Lee said.", None, id="all in quotation marks"),
        pytest.param("The ministry said: “We go.”", None, id="a quotation after a colon"),
        pytest.param("Experts warn of war.", None, id="no clause"),
        pytest.param("Prices rose 3 percent.", None, id="plain"),
    ],
)
def test_reported(sentence: str, source: str | None) -> None:
    """A sentence is attributed if it says, outside quotation marks, whose statement all of it is."""
    assert source_of_sentence(sentence, Sentence(start=0, end=len(sentence))) == source


@st.composite
def hostile(draw: st.DrawFn) -> str:
    """Build a text of marks, names, verbs of saying and any characters."""
    words = st.sampled_from(
        "“ ” „ « » \" ' ‘ ’ 「 」 『 』 \n \r\n . , : ; — said says to by who and he was according not Lee The ministry"
        " police 6'2\" ’s n’t as calling Mr. 🙂 \u0301 \u2028 \u200d".split(" ")
    )
    parts = draw(st.lists(st.one_of(words, st.text(max_size=4)), max_size=60))
    return draw(st.sampled_from(["", " "])).join(parts)


@given(hostile(), st.booleans())
def test_any_text(text: str, with_sentences: bool) -> None:
    """Quotations lie in the text in order, do not overlap, and have their marks where they say."""
    sentences = split(text, "en") if with_sentences else ()
    found = quotations(text, sentences)

    assert all(0 <= q.start < q.inner_start <= q.inner_end <= q.end <= len(text) for q in found)
    assert all(text[q.start] in OPENING and (q.inner_end == q.end or text[q.end - 1] in CLOSING) for q in found)
    assert all(left.end <= right.start for left, right in pairwise(found))
    assert all(q.speaker is None or q.speaker.strip() for q in found)
    for sentence in sentences:
        source_of_sentence(text, sentence)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("“We go,” Lee said. " * 10_000, id="attributed quotations"),
        pytest.param("he said “x” and " * 12_500, id="no full stop"),
        pytest.param("“" * 200_000, id="only opening marks"),
        pytest.param("‘a s’ b " * 25_000, id="possessives"),
        pytest.param("“We go\n" * 28_571, id="quotations that go on and on"),
        pytest.param("Lee, " * 40_000 + "said “x”", id="commas"),
    ],
)
def test_time_is_linear(text: str) -> None:
    """The longest article takes at most a second, whatever it contains."""
    sentences = split(text, "en")
    before = time.process_time()

    quotations(text, sentences)

    assert time.process_time() - before < 2
