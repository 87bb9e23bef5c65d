"""How tokens are estimated, and what a prefix cache saves."""

from __future__ import annotations

from evals.cases.loading import load
from evals.performance.articles import article
from evals.performance.cost import ours, plain, self_contained, spent
from evals.performance.prefixes import Cache, common, counted, estimate_error, tokens, written
from service.wiring.defaults import EMBEDDED


def test_tokens() -> None:
    """Words, digits, marks in a row and line breaks are a token each; a long word is more."""
    assert tokens("The vote is on 24 May.") == 8
    assert tokens("internationalisation") == 3
    assert counted(written([("system", "Hi"), ("user", "Hi")])) == 2 * (4 + 4)


def test_estimate_is_near() -> None:
    """The estimate is within a tenth of what the embedded model counted when it was recorded."""
    error = estimate_error([load()[0].id], {"summary": "1.0.0", "framing": "1.2.0"})

    assert 0.9 < error.low <= error.high < 1.1


def test_common() -> None:
    """What two texts begin with alike is found to the character."""
    assert [common("abcd", "abxd"), common("abc", "abc"), common("abc", "ab"), common("x", "y"), common("", "a")] == [
        2,
        3,
        2,
        0,
        0,
    ]


def test_cache_finds_the_longest_beginning() -> None:
    """Of everything asked before, what begins most alike counts; the last token is always read."""
    cache = Cache()
    for asked in ("a b c d", "a b x", "z"):
        cache.keep(asked)

    assert [cache.cached(text) for text in ("a b c e", "a b y", "q", "a b c d")] == [3, 2, 0, 3]


def test_cache_keeps_whole_blocks() -> None:
    """Only whole blocks count, and only from the least length on."""
    cache = Cache(block=4, least=8)
    cache.keep("a " * 20)

    assert [cache.cached("a " * n + "b") for n in (7, 8, 11, 13)] == [0, 8, 8, 12]


def test_one_slot_knows_the_last_question() -> None:
    """A server with one slot forgets what it was asked before the last question."""
    cache = Cache(last_only=True)
    cache.keep("a b c")
    cache.keep("x y z")

    assert (cache.cached("a b d"), cache.cached("x y d")) == (0, 2)


async def test_questions_about_an_article() -> None:
    """A capable model is asked three questions; the embedded one only one, and two about each party that code finds."""
    text = article(3_000, 1)
    capable, small = await ours(text, "capable-model"), await ours(text, EMBEDDED)

    assert (len(capable), len(small)) == (3, 1 + 4 * 2)
    assert (len(self_contained(capable)), len(self_contained(small)), len(plain(text))) == (3, 1, 3)
    assert small[0][1].count("\n[") <= 10  # a few sentences are retold


async def test_what_is_shared_is_read_once() -> None:
    """The service's questions share the article, unless they come at once; self-contained ones share nothing of it."""
    asked = await ours(article(6_000, 1), "capable-model")
    whole, read = spent([asked], "any prefix")

    assert read < 0.5 * whole
    assert spent([asked], "any prefix, at once") == (whole, whole)
    assert spent([self_contained(asked)], "any prefix")[1] > 0.9 * spent([self_contained(asked)], "any prefix")[0]
