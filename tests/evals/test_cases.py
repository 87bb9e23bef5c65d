"""The cases of the evals: what a file must look like, and that those which ship hold what they promise."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from evals.cases.gold import Case, Variant, exchange
from evals.cases.loading import FOLDER, load
from service.english.fold import Folded
from service.errors import CaseError
from service.models import Category

GOOD = """\
topic: labour
parties:
  - {name: Red Guild, aliases: [guild], side: a}
  - {name: Blue League, aliases: [league], side: b}
exchange:
  - [Red Guild, Blue League]
  - [guild, league]
facts:
  - {id: rise, text: The rise is 4 percent., proof: [["4", guild], [four]]}
attributions:
  - {claim: [enough], speaker: [Red Guild]}
variants:
  pro_a:
    text: >-
      The Red Guild asked for 4 percent, and the league sneered and sneered again.

      The guild’s offer is enough, the Red Guild said; the Blue League has no plan.
    cast:
      Blue League: {roles: [antagonist]}
    flags:
      - {phrase: sneered, categories: [emotive], occurrence: 2}
    not_flags: [asked for]
"""
CASES = load()
SHIPPED = {case.id: case for case in CASES}
EVENTS = sorted({case.event for case in CASES if case.variant == "swap"})
shipped = pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
events = pytest.mark.parametrize("event", EVENTS)


def folder(at: Path, content: str | bytes = GOOD) -> Path:
    """Write a folder with the one file wages.yaml."""
    (at / "wages.yaml").write_bytes(content.encode() if isinstance(content, str) else content)
    return at


def test_reads_every_field(tmp_path: Path) -> None:
    """A good file gives its variants as cases, with every phrase at its place."""
    case, _ = load(folder(tmp_path))

    assert (case.id, case.event, case.variant, case.language) == ("wages/pro-a", "wages", "pro_a", "en")
    assert (case.title, case.swap_of, case.orders) == (None, None, ())
    assert [(p.name, p.side, p.roles, p.tones) for p in case.parties] == [
        ("Red Guild", "a", (), ()),
        ("Blue League", "b", ("antagonist",), ()),
    ]
    (flag,) = case.flags
    assert (flag.start, flag.categories, flag.voice) == (case.text.rindex("sneered"), ("emotive",), "narrator")
    assert [p.phrase for p in case.not_flags] == ["asked for"]


def test_swap(tmp_path: Path) -> None:
    """A swap exchanges A and B in the article and in all of its gold, and the sides with them."""
    _, swap = load(folder(tmp_path))

    assert (swap.id, swap.variant, swap.swap_of) == ("wages/swap", "swap", "wages/pro-a")
    assert swap.text.startswith("The Blue League asked for 4 percent, and the guild sneered")
    assert "The league’s offer" in swap.text
    assert [(p.name, p.side, p.roles) for p in swap.parties] == [
        ("Blue League", "b", ()),
        ("Red Guild", "a", ("antagonist",)),
    ]
    assert swap.facts[0].proof[0] == ("4", "league")
    assert swap.attributions[0].speaker == ("Blue League",)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        pytest.param("topic:", "topik:", 1, "topik", id="unknown key"),
        pytest.param("aliases: [league]", "alias: [league]", 4, r"parties\.1\.alias", id="unknown key of a party"),
        pytest.param("    not_flags:", "    flags:", 22, "flags is given twice", id="key given twice"),
        pytest.param("  pro_a:\n", "  pro_a: {text: a}\n  pro_a:\n", 14, "pro_a is given twice", id="id given twice"),
        pytest.param("facts:\n", "facts:\n  - {id: rise, text: a, proof: [[guild]]}\n", 10, "'rise'", id="fact twice"),
        pytest.param("[guild, league]", "[guild, Red Guild]", 7, "exchanged twice", id="exchanged twice"),
        pytest.param("pro_a:", "pro_c:", 13, "pro_c", id="unknown variant"),
        pytest.param("pro_a:", "swap:", 13, "don't write it", id="swap by hand"),
        pytest.param("[emotive]", "[rude]", 21, "rude", id="unknown category"),
        pytest.param("[emotive]", "[]", 21, "at least 1", id="no category"),
        pytest.param("[antagonist]", "[villain]", 19, "villain", id="unknown role"),
        pytest.param("roles: [antagonist]", "tones: [bad]", 19, "bad", id="unknown tone"),
        pytest.param("      Blue League: {", "      Green: {", 19, "'Green' is no party", id="cast of no party"),
        pytest.param("name: Blue League, aliases: [league]", "name: Nemo", 4, "not name 'Nemo'", id="no such party"),
        pytest.param("phrase: sneered", "phrase: sneer", 21, "'sneer' 0 times", id="phrase not in the article"),
        pytest.param(", occurrence: 2", "", 21, "give the occurrence", id="which of two"),
        pytest.param("occurrence: 2", "occurrence: 3", 21, "2 times", id="not so often"),
        pytest.param("[asked for]", "[begged]", 22, "'begged'", id="not_flag not in the article"),
        pytest.param("[asked for]", "[sneered again]", 22, "must be flagged", id="flagged and not flagged"),
        pytest.param('["4", guild], [four]', "[five], [four]", 9, "no proof .* 'rise'", id="proof not in the article"),
        pytest.param("[enough]", "[plenty]", 11, "does not make this claim", id="claim not in the article"),
        pytest.param("speaker: [Red Guild]", "speaker: [Smith]", 11, "'Smith'", id="speaker not in the article"),
        pytest.param("    not_flags: [asked for]", "    orders: [BANANA]", 13, "hostile", id="orders elsewhere"),
        pytest.param("pro_a:", "hostile:", 13, "hostile", id="hostile without orders"),
        pytest.param("pro_a:", "control:", 20, "no flag", id="flag in a control"),
        pytest.param("pro_a:", "quoted:", 20, "narrator", id="loaded narrator around quotations"),
        pytest.param("pro_a:", "foreign:", 13, "not in English", id="foreign in English"),
        pytest.param("topic: labour", "topic: [labour", 2, "not YAML", id="not YAML"),
        pytest.param(GOOD, "", 1, "the file is empty", id="empty file"),
    ],
)  # fmt: skip
def test_refuses(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    """A file with anything wrong in it is refused, with its line and the reason."""
    assert old in GOOD

    with pytest.raises(CaseError, match=rf"wages\.yaml, line {line}: .*{says}"):
        load(folder(tmp_path, GOOD.replace(old, new, 1)))


def test_refuses_other_encodings(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused by name."""
    with pytest.raises(CaseError, match=r"wages\.yaml, line 1: not text in UTF-8"):
        load(folder(tmp_path, GOOD.encode("utf-16")))


def test_refuses_no_files(tmp_path: Path) -> None:
    """A folder without cases is a mistake, not an empty set."""
    with pytest.raises(CaseError, match="no case files"):
        load(tmp_path)


def test_enough_of_each() -> None:
    """There are the cases that were promised, of each variant, and no two have the same id."""
    least = {"control": 4, "quoted": 3, "hostile": 4, "long": 1, "foreign": 2}
    count = Counter(case.variant for case in CASES)

    assert len(SHIPPED) == len(CASES) >= 46
    assert all(count[variant] >= least.get(variant, 8) for variant in get_args(Variant))
    assert len({SHIPPED[f"{event}/neutral"].topic for event in EVENTS}) == len(EVENTS) >= 8


def test_every_category_is_there() -> None:
    """The slanted articles spread over all categories of loaded language."""
    assert {c for case in CASES for flag in case.flags for c in flag.categories} == set(get_args(Category))


@shipped
def test_length(case: Case) -> None:
    """Articles are as long as news is: 110 to 180 words, with orders 210, and the long one over 2,500."""
    words = len(case.text.split())

    assert words >= 2500 if case.variant == "long" else 110 <= words <= (210 if case.variant == "hostile" else 180)


@shipped
def test_gold_lies_in_the_text(case: Case) -> None:
    """Every phrase reads as the text does at its place, and none that must be flagged touches one that must not."""
    assert all(case.text[p.start : p.end] == p.phrase for p in (*case.flags, *case.not_flags))
    assert not any(n.start < f.end and f.start < n.end for n in case.not_flags for f in case.flags)
    assert all(a.end <= b.start for a, b in zip(case.flags, case.flags[1:], strict=False))


@shipped
def test_voice_follows_the_quotation_marks(case: Case) -> None:
    """A gold flag has the voice `quoted` exactly where it stands in quotation marks."""
    quotes = [quote.span() for quote in re.finditer(r"[“„«][^“”„«»]*[”“»]", case.text)]

    for flag in case.flags:
        is_quoted = any(start < flag.start and flag.end < end for start, end in quotes)
        assert (flag.voice == "quoted") == is_quoted, flag.phrase


@shipped
def test_facts_and_claims_are_in_the_article(case: Case) -> None:
    """The article itself keeps every fact, and names a speaker for every claim."""
    assert all(fact.kept_in(Folded(case.text)) for fact in case.facts)
    assert all(any(name.casefold() in case.text.casefold() for name in a.speaker) for a in case.attributions)


@events
def test_variants_report_the_same(event: str) -> None:
    """The neutral and the slanted variants of an event share facts, claims, numbers and quotations."""
    told = [SHIPPED[f"{event}/{variant}"] for variant in ("neutral", "pro-a", "pro-b")]

    assert len({(case.facts, case.attributions) for case in told}) == 1
    assert len({frozenset(re.findall(r"\d+(?:[.,]\d+)*|“[^”]*”", case.text)) for case in told}) == 1


@events
def test_slant_is_controlled(event: str) -> None:
    """A slanted variant has four to eight loaded phrases, its neutral twin none."""
    assert not SHIPPED[f"{event}/neutral"].flags
    assert all(4 <= len(SHIPPED[f"{event}/{variant}"].flags) <= 8 for variant in ("pro-a", "pro-b"))


@events
def test_swap_twice_is_the_original(event: str) -> None:
    """An article that is exchanged twice is the original; exchanged once, every name of a side has changed."""
    swap = SHIPPED[f"{event}/swap"]
    original = SHIPPED[swap.swap_of or ""]

    assert original.variant == "pro_a"
    assert exchange(original.text, swap.exchange) == swap.text != original.text
    assert exchange(swap.text, swap.exchange) == original.text
    assert [(f.categories, f.voice) for f in swap.flags] == [(f.categories, f.voice) for f in original.flags]
    sides = {p.name: p.side for p in original.parties}
    assert all(p.side == sides[p.name] for p in swap.parties)


@events
def test_slants_mirror_each_other(event: str) -> None:
    """Whom one variant casts in a good light the other casts in a bad one; the swap is as hard on A as `pro_a` on B."""
    tones = {
        variant: {p.side: p.tones for p in SHIPPED[f"{event}/{variant}"].parties if p.side}
        for variant in ("pro-a", "pro-b", "swap")
    }

    assert tones["pro-a"] == {"a": ("favourable",), "b": ("unfavourable",)}
    assert tones["pro-b"] == tones["swap"] == {"a": ("unfavourable",), "b": ("favourable",)}


@pytest.mark.parametrize("event", [case.event for case in CASES if case.variant == "hostile"])
def test_hostile_articles_have_a_harmless_twin(event: str) -> None:
    """A hostile article is the control of its event plus orders: all that was there is still there, in order."""
    control, hostile = SHIPPED[f"{event}/control"], SHIPPED[f"{event}/hostile"]
    paragraphs = hostile.text.split("\n")

    assert [p for p in paragraphs if p in control.text.split("\n")] == control.text.split("\n")
    assert all(order in hostile.text and order not in control.text for order in hostile.orders)


def test_readme_names_every_variant() -> None:
    """The README has a row for each variant."""
    rows = [line for line in (FOLDER / "README.md").read_text("utf-8").splitlines() if line.startswith("| `")]

    assert set(re.findall(r"`(\w+)`", " ".join(row.split("|")[1] for row in rows))) == set(get_args(Variant))
