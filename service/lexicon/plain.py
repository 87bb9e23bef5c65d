"""
A plain reading of a text: the rules' plainer wordings put in, or the loaded word left out, outside quotations.

The grammar is kept. Where neither a plainer wording nor leaving out fits, the word stays and is listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.english.indefinite_article import indefinite_article
from service.english.proper_names import Case, case_of
from service.english.ranges import index_at
from service.english.voice import Quotation
from service.english.words import words
from service.lexicon.hits import Hit
from service.lexicon.leaving_out import leave_out
from service.lexicon.line import Change, Line
from service.lexicon.putting_in import put_in
from service.models import Sentence

_UNTOUCHED = frozenset(("scare quotes", "question", "leading question", "superlative", "boundless superlative"))
"""Hits that nothing is put in for: what stands in quotation marks, and whole constructions."""


@dataclass(frozen=True)
class Rewriting:
    """
    A text in plain words. Its *changes*, in order, made in the text, give *text*.

    *left* are the hits outside quotations that could be neither replaced nor left out.
    """

    text: str
    changes: tuple[Change, ...]
    left: tuple[Hit, ...]


def rewrite(
    text: str, sentences: Sequence[Sentence], hits: Iterable[Hit], quotations: Sequence[Quotation]
) -> Rewriting:
    """
    Put plainer words in for *hits* in *sentences* of *text*, or leave the words out. All are in order.

    No change reaches over the end of a sentence, and no sentence becomes empty.
    """
    changes: list[Change] = []
    left: list[Hit] = []
    for sentence, inside in _by_sentence(text, sentences, hits, quotations):
        line = Line(text, sentence, {offset for hit in inside for offset in (hit.start, hit.end)})
        stay = [hit for hit in reversed(inside) if not _reword(line, hit)]
        _finish(line)
        if any(character.isalnum() for character in line.reads()):
            changes += line.changes()
        else:
            stay = inside
        left += sorted(stay, key=lambda hit: hit.start)
    return Rewriting(apply(text, changes), tuple(changes), tuple(left))


def apply(text: str, changes: Iterable[Change]) -> str:
    """Make *changes*, which are in order, in *text*."""
    parts, done = [], 0
    for change in changes:
        parts += [text[done : change.start], change.plain]
        done = change.end
    return "".join([*parts, text[done:]])


def plain_sentences(text: str, sentences: Sequence[Sentence], changes: Sequence[Change]) -> tuple[str, ...]:
    """List *sentences* of *text* with *changes* made: as many as before."""
    inside: list[list[Change]] = [[] for _ in sentences]
    for change in changes:
        if (at := index_at(sentences, change.start)) is not None:
            inside[at].append(change)
    return tuple(
        apply(
            sentence.of(text),
            [Change(start - sentence.start, end - sentence.start, plain) for start, end, plain in own],
        )
        for sentence, own in zip(sentences, inside, strict=True)
    )


def _by_sentence(
    text: str, sentences: Sequence[Sentence], hits: Iterable[Hit], quotations: Sequence[Quotation]
) -> list[tuple[Sentence, list[Hit]]]:
    """Group the hits that touch no quotation by the sentence that they lie in."""
    groups: dict[int, list[Hit]] = {}
    for hit in hits:
        at = index_at(sentences, hit.start)
        is_quoted = any(q.start < hit.end and hit.start < q.end for q in quotations)
        if at is not None and not is_quoted and not _may_be_quoted(text, sentences[at], hit):
            groups.setdefault(at, []).append(hit)
    return [(sentences[at], groups[at]) for at in sorted(groups)]


def _may_be_quoted(text: str, sentence: Sentence, hit: Hit) -> bool:
    """Tell whether a sentence has a quotation mark without its partner, so that nobody knows what is quoted."""
    before, after = text[sentence.start : hit.start], text[hit.end : sentence.end]
    opened, closed = before.count("“") - before.count("”"), after.count("”") - after.count("“")
    return opened > 0 or closed > 0 or (before + after).count('"') % 2 == 1


def _reword(line: Line, hit: Hit) -> bool:
    """Put in plainer words for one hit, or leave it out. Return False if it has to stay."""
    if hit.entry in _UNTOUCHED:
        return False
    first, last = line.range_of(hit.start, hit.end)
    if hit.neutral is None:
        return leave_out(line, first, last, hit)
    if not put_in(line, first, last, hit):
        return False
    if line.was(first)[0].isupper() and line.now[first] and not line.word(line.before(first))[-1:].isalnum():
        line.now[first] = line.now[first][0].upper() + line.now[first][1:]
    return True


def _finish(line: Line) -> None:
    """Fit *a* and *an* to what now follows, and the capitals to the place of the words."""
    for at in range(len(line.now)):
        follows = line.after(at)
        if (
            line.word(at) in {"a", "an"}
            and follows >= 0
            and line.now[follows][0].isalnum()
            and _is_new_after(line, at, follows)
        ):
            article = indefinite_article(line.now[follows])
            line.now[at] = article.capitalize() if line.now[at][0].isupper() else article
    begin = line.after(-1)
    if begin >= 0 and line.was(line.first_word)[0].isupper() and line.now[begin][0].islower():
        line.now[begin] = line.now[begin][0].upper() + line.now[begin][1:]
    _capitalise(line)


def _is_new_after(line: Line, at: int, follows: int) -> bool:
    return any(line.is_changed(between) for between in range(at + 1, follows + 1))


def _capitalise(line: Line) -> None:
    """Write new words in the capitals of a headline."""
    start, end = line.spans[0][0], line.spans[-1][1]
    case = case_of(line.text, words(line.text, start, end))
    if case is Case.SENTENCE:
        return
    for at, word in enumerate(line.now):
        if line.is_changed(at) and word:
            line.now[at] = word.upper() if case is Case.CAPITALS else _titled(word)


def _titled(words: str) -> str:
    return " ".join(word if len(word) <= 3 else word[0].upper() + word[1:] for word in words.split(" "))
