"""What a terminal can show, and the parts that every section is made of: headings and items of lists."""

from __future__ import annotations

from typing import Final, NamedTuple

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from service.models import Strength, Voice
from service.render import wording
from service.render.printable import printable

WEIGHTS: Final[dict[Strength, str]] = {"strong": "!", "usual": "", "slight": "~"}
"""The sign inside the bracket, where there is no colour."""
PLAIN: Final = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "·": "-"}
    | {"×": "x", "⟦": "[[", "⟧": "]]", "‹": "{", "›": "}", "→": "->", "\xa0": " "}
)
"""Plain characters for terminals without typography."""
SUPERSCRIPT: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Screen(NamedTuple):
    """What a terminal can show: the characters of its *encoding*, and colour or else brackets."""

    encoding: str
    bracketed: bool

    def text(self, content: str, style: str = "") -> Text:
        """Make text that the terminal can show, and that can't control it."""
        shown = printable(content)
        if not self.encoding.startswith("utf"):
            shown = shown.translate(PLAIN)
        return Text(shown.encode(self.encoding, "replace").decode(self.encoding), style=style)

    def number(self, row: int) -> Text:
        """Write the number of a flag, to stand behind its words."""
        return Text(str(row).translate(SUPERSCRIPT) if self.encoding.startswith("utf") else f"({row})")

    def brackets(self, voice: Voice, strength: Strength) -> tuple[str, str]:
        """Return the brackets around a loaded word; with colour there are none."""
        left, right = "⟦⟧" if voice == "narrator" else "‹›"
        return (left + WEIGHTS[strength], right) if self.bracketed else ("", "")


def screen_of(console: Console) -> Screen:
    """Tell what the terminal of a console can show."""
    return Screen(console.encoding, bracketed=console.no_color or console.color_system is None)


def print_part(console: Console, part: RenderableType) -> None:
    """Print one part of a report. Nothing in it is read as markup."""
    console.print(part, overflow="fold", highlight=False, markup=False, emoji=False, soft_wrap=False)


def heading(title: str, screen: Screen) -> Text:
    """Write the heading of a section."""
    return Text("\n").append_text(screen.text(title, "bold underline"))


def item(sign: str, content: str | Text, screen: Screen) -> RenderableType:
    """Lay out one item of a list, with its lines aligned."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(screen.text(sign, "dim"), screen.text(content) if isinstance(content, str) else content)
    return grid


def nothing_found(part: object, screen: Screen) -> Text:
    """Say why a part has no content: it was not asked for, or nothing was found."""
    return screen.text(wording.NOT_ASKED if part is None else wording.NOTHING, "italic dim")
