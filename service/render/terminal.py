"""
An analysis as a person likes to read it in a terminal.

What an article says is data: it is never read as Rich markup, and nothing in it can drive the terminal. All words
reach the console through `Paper.text`, which also keeps to what the terminal's encoding can show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple, get_args

from rich.box import HORIZONTALS
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from service.models import STRENGTHS, Analysis, Flag, Party, Span, Strength, Summary, Usage, Voice
from service.render import words
from service.render.printable import printable
from service.render.segments import Row, cited, pieces, row_numbers, rows, sentences_of

TABLE_WIDTH: Final = 80
WIDTHS: Final = {"Role": 14, "Tone": 12, "Share of mentions": 8, "Share of quoted words": 8}
"""The longest word of each column; the others share the rest."""
STYLES: Final[dict[tuple[Voice, Strength], str]] = {
    ("narrator", "strong"): "bold underline black on yellow",
    ("narrator", "usual"): "black on yellow",
    ("narrator", "slight"): "underline yellow",
    ("quoted", "strong"): "bold italic underline cyan",
    ("quoted", "usual"): "italic underline cyan",
    ("quoted", "slight"): "italic cyan",
}
WEIGHTS: Final[dict[Strength, str]] = {"strong": "!", "usual": "", "slight": "~"}
"""What stands inside the bracket, where there is no colour."""
PLAIN: Final = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "·": "-"}
    | {"×": "x", "⟦": "[[", "⟧": "]]", "‹": "{", "›": "}", "→": "->", "\xa0": " "}
)
"""What stands in for typography where the terminal has none."""
SUPERSCRIPT: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def print_analysis(analysis: Analysis, console: Console) -> None:
    """Print the analysis. Without colour, as when piped, brackets mark the loaded words."""
    paper = Paper(console.encoding, bracketed=console.no_color or console.color_system is None)
    for part in _parts(analysis, paper, wide=console.width >= TABLE_WIDTH):
        console.print(part, overflow="fold", highlight=False, markup=False, emoji=False, soft_wrap=False)


class Paper(NamedTuple):
    """What the terminal can show."""

    encoding: str
    bracketed: bool

    def text(self, said: str, style: str = "") -> Text:
        """Make what is *said* harmless, and such that the terminal can show it."""
        shown = printable(said)
        if not self.encoding.startswith("utf"):
            shown = shown.translate(PLAIN)
        return Text(shown.encode(self.encoding, "replace").decode(self.encoding), style=style)

    def number(self, of_flag: int) -> Text:
        """Write the number of a flag behind its words."""
        return Text(str(of_flag).translate(SUPERSCRIPT) if self.encoding.startswith("utf") else f"({of_flag})")

    def brackets(self, voice: Voice, strength: Strength) -> tuple[str, str]:
        """Choose what stands before and behind a loaded word: nothing where there is colour."""
        left, right = "⟦⟧" if voice == "narrator" else "‹›"
        return (left + WEIGHTS[strength], right) if self.bracketed else ("", "")


def _parts(analysis: Analysis, paper: Paper, *, wide: bool) -> Iterator[RenderableType]:
    if analysis.article.title:
        yield paper.text(analysis.article.title, "bold")
    yield from _suspected(analysis, paper)
    yield _heading("Summary", paper)
    yield from _summary(analysis, analysis.summary, paper)
    yield _heading("Parties", paper)
    if not analysis.parties:
        yield _nothing(analysis.parties, paper)
    else:
        yield from [_table(analysis.parties, paper)] if wide else (_card(party, paper) for party in analysis.parties)
        yield from _evidence(analysis, analysis.parties, paper)
    yield _heading("Article", paper)
    yield from _article(analysis, paper)
    yield _heading("Loaded words", paper)
    yield from _flags(analysis.flags, paper)
    if analysis.ungrounded:
        yield _heading("What the article does not bear out", paper)
        for item in analysis.ungrounded:
            yield _item("-", f"{item.quote}: {words.UNGROUNDED[item.reason]} ({words.TASK_NAMES[item.task]})", paper)
    yield Text()
    yield _provenance(analysis, paper)


def _suspected(analysis: Analysis, paper: Paper) -> Iterator[RenderableType]:
    """Warn of what speaks to a model, before anything that a model said."""
    if not analysis.suspected_instructions:
        return
    yield _heading(words.SUSPECTED_TITLE, paper)
    yield paper.text(words.SUSPECTED, "red")
    for each in analysis.suspected_instructions:
        refs = f" {_refs(analysis, [each.span])} {words.INSTRUCTIONS[each.kind]}"
        yield _item("!", paper.text(words.instruction(each)).append_text(paper.text(refs, "dim")), paper)


def _heading(title: str, paper: Paper) -> Text:
    return Text("\n").append_text(paper.text(title, "bold underline"))


def _item(sign: str, said: str | Text, paper: Paper) -> RenderableType:
    """Lay out one item of a list, its lines aligned."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(paper.text(sign, "dim"), paper.text(said) if isinstance(said, str) else said)
    return grid


def _refs(analysis: Analysis, spans: Sequence[Span]) -> str:
    return " ".join(f"[{index + 1}]" for index in sentences_of(analysis.article, spans))


def _summary(analysis: Analysis, summary: Summary | None, paper: Paper) -> Iterator[RenderableType]:
    if summary is None or not summary.sentences:
        yield _nothing(summary, paper)
    if summary is None:
        return
    for number, sentence in enumerate(summary.sentences, start=1):
        refs = _refs(analysis, sentence.evidence) or "no evidence"
        said = paper.text(sentence.text).append_text(paper.text(f" {refs}", "dim"))
        yield _item(f"{number}.", said, paper)
    for violation in summary.violations:
        objection = f"Sentence {violation.sentence + 1} {words.VIOLATIONS[violation.kind]}: {violation.detail}"
        yield _item("!", paper.text(objection, "red"), paper)


def _nothing(part: object, paper: Paper) -> Text:
    """Say of a part without content whether it was asked for."""
    return paper.text(words.NOT_ASKED if part is None else words.NOTHING, "italic dim")


def _cells(party: Party) -> dict[str, str]:
    """Say all that one party's row has, by its column."""
    fine = ", ".join(role.replace("_", " ") for role in party.fine_roles)
    return {
        "Party": party.name,
        "Role": words.ROLES[party.role] + (f" ({fine})" if fine else ""),
        "Tone": words.TONES[party.tone],
        "Framing": party.framing,
        "Share of mentions": words.percent(party.share.mentions),
        "Share of quoted words": words.percent(party.share.quoted_words),
    }


def _table(parties: Sequence[Party], paper: Paper) -> Table:
    table = Table(box=HORIZONTALS, show_lines=True, pad_edge=False, collapse_padding=True)
    for title in _cells(parties[0]):
        side: Literal["left", "right"] = "right" if title.startswith("Share") else "left"
        table.add_column(title, overflow="fold", justify=side, width=WIDTHS.get(title))
    for party in parties:
        table.add_row(*(paper.text(cell) for cell in _cells(party).values()))
    return table


def _card(party: Party, paper: Paper) -> Text:
    """Write below each other what a narrow terminal can't show side by side."""
    name, *rest = _cells(party).items()
    lines = [paper.text(name[1], "bold"), *(paper.text(f"  {title}: {cell}") for title, cell in rest)]
    return Text("\n").join(lines)


def _evidence(analysis: Analysis, parties: Sequence[Party], paper: Paper) -> Iterator[RenderableType]:
    for party in parties:
        for evidence in party.evidence:
            said = paper.text(f"{party.name}: ").append_text(paper.text(evidence.span.text, "bold"))
            rest = f" {_refs(analysis, [evidence.span])} {words.whose(evidence.voice, evidence.speaker)}"
            yield _item("-", said.append_text(paper.text(rest, "dim")), paper)


def _article(analysis: Analysis, paper: Paper) -> Iterator[Text]:
    if analysis.flags:
        yield from _legend(analysis.flags, paper)
        yield Text()
    yield Text().join(_marked(analysis, paper))


def _legend(flags: Sequence[Flag], paper: Paper) -> Iterator[Text]:
    """Explain the marks that occur, the strong ones first."""
    there = {(flag.strength, flag.voice) for flag in flags}
    for strength in STRENGTHS:
        for voice in get_args(Voice):
            if (strength, voice) in there:
                left, right = paper.brackets(voice, strength)
                said = f" {strength} ({words.STRENGTHS[strength]}), {words.VOICES[voice]}"
                sample = paper.text(f"{left}loaded{right}", STYLES[voice, strength])
                yield sample.append_text(paper.text(said, "not bold not italic not underline dim"))


def _marked(analysis: Analysis, paper: Paper) -> Iterator[Text]:
    """Mark the article's loaded words, and number them and the sentences that something rests on."""
    flags, numbered = analysis.flags or (), cited(analysis)
    row_of = row_numbers(rows(flags))
    for piece in pieces(analysis):
        if piece.sentence in numbered:
            numbered.remove(piece.sentence)
            yield paper.text(f"[{piece.sentence + 1}] ", "dim")
        if piece.flag is None:
            yield paper.text(piece.text)
            continue
        flag = flags[piece.flag]
        left, right = paper.brackets(flag.voice, flag.strength)
        begins, ends = piece.start == flag.span.start, piece.start + len(piece.text) == flag.span.end
        said = (left if begins else "") + piece.text + (right if ends else "")
        yield paper.text(said, STYLES[flag.voice, flag.strength])
        if ends:
            yield paper.number(row_of[piece.flag])


def _flags(flags: Sequence[Flag] | None, paper: Paper) -> Iterator[RenderableType]:
    if not flags:
        yield _nothing(flags, paper)
        return
    counts = [f"{sum(flag.strength == s for flag in flags)} {s}" for s in STRENGTHS]
    yield paper.text(", ".join(count for count in counts if not count.startswith("0 ")), "dim")
    for number, row in enumerate(rows(flags), start=1):
        flag = row.flag
        plainer = "leave it out" if flag.neutral is None else flag.neutral
        said = paper.text(flag.span.text, "bold").append_text(paper.text(_about(row), "dim"))
        yield _item(f"{number}.", said.append_text(paper.text(f"\n{flag.reason} Plainer: {plainer}")), paper)


def _about(row: Row) -> str:
    """Say of a row how often its word is there, how strong it is, and whose; the marks have the row's number."""
    flag, often = row.flag, f" ×{len(row.indexes)}" if len(row.indexes) > 1 else ""
    return f"{often} · {flag.strength} · {flag.category} · {words.whose(flag.voice, *row.speakers)}"


def _provenance(analysis: Analysis, paper: Paper) -> Text:
    """Say in one line how this was made."""
    made = analysis.provenance
    models = " and ".join(sorted({task.model_answered or task.model for task in made.tasks.values()}))
    used = sum(made.tasks.values(), start=Usage())
    parts = [", ".join(task.prompt for task in made.tasks.values()) + f" by {models}"] if made.tasks else []
    parts += [f"rules {made.rules.lexicon}"] if made.rules else []
    parts += [f"loaded words: {words.STRICTNESSES[made.strictness]}"] if made.strictness else []
    parts += (
        [f"{used.input_tokens} tokens in ({used.cached_tokens} cached), {used.output_tokens} out"] if made.tasks else []
    )
    return paper.text(" · ".join([*parts, f"evenhand {made.evenhand}", f"{made.seconds:.1f} s", analysis.id]), "dim")
