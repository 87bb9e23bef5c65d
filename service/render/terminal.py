"""
An analysis as text in a terminal: each function writes one section.

An article is data: it is never read as Rich markup, and nothing in it can control the terminal. All of its words pass
`Screen.text`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal, get_args

from rich.box import HORIZONTALS
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from service.models import STRENGTHS, Analysis, Flag, Party, Span, Strength, Summary, Usage, Voice
from service.render import wording
from service.render.screen import Screen, heading, item, nothing_found
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


def print_analysis(analysis: Analysis, console: Console) -> None:
    """Print the analysis. Without colour, as when piped, brackets mark the loaded words."""
    screen = Screen(console.encoding, bracketed=console.no_color or console.color_system is None)
    for part in _parts(analysis, screen, wide=console.width >= TABLE_WIDTH):
        console.print(part, overflow="fold", highlight=False, markup=False, emoji=False, soft_wrap=False)


def _parts(analysis: Analysis, screen: Screen, *, wide: bool) -> Iterator[RenderableType]:
    if analysis.article.title:
        yield screen.text(analysis.article.title, "bold")
    yield from _suspected(analysis, screen)
    yield heading("Summary", screen)
    yield from _summary(analysis, analysis.summary, screen)
    yield heading("Parties", screen)
    if not analysis.parties:
        yield nothing_found(analysis.parties, screen)
    else:
        yield from [_table(analysis.parties, screen)] if wide else (_card(party, screen) for party in analysis.parties)
        yield from _evidence(analysis, analysis.parties, screen)
    yield heading("Article", screen)
    yield from _article(analysis, screen)
    yield heading("Loaded words", screen)
    yield from _flags(analysis.flags, screen)
    if analysis.ungrounded:
        yield heading("What the article does not bear out", screen)
        for lost in analysis.ungrounded:
            reason = f"{wording.UNGROUNDED[lost.reason]} ({wording.TASK_NAMES[lost.task]})"
            yield item("-", f"{lost.quote}: {reason}", screen)
    yield Text()
    yield _provenance(analysis, screen)


def _suspected(analysis: Analysis, screen: Screen) -> Iterator[RenderableType]:
    """Warn of text that speaks to a model, before any answer of a model."""
    if not analysis.suspected_instructions:
        return
    yield heading(wording.SUSPECTED_TITLE, screen)
    yield screen.text(wording.SUSPECTED, "red")
    for each in analysis.suspected_instructions:
        refs = f" {_refs(analysis, [each.span])} {wording.INSTRUCTIONS[each.kind]}"
        yield item("!", screen.text(wording.describe_instruction(each)).append_text(screen.text(refs, "dim")), screen)


def _refs(analysis: Analysis, spans: Sequence[Span]) -> str:
    return " ".join(f"[{index + 1}]" for index in sentences_of(analysis.article, spans))


def _summary(analysis: Analysis, summary: Summary | None, screen: Screen) -> Iterator[RenderableType]:
    if summary is None or not summary.sentences:
        yield nothing_found(summary, screen)
    if summary is None:
        return
    for number, sentence in enumerate(summary.sentences, start=1):
        refs = _refs(analysis, sentence.evidence) or "no evidence"
        line = screen.text(sentence.text).append_text(screen.text(f" {refs}", "dim"))
        yield item(f"{number}.", line, screen)
    for violation in summary.violations:
        objection = f"Sentence {violation.sentence + 1} {wording.VIOLATIONS[violation.kind]}: {violation.detail}"
        yield item("!", screen.text(objection, "red"), screen)


def _cells(party: Party) -> dict[str, str]:
    """Return the cells of a party's row, by column."""
    fine = ", ".join(role.replace("_", " ") for role in party.fine_roles)
    return {
        "Party": party.name,
        "Role": wording.ROLES[party.role] + (f" ({fine})" if fine else ""),
        "Tone": wording.TONES[party.tone],
        "Framing": party.framing,
        "Share of mentions": wording.percent(party.share.mentions),
        "Share of quoted words": wording.percent(party.share.quoted_words),
    }


def _table(parties: Sequence[Party], screen: Screen) -> Table:
    table = Table(box=HORIZONTALS, show_lines=True, pad_edge=False, collapse_padding=True)
    for title in _cells(parties[0]):
        side: Literal["left", "right"] = "right" if title.startswith("Share") else "left"
        table.add_column(title, overflow="fold", justify=side, width=WIDTHS.get(title))
    for party in parties:
        table.add_row(*(screen.text(cell) for cell in _cells(party).values()))
    return table


def _card(party: Party, screen: Screen) -> Text:
    """Write a party as lines, for a terminal that is too narrow for the table."""
    name, *rest = _cells(party).items()
    lines = [screen.text(name[1], "bold"), *(screen.text(f"  {title}: {cell}") for title, cell in rest)]
    return Text("\n").join(lines)


def _evidence(analysis: Analysis, parties: Sequence[Party], screen: Screen) -> Iterator[RenderableType]:
    for party in parties:
        for evidence in party.evidence:
            line = screen.text(f"{party.name}: ").append_text(screen.text(evidence.span.text, "bold"))
            rest = f" {_refs(analysis, [evidence.span])} {wording.whose(evidence.voice, evidence.speaker)}"
            yield item("-", line.append_text(screen.text(rest, "dim")), screen)


def _article(analysis: Analysis, screen: Screen) -> Iterator[Text]:
    if analysis.flags:
        yield from _legend(analysis.flags, screen)
        yield Text()
    yield Text().join(_marked(analysis, screen))


def _legend(flags: Sequence[Flag], screen: Screen) -> Iterator[Text]:
    """Explain the marks that occur, strong ones first."""
    present = {(flag.strength, flag.voice) for flag in flags}
    for strength in STRENGTHS:
        for voice in get_args(Voice):
            if (strength, voice) in present:
                left, right = screen.brackets(voice, strength)
                line = f" {strength} ({wording.STRENGTHS[strength]}), {wording.VOICES[voice]}"
                sample = screen.text(f"{left}loaded{right}", STYLES[voice, strength])
                yield sample.append_text(screen.text(line, "not bold not italic not underline dim"))


def _marked(analysis: Analysis, screen: Screen) -> Iterator[Text]:
    """Mark and number the loaded words, and number the sentences that serve as evidence."""
    flags, numbered = analysis.flags or (), cited(analysis)
    row_of = row_numbers(rows(flags))
    for piece in pieces(analysis):
        if piece.sentence in numbered:
            numbered.remove(piece.sentence)
            yield screen.text(f"[{piece.sentence + 1}] ", "dim")
        if piece.flag is None:
            yield screen.text(piece.text)
            continue
        flag = flags[piece.flag]
        left, right = screen.brackets(flag.voice, flag.strength)
        begins, ends = piece.start == flag.span.start, piece.start + len(piece.text) == flag.span.end
        line = (left if begins else "") + piece.text + (right if ends else "")
        yield screen.text(line, STYLES[flag.voice, flag.strength])
        if ends:
            yield screen.number(row_of[piece.flag])


def _flags(flags: Sequence[Flag] | None, screen: Screen) -> Iterator[RenderableType]:
    if not flags:
        yield nothing_found(flags, screen)
        return
    counts = [f"{sum(flag.strength == s for flag in flags)} {s}" for s in STRENGTHS]
    yield screen.text(", ".join(count for count in counts if not count.startswith("0 ")), "dim")
    for number, row in enumerate(rows(flags), start=1):
        flag = row.flag
        plainer = "leave it out" if flag.neutral is None else flag.neutral
        line = screen.text(flag.span.text, "bold").append_text(screen.text(_about(row), "dim"))
        yield item(f"{number}.", line.append_text(screen.text(f"\n{flag.reason} Plainer: {plainer}")), screen)


def _about(row: Row) -> str:
    """Say how often the word of a row occurs, how strong it is, and whose word it is."""
    flag, often = row.flag, f" ×{len(row.indexes)}" if len(row.indexes) > 1 else ""
    return f"{often} · {flag.strength} · {flag.category} · {wording.whose(flag.voice, *row.speakers)}"


def _provenance(analysis: Analysis, screen: Screen) -> Text:
    """Say in one line how the analysis was made."""
    provenance = analysis.provenance
    parts = []
    if tasks := provenance.tasks.values():
        models = " and ".join(sorted({task.model_answered or task.model for task in tasks}))
        used = sum(tasks, start=Usage())
        tokens = f"{used.input_tokens} tokens in ({used.cached_tokens} cached), {used.output_tokens} out"
        parts.append(", ".join(task.prompt for task in tasks) + f" by {models}")
    parts += [f"rules {provenance.rules.lexicon}"] if provenance.rules else []
    parts += [f"loaded words: {wording.STRICTNESSES[provenance.strictness]}"] if provenance.strictness else []
    parts += [tokens] if tasks else []
    parts += [f"evenhand {provenance.evenhand}", f"{provenance.seconds:.1f} s", analysis.id]
    return screen.text(" · ".join(parts), "dim")
