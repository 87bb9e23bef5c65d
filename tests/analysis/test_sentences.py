"""Where sentences begin and end."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.analysis.sentences import LIMIT, is_glued, split

HOSTILE = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("\n\r\t\v\f\x1c\x85\u2028\u00a0 .!?…,;:—\"'“”„«»‘’「」()[]abAB12\u0301\u200d\u200b🇺🇸👍🏽한"),
    ),
    max_size=300,
)
LANGUAGES = st.sampled_from([None, "en", "de", "fr", "es", "ru", "zh", "ja", "ar", "fa", "ur", "he", "nb", "th", "xx"])


def cut(text: str, language: str | None = "en") -> list[str]:
    """Return the sentences as strings."""
    return [sentence.of(text) for sentence in split(text, language)]


@pytest.mark.parametrize(
    "sentences",
    [
        pytest.param(["Dr. Lee met Mrs. Cole.", "Both left."], id="titles"),
        pytest.param(
            ["Mark Day, who Ms. Ford says was there, left.", "Cllr. Moss stayed in Ft. Wayne."], id="more titles"
        ),
        pytest.param(["Gen. Ash, Sen. Bell and Rep. Cox met Gov. Day.", "They talked."], id="offices"),
        pytest.param(["The U.S. Senate voted.", "The U.N. did not."], id="U.S. before a name"),
        pytest.param(["Sen. Bell, R-S.C., and Rep. Cox, D-N.Y., met.", "They talked."], id="homes of senators"),
        pytest.param(["It met Sens. Bell and Ash, and Reps. Cox and Day.", "They talked."], id="several senators"),
        pytest.param(["He lives in the U.S.", "She does not."], id="U.S. at the end"),
        pytest.param(["It opened on Jan. 5.", "No. 4 came next."], id="months and numbers"),
        pytest.param(["They met at 5 p.m. Monday.", "At 6 a.m. EDT they left."], id="hours"),
        pytest.param(["Shops, e.g. bakeries, i.e. small ones, closed."], id="e.g. and i.e."),
        pytest.param(["Acme Inc. of Ohio grew.", "Brick Co. did not."], id="companies"),
        pytest.param(["J. R. Smith and Mary T. Jones met.", "Rain fell."], id="initials"),
        pytest.param(["Prices rose 3.5 percent.", "Rents rose 1.2 percent."], id="decimals"),
        pytest.param(["It cost approx. 5 million.", "See vol. 3 of it."], id="rarer abbreviations"),
        pytest.param(["Well... maybe.", "Or… not."], id="ellipses"),
        pytest.param(["He said “we go.”", "Then he left."], id="stop inside a quotation"),
        pytest.param(['"We will not go," she said.', '"Never."'], id="straight marks"),
        pytest.param(["“Will you go?” she asked.", "“No!” he cried."], id="question inside a quotation"),
        pytest.param(["“We go. We stay. We win,” he said.", "He left."], id="quotation of three sentences"),
        pytest.param(["He left.", "“We go.", "We stay."], id="mark without its partner"),
        pytest.param(["He won.”", "She lost."], id="stray closing mark"),
        pytest.param(["Yahoo! shares fell.", "Others rose."], id="lower case goes on"),
        pytest.param(["hello.", "how are you.", "fine."], id="all in lower case"),
        pytest.param(["Prices rose.", "iPhone sales fell."], id="a brand in lower case"),
        pytest.param(["KYIV (Reuters) — Two men met.", "They talked."], id="dateline"),
        pytest.param(["(It was late.)", "Then he slept."], id="aside"),
        pytest.param(["He stands 6'2\".", "She stands 5'1\".", "Both play."], id="feet and inches"),
        pytest.param(["1. Open it.", "2. Close it."], id="numbers of a list"),
        pytest.param(["Mayor quits after vote"], id="headline"),
        pytest.param(["word"], id="one word"),
    ],
)
def test_english(sentences: list[str]) -> None:
    """A sentence ends where a thought ends, not where a word is shortened."""
    assert cut(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        pytest.param("de", ["Am 5. März kam Dr. Müller.", "Das war der 3. Fall."], id="German ordinals"),
        pytest.param("de", ["„Wir gehen. Wir bleiben.“", "Er ging."], id="German marks"),
        pytest.param("fr", ["Il a vu M. Durand.", "« Non ! » a dit Mme. Petit."], id="French"),
        pytest.param("es", ["¿Qué pasa?", "¡Nada!", "EE. UU. ganó."], id="Spanish"),
        pytest.param("ru", ["«Идём!» — сказал он.", "Это стоит 5 млн. руб. там.", "Да."], id="Russian"),
        pytest.param("zh", ["我们走了。", "“是吗？”她问。", "真的！"], id="Chinese"),
        pytest.param("ja", ["「行きます。」と彼は言った。", "次の文。"], id="Japanese"),
        pytest.param("ar", ["ما هذا؟", "نعم.", "انتهى."], id="Arabic"),
    ],
)
def test_other_languages(language: str, sentences: list[str]) -> None:
    """Other languages end sentences by their own signs and shorten by their own rules."""
    assert cut(("" if language in {"zh", "ja"} else " ").join(sentences), language) == sentences


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\n\n", "\f", "\u2028", "\u2029", "\x85"])
def test_line_breaks(line_break: str) -> None:
    """A headline, a bullet and a paragraph of one line end with the line."""
    lines = [
        "Mayor quits after vote",
        "- the first point",
        "• the second one",
        "2) U.S. President Lee spoke",
        "He left.",
    ]

    assert cut(line_break.join(lines)) == lines


WRAPPED = (
    "The council met on Monday to talk about the new bridge across\n"
    "the river, which has been closed since a storm in the spring of\n"
    "last year. Mayor Ann Lee said the work would begin in May."
)
HEADLINES = "Council votes to repair the old bridge\nMayor welcomes the plan of the council"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param(WRAPPED, 2, id="one paragraph"),
        pytest.param(WRAPPED.replace("\n", "\r\n"), 2, id="Windows line breaks"),
        pytest.param(f"{WRAPPED}\n\n{WRAPPED}", 4, id="two paragraphs"),
        pytest.param(f"Bridge to be repaired\n{WRAPPED}", 3, id="headline on top"),
        pytest.param(f"- {WRAPPED}\n- {WRAPPED}", 4, id="wrapped bullets"),
        pytest.param("\n".join([HEADLINES] * 3), 6, id="headlines of one length"),
        pytest.param("\n".join(["The council voted on Monday to repair it."] * 5), 5, id="sentences of one length"),
        pytest.param("the rain falls\nthe river swells\nthe bridge is gone", 3, id="verse"),
    ],
)
def test_hard_wrapped_prose(text: str, count: int) -> None:
    """Lines that are full and go on in lower case are one paragraph; short lines, bullets and headlines are not."""
    assert len(cut(text)) == count


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        pytest.param("a word, " * 300, ",", id="at a clause"),
        pytest.param("word " * 400, "d", id="at a space"),
        pytest.param("x" * 2500, "x", id="inside a word"),
        pytest.param("“" + "We stay there. " * 200 + "”", ".", id="at a full stop in a long quotation"),
        pytest.param("他说不行，" * 400, "，", id="at a Chinese clause"),
    ],
)
def test_long_sentences_are_cut(text: str, ends: str) -> None:
    """Text without a full stop is cut within the limit, at the best place there is."""
    sentences = cut(text)

    assert all(len(sentence) <= LIMIT for sentence in sentences)
    assert all(sentence.endswith(ends) for sentence in sentences[:-1])


@pytest.mark.parametrize("character", ["e\u0301\u0323", "👩‍👩‍👧", "👍🏽", "🇺🇦", "한", "नि"])
def test_characters_are_not_cut(character: str) -> None:
    """A cut never falls between code points that a reader sees as one character."""
    text = "x" + character * 1500

    assert not any(is_glued(text, sentence.start) for sentence in split(text, "en")[1:])


@given(HOSTILE, LANGUAGES)
def test_every_character_lies_in_one_sentence(text: str, language: str | None) -> None:
    """Sentences are in order, don't overlap, have no white space at their ends and leave out nothing else."""
    sentences = split(text, language)
    covered = [at for sentence in sentences for at in range(sentence.start, sentence.end)]

    assert covered == sorted(set(covered))
    assert {at for at, character in enumerate(text) if not character.isspace()} <= set(covered)
    assert all(sentence.of(text) == sentence.of(text).strip() != "" for sentence in sentences)
    assert all(sentence.end - sentence.start <= LIMIT for sentence in sentences)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The U.S. President spoke to Dr. Smith. " * 5128, id="prose"),
        pytest.param("“" * 200_000, id="quotation marks that nothing closes"),
        pytest.param("\u0301" * 200_000, id="combining marks"),
        pytest.param("🇺" * 200_000, id="half flags"),
        pytest.param("xx. " * 50_000, id="sentences in lower case"),
        pytest.param("word " * 40_000, id="no full stop"),
        pytest.param("\n" * 200_000, id="line breaks"),
    ],
)
def test_time_is_linear(text: str) -> None:
    """The longest article takes a second, whatever is in it."""
    before = time.process_time()

    split(text, "en")

    assert time.process_time() - before < 2
