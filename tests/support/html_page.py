"""An HTML page as a browser reads it."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "link", "img", "br", "hr", "input", "line", "circle"}


class Page(HTMLParser):
    """The elements, words and scripts of a page; `article` has the words inside `#text`."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.scripts: list[str] = []
        self.article: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append("#text" if ("id", "text") in attrs else tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element: it must be the one that was opened last, if it needs an end tag."""
        assert tag in VOID or self.open.pop() in {tag, "#text"}

    def handle_data(self, data: str) -> None:
        """Note words."""
        (self.scripts if self.open and self.open[-1] == "script" else self.words).append(data)
        if "#text" in self.open:
            self.article.append(data)

    def values(self, name: str) -> list[str]:
        """List the values of the attribute *name* over all elements."""
        return [value for _, attrs in self.elements if (value := attrs.get(name))]
