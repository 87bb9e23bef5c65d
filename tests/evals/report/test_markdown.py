"""Reports for a pull request."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from evals.comparison.compare import compare
from evals.comparison.gates import Failure
from evals.report.formats import format_comparisons, format_run
from evals.report.markdown import block, code
from tests.support import comparisons

PARSER = MarkdownIt("commonmark").enable("table")
BLOCKS = {"paragraph", "heading", "bullet_list", "list_item", "table", "thead", "tbody", "tr", "th", "td"}
INERT = {"text", "code_inline", "strong_open", "strong_close", "em_open", "em_close", "softbreak"}
LIVELY = re.compile(r"[@#$\[\]<>\\]|:\w+:|://|www\.")
"""What GitHub makes mentions, references, emoji, formulas and links of, outside code."""


class Tags(HTMLParser):
    """Collect the elements of HTML between Markdown."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element; none of ours has attributes."""
        assert not attrs
        self.found.add(tag)


def outside_code(report: str) -> str:
    """Read a report as Markdown, hold it to the elements that are ours, and return the words that are not code."""
    said: list[str] = []
    for token in PARSER.parse(report):
        if token.type == "html_block":
            assert Tags(token.content).found <= {"details", "summary", "code"}
            said.append(re.sub(r"<code>[^<]*</code>|</?(?:details|summary)>", "", token.content))
        elif token.type == "inline":
            said += [each.content for each in token.children or () if _inert(each)]
        else:
            assert token.type == "fence" or token.type.rsplit("_", 1)[0] in BLOCKS, token
    return "\n".join(said)


def _inert(token: Token) -> bool:
    assert token.type in INERT, token
    return token.type == "text"


@settings(max_examples=100)
@given(comparisons.TEXTS)
def test_words_stay_words(text: str) -> None:
    """Whatever articles and answers say, a report has no markup, link, image, table or mention but its own."""
    failure = Failure(side=text, metric="supported", unit=text, sample=1, expected=text, got=text)
    side = comparisons.side(text, {"supported": {text: "10"}}).model_copy(update={"model": text})
    comparison = comparisons.hostile(text).model_copy(update={"model": text})

    for report in (
        format_comparisons("markdown", [comparison, comparison]),
        format_run("markdown", comparisons.run(side), [failure]),
    ):
        assert not LIVELY.search(outside_code(report))


@pytest.mark.parametrize("text", comparisons.HOSTILE)
def test_code(text: str) -> None:
    """A span and a block of code have all that can be seen of the words."""
    span, fence = PARSER.parse(code(text))[1].children or [], PARSER.parse(block(text, "diff", 1000))

    assert [token.type for token in span] == ["code_inline"]
    assert [token.type for token in fence] == ["fence"]
    for word in re.findall(r"\w+", text):
        assert word in span[0].content
        assert word in fence[0].content


def test_order() -> None:
    """What got worse comes first, then what now fails, then what got better; the rest is folded."""
    report = format_comparisons("markdown", [comparisons.changed()])
    titles = (
        "**Worse on supported; better on facts",
        "#### Worse",
        "#### 24 samples passed and now fail",
        "#### Better",
    )
    folded = ("No difference shown on 2 metrics", "Tokens, seconds and money", "What changed in the prompt")
    places = [report.index(title) for title in (*titles, *(f"<details><summary>{title}" for title in folded))]

    assert places == sorted(places)
    assert "| `supported` | 100.0% | 33.3% | −66.7 pp | −66.7 … −66.7 | <0.001 |" in report


def test_flip() -> None:
    """A case that now fails has its reason and the words that are gone, new and kept."""
    report = format_comparisons("markdown", [comparisons.changed()])

    assert "<summary><code>strike/00</code>, sample 1: worse on supported</summary>" in report
    assert "- `supported: unsupported_number: “40”`" in report
    assert "```diff\n  The minister\n- slammed\n+ criticised\n  the plan.\n```" in report
    assert "The 3 worst are shown" in report


def test_gates_first() -> None:
    """The gates that fail stand at the very top."""
    failure = Failure(side="summary@1.1.0", metric="facts", unit=None, sample=None, expected="at least 1", got="0.5")
    report = format_run("markdown", comparisons.run(comparisons.NEW), [failure])

    assert report.startswith(
        "### Evenhand evals: 1 gate fails\n\n- `summary@1.1.0 facts: expected at least 1, got 0.5`\n"
    )
    assert format_run("markdown", comparisons.run(comparisons.NEW), []).startswith(
        "### Evenhand evals: all gates hold\n"
    )
    assert format_run("markdown", comparisons.run(comparisons.NEW), None).startswith("### Evenhand evals\n")


def test_run() -> None:
    """A run folds each version's metrics, worst cases and costs."""
    report = format_run("markdown", comparisons.run(comparisons.NEW), None)

    assert "<details><summary><code>summary@1.1.0</code>, 12 cases × 3 samples</summary>" in report
    assert "| `supported` | 33.3% | 33.3% … 33.3% | 12 | 0.0% |" in report
    assert "- `supported`: `strike/00` fails in 2 of 3 samples; " in report


def test_fits_a_comment() -> None:
    """However much there is to tell, it fits, and what is left out is said."""
    long = {f"{number:04}{'x' * 500}": "000" for number in range(120)}
    old = comparisons.side("summary@1.0.0", {"supported": dict.fromkeys(long, "111")}, text="a " * 9000)
    new = comparisons.side("summary@1.1.0", {"supported": long}, text="`b` " * 9000, wrong="w" * 9000)
    failures = [
        Failure(side=new.name, metric="supported", unit=unit, sample=1, expected="all", got="`" * 900) for unit in long
    ]

    compared = format_comparisons("markdown", [compare(old, new, prompt_diff="`+\n" * 30_000)] * 9)
    assert len(compared) < 60_000
    assert "too long for a comment" in compared
    assert len(format_run("markdown", comparisons.run(*[new] * 9), failures)) < 60_000
    assert outside_code(compared)
