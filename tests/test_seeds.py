"""The seed articles."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SEEDS = Path(__file__).parents[1] / "seeds"
FILES = sorted(path for path in SEEDS.iterdir() if path.suffix in {".txt", ".html"})
README = (SEEDS / "README.md").read_text(encoding="utf-8")


def words(name: str) -> int:
    """Count the words of a seed, as white space divides them."""
    return len((SEEDS / name).read_text(encoding="utf-8").split())


def test_enough() -> None:
    """There are at least six."""
    assert len(FILES) >= 6


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_readme_names_each(path: Path) -> None:
    """The README has a row for each seed; for plain text, with its number of words."""
    row = next(line for line in README.splitlines() if line.startswith(f"| `{path.name}`"))

    if path.suffix == ".txt":
        assert f"| {words(path.name):,} |" in row


def test_readme_names_no_other() -> None:
    """The README names only seeds that exist."""
    assert set(re.findall(r"`([\w-]+\.(?:txt|html))`", README)) == {path.name for path in FILES}


def test_long_one() -> None:
    """One is longer than a small model's window."""
    assert words("long-read.txt") > 3000


def test_page() -> None:
    """One is a page, with things around the article that are not the article."""
    page = (SEEDS / "page.html").read_text(encoding="utf-8")

    assert page.startswith("<!DOCTYPE html>")
    assert all(f"<{tag}" in page for tag in ("nav", "header", "article", "h1", "aside", "figure", "footer", "script"))
    assert {"&nbsp;", "&amp;", "&ldquo;"} <= set(re.findall(r"&\w+;", page))


def test_other_language() -> None:
    """One is German, with its umlauts and quotation marks."""
    text = (SEEDS / "deutsch.txt").read_text(encoding="utf-8")

    assert len(re.findall(r"\b(?:der|die|das|und|nicht)\b", text)) > 20
    assert all(sign in text for sign in "äöüß„“")
