"""What a file of the lexicon must look like, and how a wrong one is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.errors import LexiconError
from service.lexicon.load import load_lexicon

GOOD = """\
category: emotive
entries:
  - {lemma: slam, pos: verb, neutral: criticise, reason: Violent metaphor., not_before: [door*, on]}
  - {phrase: lash out, pos: verb, neutral: null, reason: Violent metaphor.}
"""
ENTRY = "category: emotive\nentries:\n  - "


def folder(at: Path, emotive: str | bytes = GOOD, **more: str) -> Path:
    """Write a lexicon with the file emotive.yaml, and *more* files by name."""
    (at / "emotive.yaml").write_bytes(emotive.encode() if isinstance(emotive, str) else emotive)
    for name, content in {"lexicon": "version: 0.1.0\nlanguage: en\n", **more}.items():
        (at / f"{name}.yaml").write_text(content, encoding="utf-8")
    return at


def test_reads_every_field(tmp_path: Path) -> None:
    """A good file gives its entries in order, with category, place and company."""
    slam, lash_out = load_lexicon(folder(tmp_path)).entries

    assert (slam.name, slam.pos, slam.neutral, slam.category) == ("slam", "verb", "criticise", "emotive")
    assert slam.where == f"{tmp_path / 'emotive.yaml'}, line 3"
    assert slam.strength == "usual"
    assert slam.contexts[0].whole == {"on"}
    assert slam.contexts[0].beginnings == ("door",)
    assert lash_out.neutral is None


def test_words_share_an_entry(tmp_path: Path) -> None:
    """An entry with a list of words is an entry for each of them, which share all the rest."""
    shared = ENTRY + "{words: [slam, lash out at],\n pos: verb, neutral: criticise, reason: Violent metaphor.}"
    slam, lash_out = load_lexicon(folder(tmp_path, shared)).entries

    assert (slam.name, lash_out.name) == ("slam", "lash out at")
    assert slam._replace(name="lash out at") == lash_out


def test_company_names_groups(tmp_path: Path) -> None:
    """The name of a group in angle brackets stands for the words that `lexicon.yaml` lists under it."""
    about = "version: 0.1.0\nlanguage: en\ngroups:\n  plans: [plan, bill*]\n"
    entry = ENTRY + "{lemma: bold, neutral: null, reason: Praise., only_before: [<plans>, vision]}"
    (bold,) = load_lexicon(folder(tmp_path, entry, lexicon=about)).entries

    assert bold.contexts[0].whole == {"plan", "vision"}
    assert bold.contexts[0].beginnings == ("bill",)


def test_version_and_digest(tmp_path: Path) -> None:
    """The version is that of the file; the digest depends on every byte, but not on the style of line ends."""
    first = load_lexicon(folder(tmp_path))
    (tmp_path / "emotive.yaml").write_bytes(GOOD.replace("\n", "\r\n").encode())
    windows = load_lexicon(tmp_path)
    changed = load_lexicon(folder(tmp_path, GOOD.replace("metaphor", "word")))

    assert (first.version, first.language) == ("0.1.0", "en")
    assert first.sha256 == windows.sha256 != changed.sha256


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        pytest.param("", 1, "empty", id="empty file"),
        pytest.param("- a\n", 1, "mapping", id="not a mapping"),
        pytest.param("category: rude\nentries: [a]\n", 1, "'rude' is none of", id="unknown category"),
        pytest.param("category: fear\nentires: []\n", 2, "unknown key 'entires'", id="unknown key of a file"),
        pytest.param("category: fear\nentries: []\n", 2, "list that is not empty", id="no entries"),
        pytest.param("category: fear\ncategory: fear\n", 2, "given twice", id="key given twice"),
        pytest.param(ENTRY + "{lemma: a, neutral: b}", 3, "reason is missing", id="no reason"),
        pytest.param(ENTRY + "{lemma: a, reason: b}", 3, "neutral is missing", id="no plainer wording"),
        pytest.param(ENTRY + "{lemma: a, reason: '', neutral: b}", 3, "not empty", id="empty reason"),
        pytest.param(ENTRY + "{lemma: a, reason: b,\n     neutral: }", 4, "not empty", id="empty plainer wording"),
        pytest.param(ENTRY + "{reason: b, neutral: c}", 3, "either a lemma or a phrase", id="no word"),
        pytest.param(ENTRY + "{lemma: a, phrase: b c, reason: b, neutral: c}", 3, "either", id="lemma and phrase"),
        pytest.param(ENTRY + "{lemma: a b, reason: b, neutral: c}", 3, "lemma is one word", id="lemma of two words"),
        pytest.param(ENTRY + "{phrase: a, reason: b, neutral: c}", 3, "phrase has several", id="phrase of one word"),
        pytest.param(ENTRY + "{lemma: '...', reason: b, neutral: c}", 3, "can't be searched for", id="no letters"),
        pytest.param(ENTRY + "{phrase: a  b, reason: b, neutral: c}", 3, "single spaces", id="two spaces"),
        pytest.param(ENTRY + "{lemma: a, pos: verbe, reason: b, neutral: c}", 3, "'verbe' is none of", id="pos"),
        pytest.param(
            ENTRY + "{lemma: a, reason: b, neutral: c,\n strength: weak}", 4, "'weak' is none of", id="strength"
        ),
        pytest.param(ENTRY + "{lemma: a, reason: b, neutral: c, note: d}", 3, "unknown key 'note'", id="unknown key"),
        pytest.param(
            ENTRY + "{lemma: a, reason: b, neutral: c, forms: d}", 3, "list that is not empty", id="forms no list"
        ),
        pytest.param(ENTRY + "{lemma: a, reason: [b], neutral: c}", 3, "must be text", id="reason no text"),
        pytest.param(
            ENTRY + "{lemma: a, reason: b, neutral: c,\n not_near: []}", 4, "list that is not empty", id="no company"
        ),
        pytest.param(ENTRY + "{lemma: a, reason: b, neutral: c,\n not_near: [d e]}", 4, "single words", id="two words"),
        pytest.param(ENTRY + "{lemma: a, reason: b, neutral: c,\n not_near: [D]}", 4, "lower case", id="capital"),
        pytest.param(ENTRY + "{lemma: a, reason: b, neutral: c,\n not_near: ['*']}", 4, "single words", id="star only"),
        pytest.param(ENTRY + "{lemma: a, reason: b, neutral: c,\n not_near: [<d>]}", 4, "no group 'd'", id="no group"),
        pytest.param(ENTRY + "{lemma: a, words: [d], reason: b, neutral: c}", 3, "either", id="lemma and words"),
        pytest.param(ENTRY + "{words: [], reason: b, neutral: c}", 3, "list that is not empty", id="no words"),
        pytest.param("category: fear\nentries: [a\n", 3, "not YAML", id="not YAML"),
        pytest.param("category: fear\n---\nentries: []\n", 2, "not YAML", id="two documents"),
        pytest.param(b"category: fear\nentries: \xff\n", 2, "UTF-8", id="not UTF-8"),
        pytest.param("category: fear\nentries: \x01\n", 2, "UTF-8", id="control character"),
    ],
)
def test_wrong_file(tmp_path: Path, content: str | bytes, line: int, says: str) -> None:
    """A wrong file is refused by file and line, and the message says what is wrong."""
    with pytest.raises(LexiconError) as caught:
        load_lexicon(folder(tmp_path, content))

    assert str(caught.value).startswith(f"{tmp_path / 'emotive.yaml'}, line {line}: ")
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        pytest.param("{lemma: slam, reason: b, neutral: c}", "'slam' is a form of 'slam'", id="same word"),
        pytest.param("{lemma: Slammed, reason: b, neutral: c}", "'slammed' is a form of 'slam'", id="same form"),
        pytest.param("{lemma: lash-out, reason: b, neutral: c}", "'lash out' is a form of 'lash out'", id="hyphen"),
        pytest.param("{lemma: x, forms: [slams], reason: b, neutral: c}", "form of 'slam'", id="listed form"),
    ],
)
def test_form_in_two_entries(tmp_path: Path, entry: str, says: str) -> None:
    """A form belongs to one entry; the second is refused by file and line, and the message names the first."""
    fear = f"category: fear\nentries:\n  - {entry}\n"

    with pytest.raises(LexiconError) as caught:
        load_lexicon(folder(tmp_path, GOOD, fear=fear))

    assert str(caught.value).startswith(f"{tmp_path / 'fear.yaml'}, line 3: ")
    assert says in str(caught.value)
    assert "emotive.yaml, line " in str(caught.value)


@pytest.mark.parametrize(
    ("about", "line", "says"),
    [
        pytest.param("language: en\n", 1, "version is missing", id="no version"),
        pytest.param("version: 1\nlanguage:\n", 2, "not empty", id="empty language"),
        pytest.param("version: 1\nlanguage: en\nauthor: me\n", 3, "unknown key", id="unknown key"),
    ],
)
def test_wrong_version_file(tmp_path: Path, about: str, line: int, says: str) -> None:
    """The file that names version and language is as strict as the others."""
    with pytest.raises(LexiconError, match=says) as caught:
        load_lexicon(folder(tmp_path, lexicon=about))

    assert str(caught.value).startswith(f"{tmp_path / 'lexicon.yaml'}, line {line}: ")


def test_folder_without_a_lexicon(tmp_path: Path) -> None:
    """A folder without `lexicon.yaml` is refused, and the message says what should be there."""
    with pytest.raises(LexiconError, match=r"lexicon\.yaml is missing"):
        load_lexicon(tmp_path / "nowhere")
