"""Articles whose text tries to break out of an HTML page or to control the terminal."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

from service.models import Analysis, Span
from tests.support.analyses import analysis, article, flag, party, summary

FRAGMENTS = (
    "</article></section>",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\" onmouseover='alert(1)' x=\"",
    "--><!--",
    "]]>",
    "{{ 7 * 7 }}{% raw %}",
    "&amp;lt;&#x3c;&notit;",
    "[bold red]no[/bold red][link=https://example.org]",
    ":smile:",
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;https://example.org\x07click",
    "\x9b2J",
    "\u202egnirts\u202c\u2066x\u2069",
    "\r\n\r\x0b\x0c\x1c\x85\u2028\u2029",
    "\x00\x08\x7f",
    "👩‍👩‍👧‍👦e\u0301\u200b\ufeff",
    "שלום عالم",
    "slammed. ",
    "\n\n",
)
TEXTS = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=12), min_size=1, max_size=12).map("".join)

UNICODE_TEXT = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs", "Cc"]),
        st.sampled_from("aAß İı\u0301\u200d\ufe0f\u202e’'\"“”« \u00a0\n👩🏽全-"),
    )
)
"""Any text, with many characters that look alike, join others or have no width."""


@st.composite
def hostile_analyses(draw: st.DrawFn, *, overlapping: bool = False) -> Analysis:
    """Make an analysis of a hostile article: flags at any place, and its text in every field that holds words."""
    text = draw(TEXTS.filter(lambda t: any(not c.isspace() and c != "." for c in t)))
    places = draw(st.sets(st.integers(0, len(text)), max_size=12).map(sorted))
    pairs = pairwise(places) if overlapping else zip(places[::2], places[1::2], strict=False)
    spans = [Span.at(text, start, end) for start, end in pairs]
    if overlapping:
        spans += [Span.at(text, 0, len(text))]
    flags = tuple(
        flag(text[0], text, span=span, reason=text, neutral=text, voice=voice, speaker=text)
        for span, voice in zip(spans, ("narrator", "quoted") * 7, strict=False)
    )
    actor = party(text, text, aliases=(text,), framing=text)
    return analysis(text, article=article(text, title=text), flags=flags, parties=(actor,), summary=summary(text))
