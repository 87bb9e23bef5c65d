"""
The sections of an analysis as text in a terminal: each function writes one. `report.py` puts them in order.

An article is data: it is never read as Rich markup, and nothing in it can control the terminal. All of its words pass
`Screen.text`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, get_args

from rich.console import RenderableType
from rich.text import Text

from service.models import (
    STRENGTHS,
    Analysis,
    Article,
    Flag,
    Party,
    Plain,
    Span,
    Strength,
    Summary,
    SuspectedInstruction,
    Ungrounded,
    Usage,
    Voice,
)
from service.render import wording
from service.render.screen import Screen, heading, item, nothing_found
from service.render.segments import Row, pieces, row_numbers, rows, sentences_of

STYLES: Final[dict[tuple[Voice, Strength], str]] = {
    ("narrator", "strong"): "bold underline black on yellow",
    ("narrator", "usual"): "black on yellow",
    ("narrator", "slight"): "underline yellow",
    ("quoted", "strong"): "bold italic underline cyan",
    ("quoted", "usual"): "italic underline cyan",
    ("quoted", "slight"): "italic cyan",
}


def title_and_warnings(
    article: Article, suspected: Sequence[SuspectedInstruction], screen: Screen
) -> Iterator[RenderableType]:
    """Write the title, and warn of text that speaks to a model, before any answer of a model."""
    if article.title:
        yield screen.text(article.title, "bold")
    if not suspected:
        return
    yield heading(wording.SUSPECTED_TITLE, screen)
    yield screen.text(wording.SUSPECTED, "red")
    for each in suspected:
        refs = f" {_refs(article, [each.span])} {wording.INSTRUCTIONS[each.kind]}"
        yield item("!", screen.text(wording.describe_instruction(each)).append_text(screen.text(refs, "dim")), screen)


def _refs(article: Article, spans: Sequence[Span]) -> str:
    return " ".join(f"[{index + 1}]" for index in sentences_of(article, spans))


def summary_section(article: Article, summary: Summary | None, screen: Screen) -> Iterator[RenderableType]:
    """Write the summary; each sentence names the sentences of the article that it rests on."""
    yield heading("Summary", screen)
    if summary is None or not summary.sentences:
        yield nothing_found(summary, screen)
    if summary is None:
        return
    for number, sentence in enumerate(summary.sentences, start=1):
        refs = _refs(article, sentence.evidence) or "no evidence"
        refs += f" {wording.MENDED}" if sentence.mended else ""
        line = screen.text(sentence.text).append_text(screen.text(f" {refs}", "dim"))
        yield item(f"{number}.", line, screen)
    for violation in summary.violations:
        objection = f"Sentence {violation.sentence + 1} {wording.VIOLATIONS[violation.kind]}: {violation.detail}"
        yield item("!", screen.text(objection, "red"), screen)


def party_section(article: Article, party: Party, screen: Screen) -> Iterator[RenderableType]:
    """Write one party: how it is cast, and the words that show it."""
    fine = ", ".join(role.replace("_", " ") for role in party.fine_roles)
    role = wording.ROLES[party.role] + (f" ({fine})" if fine else "")
    yield screen.text(party.name, "bold")
    yield item(" ", f"Role: {role} · Tone: {wording.TONES[party.tone]}", screen)
    mentions, words = wording.percent(party.share.mentions), wording.percent(party.share.quoted_words)
    yield item(" ", f"Share of mentions: {mentions} · Share of quoted words: {words}", screen)
    if party.framing:
        yield item(" ", f"Framing: {party.framing}", screen)
    for evidence in party.evidence:
        line = screen.text("– ", "dim").append_text(screen.text(evidence.span.text, "bold"))
        rest = f" {_refs(article, [evidence.span])} {wording.whose(evidence.voice, evidence.speaker)}"
        yield item(" ", line.append_text(screen.text(rest, "dim")), screen)


def article_section(
    article: Article, flags: Sequence[Flag], screen: Screen, *, numbered: bool
) -> Iterator[RenderableType]:
    """Write the article with its loaded words marked. Where findings name its sentences, these are *numbered*."""
    yield heading("Article", screen)
    if flags:
        yield from _legend(flags, screen)
        yield Text()
    yield Text().join(_marked(article, flags, screen, numbered=numbered))


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


def _marked(article: Article, flags: Sequence[Flag], screen: Screen, *, numbered: bool) -> Iterator[Text]:
    """Mark and number the loaded words."""
    row_of, last = row_numbers(rows(flags)), None
    for piece in pieces(article, flags):
        if numbered and piece.sentence not in (None, last):
            last = piece.sentence
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


def flags_section(flags: Sequence[Flag] | None, screen: Screen) -> Iterator[RenderableType]:
    """List the loaded words, each with what it does and a plainer wording."""
    yield heading("Loaded words", screen)
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


def plain_section(plain: Plain | None, screen: Screen) -> Iterator[RenderableType]:
    """Write the article in plain words, if it was asked for."""
    if plain is not None:
        yield heading(wording.PLAIN_TITLE, screen)
        yield screen.text(wording.count_changes(plain), "dim")
        yield screen.text(plain.text)


def ungrounded_section(ungrounded: Sequence[Ungrounded], screen: Screen) -> Iterator[RenderableType]:
    """List what a model said and the article does not have."""
    if ungrounded:
        yield heading("What the model said and is not used", screen)
    for lost in ungrounded:
        reason = f"{wording.UNGROUNDED[lost.reason]} ({wording.TASK_NAMES[lost.task]})"
        yield item("-", f"{lost.quote}: {reason}", screen)


def provenance_line(analysis: Analysis, screen: Screen) -> Text:
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
