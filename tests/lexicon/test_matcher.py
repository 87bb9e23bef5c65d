"""Finding the entries of the lexicon in a text."""

from __future__ import annotations

import time
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.lexicon.hits import Hit, merge
from service.lexicon.lexicon import Lexicon
from service.lexicon.load import load_lexicon
from service.models import Sentence, Strength, Strictness

SMALL = """\
category: emotive
entries:
  - {lemma: slam, pos: verb, neutral: criticise, reason: R., not_before: [door*], not_near: [tennis]}
  - {phrase: lash out, pos: verb, neutral: react, reason: R.}
  - {phrase: lash out at, pos: verb, neutral: fall on, reason: R.}
  - {lemma: brutal, pos: adjective, neutral: violent, reason: R., not_before: [winter*], not_after: [refreshingly]}
  - {lemma: thug, pos: noun, neutral: member of a gang, reason: R.}
  - {lemma: riot, pos: noun, neutral: unrest, reason: R.}
  - {lemma: nativist, pos: noun, neutral: opponent of immigration, reason: R.}
  - {lemma: so-called, neutral: null, reason: R.}
  - {phrase: it's no secret, neutral: null, reason: R.}
  - {lemma: flood, neutral: arrival, reason: R., only_near: [migrant*], only_before: [of]}
  - {phrase: MAGA cult, neutral: Trump supporters, reason: R.}
  - {lemma: regime, pos: noun, neutral: government, reason: R.}
  - {phrase: ram through, pos: verb, neutral: put through, reason: R., around: [bill*, law]}
  - {phrase: hang out to dry, pos: verb, forms: [hung out to dry], neutral: abandon, reason: R., around: ['*']}
"""


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    """Return a lexicon of a few entries."""
    folder = tmp_path_factory.mktemp("lexicon")
    (folder / "emotive.yaml").write_text(SMALL, encoding="utf-8")
    (folder / "lexicon.yaml").write_text("version: 0.1.0\nlanguage: en\n", encoding="utf-8")
    return load_lexicon(folder)


def find(lexicon: Lexicon, text: str) -> list[Hit]:
    """Search *text* as one sentence."""
    return lexicon.find(text, [Sentence(start=0, end=len(text))] if text else [])


def found(lexicon: Lexicon, text: str) -> list[str]:
    """Return the words found in *text*, taken as one sentence."""
    return [text[hit.start : hit.end] for hit in find(lexicon, text)]


@pytest.mark.parametrize(
    ("text", "words", "plain"),
    [
        pytest.param("They rammed through a bill.", "rammed through", "put through", id="object behind"),
        pytest.param("They rammed the bill through.", "rammed the bill through", "put the bill through", id="between"),
        pytest.param(
            "It will ram the much disputed tax bill through.",
            "ram the much disputed tax bill through",
            "put the much disputed tax bill through",
            id="five words",
        ),
        pytest.param(
            "They hung the mayor out to dry.", "hung the mayor out to dry", "abandoned the mayor", id="any word"
        ),
        pytest.param("A lorry rammed the gate and went through.", None, None, id="another object"),
        pytest.param("They rammed a bill, and through it ran a line.", None, None, id="not over a comma"),
    ],
)
def test_around_an_object(lexicon: Lexicon, text: str, words: str | None, plain: str | None) -> None:
    """A verb phrase is also found around an object, which the plainer words keep."""
    hit = next(iter(find(lexicon, text)), None)

    assert (hit and text[hit.start : hit.end], hit and hit.neutral) == (words, plain)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Ministers slammed the plan.", ["slammed"], id="inflected"),
        pytest.param("He SLAMS it; they are slamming it.", ["slamming"], id="capitals are an acronym"),
        pytest.param("a slamming", ["slamming"], id="end of text"),
        pytest.param("The brutality of it.", [], id="longer word"),
        pytest.param("He lashed out. At noon he ate.", ["lashed out"], id="full stop parts a phrase"),
        pytest.param("He lashed out at critics.", ["lashed out at"], id="longest form"),
        pytest.param("He lashed\nout\u00a0at\u2009critics.", ["lashed\nout\u00a0at"], id="any white space"),
        pytest.param("A so‐called expert, a so called aide.", ["so‐called", "so called"], id="hyphens and space"),
        pytest.param("It’s no secret.", ["It’s no secret"], id="curly apostrophe"),
        pytest.param("It's no secret.", ["It's no secret"], id="straight apostrophe"),
        pytest.param("The thug's car, the thugs’ cars.", ["thug", "thugs"], id="possessive"),
        pytest.param("Bru\u00adtal and bru\u200btal.", ["Bru\u00adtal", "bru\u200btal"], id="invisible characters"),
        pytest.param("😀😀 brutal 😀", ["brutal"], id="emoji"),
        pytest.param("İİİ ßß brutal", ["brutal"], id="letters that fold to two"),
        pytest.param("שלום brutal שלום", ["brutal"], id="right to left"),
        pytest.param("brutaĺ and brutal\u0301", [], id="other letters"),
        pytest.param("brutal-looking, #brutal, x.com/brutal", [], id="pieces of something longer"),
        pytest.param("brutal slammed thug", ["brutal", "slammed", "thug"], id="one after another"),
    ],
)
def test_words(lexicon: Lexicon, text: str, expected: list[str]) -> None:
    """Forms are found whole, whatever their case, white space, hyphens and apostrophes."""
    assert found(lexicon, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("He slammed the car doors.", ["slammed"], id="three words away"),
        pytest.param("He slammed the doors.", [], id="not before"),
        pytest.param("She slammed the tennis coach.", [], id="not near"),
        pytest.param("A brutal cold winter.", [], id="not before, with any ending"),
        pytest.param("It was refreshingly brutal.", [], id="not after"),
        pytest.param("A flood of migrants.", ["flood"], id="both conditions hold"),
        pytest.param("A flood of letters.", [], id="not near enough"),
        pytest.param("The migrants fled a flood.", [], id="not before enough"),
        pytest.param("They slam it, the slam hurt.", ["slam"], id="no verb follows a determiner"),
        pytest.param("The slammed plan.", ["slammed"], id="but a participle does"),
    ],
)
def test_company(lexicon: Lexicon, text: str, expected: list[str]) -> None:
    """Words before, after and near decide whether a word is loaded."""
    assert found(lexicon, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("They won the Grand Slam again.", [], id="name in mid-sentence"),
        pytest.param("They saw Brutal on Friday.", [], id="title of one word"),
        pytest.param("Brutal force was used.", ["Brutal"], id="first word"),
        pytest.param("Brutal Russian force was used.", ["Brutal"], id="first word before a name"),
        pytest.param("“Brutal force was used,” he said.", ["Brutal"], id="first word of a quotation"),
        pytest.param("He said: “Brutal force was used.”", ["Brutal"], id="first word after a colon"),
        pytest.param("KYIV (AP) — Brutal force was used.", ["Brutal"], id="first word after a place"),
        pytest.param("“Brutal” opens in cinemas on Friday.", [], id="title in quotation marks"),
        pytest.param("Minister Slams Brutal Plan", ["Slams", "Brutal"], id="headline"),
        pytest.param("Minister Slams the Plan for Schools", ["Slams"], id="headline with small words"),
        pytest.param("Minister John Smith met Ann Thug, Mary Jones and Bob King.", [], id="sentence full of names"),
        pytest.param("MINISTER SLAMS NEW PLAN", ["SLAMS"], id="headline in capitals"),
        pytest.param("Minister SLAMS New Plan", ["SLAMS"], id="shout in a headline"),
        pytest.param("Minister Praises SLAM Programme", [], id="acronym in a headline"),
        pytest.param("The SLAM programme ended.", [], id="acronym"),
        pytest.param("They left the MAGA cult.", ["MAGA cult"], id="capitals of the entry"),
    ],
)
def test_names(lexicon: Lexicon, text: str, expected: list[str]) -> None:
    """A capital in mid-sentence means a name; at the start or in a headline it means nothing."""
    assert found(lexicon, text) == expected


@pytest.mark.parametrize(
    ("text", "neutral"),
    [
        pytest.param("They slam it.", "criticise", id="base"),
        pytest.param("He slams it.", "criticises", id="third person"),
        pytest.param("He slammed it.", "criticised", id="past"),
        pytest.param("Slamming it.", "criticising", id="gerund"),
        pytest.param("He lashed out at it.", "fell on", id="irregular past, first word only"),
        pytest.param("He has lashed out at it.", "fallen on", id="participle after have"),
        pytest.param("They were often lashed out at.", "fallen on", id="participle after be"),
        pytest.param("Thugs came.", "members of a gang", id="plural of the head"),
        pytest.param("Riots came.", "unrest", id="no plural"),
        pytest.param("Nativists came.", "opponents of immigration", id="plural of the head before what has none"),
        pytest.param("The so-called end.", None, id="leave it out"),
    ],
)
def test_plainer_wording(lexicon: Lexicon, text: str, neutral: str | None) -> None:
    """The plainer wording takes the form of the word found."""
    assert [hit.neutral for hit in find(lexicon, text)] == [neutral]


@pytest.mark.parametrize(
    ("strictness", "expected"),
    [
        pytest.param("lenient", ["strong"], id="lenient"),
        pytest.param("balanced", ["strong", "usual"], id="balanced"),
        pytest.param("strict", ["strong", "usual", "slight"], id="strict"),
    ],
)
def test_strictness(tmp_path: Path, strictness: Strictness, expected: list[str]) -> None:
    """Strong words are always found, usual ones unless lenient, slight ones only if strict."""
    entries = "".join(
        f"  - {{lemma: {name}, strength: {name}, reason: R., neutral: null}}\n" for name in get_args(Strength)
    )
    (tmp_path / "emotive.yaml").write_text(f"category: emotive\nentries:\n{entries}", encoding="utf-8")
    (tmp_path / "lexicon.yaml").write_text("version: 0.1.0\nlanguage: en\n", encoding="utf-8")
    hits = load_lexicon(tmp_path).find("strong, usual, slight", [Sentence(start=0, end=21)], strictness)

    assert [hit.entry for hit in hits] == expected


def test_merge() -> None:
    """Hits that overlap an earlier one are left out; hits that only touch it are kept."""
    first, second, touching, across = (
        Hit(s, e, "fear", "usual", "R.", None, "x") for s, e in ((2, 4), (8, 9), (4, 8), (3, 9))
    )

    assert merge([first, second], [across, touching]) == [first, touching, second]
    assert merge([], [first, across, touching]) == [first, touching]


def test_hit_names_its_entry(lexicon: Lexicon) -> None:
    """A hit says where it is, what is wrong with it, and which entry found it."""
    hit = Hit(0, 5, "emotive", "usual", "R.", "members of a gang", "thug", pos="noun", form="plural")

    assert find(lexicon, "Thugs.") == [hit]


def test_sentences_are_searched_apart(lexicon: Lexicon) -> None:
    """Phrases and contexts end with the sentence, and text outside sentences is not searched."""
    text = "They lashed\n\nout. He slammed\n\nDoors closed. Brutal."
    sentences = [Sentence(start=start, end=end) for start, end in ((0, 11), (13, 29), (31, 44))]

    assert [text[hit.start : hit.end] for hit in lexicon.find(text, sentences)] == ["slammed"]


PIECES = [
    "slam",
    "brutal",
    "lash",
    "out",
    "at",
    "so",
    "called",
    "Thug",
    "-",
    "’",
    "'",
    "s",
    " ",
    "\n",
    ".",
    "“",
    "”",
    "#",
]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3))).map("".join))
def test_any_text(lexicon: Lexicon, text: str) -> None:
    """In any text, hits are in order, separate, not empty, and never cut a word."""
    end = 0
    for hit in find(lexicon, text):
        assert end <= hit.start < hit.end <= len(text)
        assert not text[hit.start - 1 : hit.start].isalnum() or hit.start == 0
        assert not text[hit.end : hit.end + 1].isalnum()
        end = hit.end


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("He slammed the flood of brutal letters at the tennis club. " * 3400, id="one endless sentence"),
        pytest.param("a." * 100_000, id="dots"),
        pytest.param("brutal\u0301" * 28_000, id="combining marks"),
        pytest.param("a" + "\u200b" * 199_999, id="invisible characters"),
        pytest.param("lash out " * 22_000, id="phrases"),
    ],
)
def test_time_is_linear(lexicon: Lexicon, text: str) -> None:
    """200,000 characters take a fraction of a second, whatever they are; ten times the goal, for slow machines."""
    started = time.process_time()
    find(lexicon, text)

    assert time.process_time() - started < 3


def test_shipped_lexicon_is_the_default() -> None:
    """Without a folder, the lexicon that ships with the package is read."""
    shipped = load_lexicon()

    assert shipped.language == "en"
    assert shipped.sha256 == load_lexicon(Path(__file__).parents[2] / "service/lexicon/data").sha256
