"""
Mend a summary by code: loaded words become plain, a lost source is named, and what can't be mended is left out.

Two good sentences are better than four of which two are wrong. A sentence that is left out is listed as ungrounded,
with what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from service.analysis.check import Checker
from service.analysis.checks.form import FORM
from service.analysis.findings import summary_of
from service.analysis.mending import Mender
from service.analysis.reading import Reading
from service.english.ranges import index_at
from service.models import Summary, SummarySentence, Ungrounded, Violation, ViolationKind

_ENOUGH, _SHORT = 2, 3
"""Good sentences that are enough: two, or one for an article of three sentences at most."""
_OWNED = re.compile(r"^(?:Its|Their|His|Her) [a-z][a-z' -]{2,40}, ([A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}),(?= [a-z])")
_ROUNDS = 3
"""How often a sentence is mended: what one mend leaves behind may be for the next."""


@dataclass(frozen=True)
class Attempt:
    """
    A checked summary, and what was left out of it.

    *objections* are to the sentences as the model wrote them. If the good sentences are not enough, the summary has
    others too, and its violations say what is wrong with them. Of two attempts the one of the higher *rank* is better.
    """

    summary: Summary
    objections: tuple[Violation, ...]
    left_out: tuple[Ungrounded, ...]
    is_enough: bool
    rank: tuple[int, ...]


def unmended(sentences: Sequence[SummarySentence], checker: Checker) -> Attempt:
    """Take the sentences as they are, with what is wrong with them."""
    wrong = checker.check(sentences)
    rank = (bool(sentences), -len(wrong))
    return Attempt(summary_of(sentences, wrong), wrong, (), is_enough=bool(sentences) and not wrong, rank=rank)


def mend(sentences: Sequence[SummarySentence], mender: Mender) -> Attempt:
    """Mend each sentence, and leave out those that are still wrong if the others are enough."""
    objections = mender.checker.check(sentences)
    first = [mender.in_plain_words(sentence) for sentence in sentences] if mender.retold else sentences
    mended = _mend_each(first, mender.checker.check(first), mender)
    if mender.retold:
        mended = _with_owners([mender.in_plain_words(sentence) for sentence in mended], mender.checker.reading)
    wrong = _wrong(mended, mender.checker)
    good = len(mended) - len(wrong)
    needed = 1 if len(mender.checker.reading.article.sentences) <= _SHORT else _ENOUGH
    is_enough = good > 0 and (good >= needed or not wrong)
    out = wrong.keys() if is_enough else _unreadable(wrong, len(mended))
    stay = [sentence for index, sentence in enumerate(mended) if index not in out]
    summary = summary_of(stay, mender.checker.check(stay))
    left_out = tuple(_left_out(sentences[index].text, wrong[index]) for index in sorted(out))
    rank = (bool(stay), min(good, _ENOUGH), -len(summary.violations))
    return Attempt(summary, objections, left_out, is_enough, rank)


def _mend_each(
    sentences: Sequence[SummarySentence], objections: Sequence[Violation], mender: Mender
) -> list[SummarySentence]:
    mended = list(sentences)
    for _ in range(_ROUNDS):
        if not objections:
            break
        kinds: dict[int, set[ViolationKind]] = {}
        for violation in objections:
            kinds.setdefault(violation.sentence, set()).add(violation.kind)
        mended = [mender.mend(each, kinds[at]) if at in kinds else each for at, each in enumerate(mended)]
        objections = mender.checker.check(mended)
    return mended


def _with_owners(sentences: Sequence[SummarySentence], reading: Reading) -> list[SummarySentence]:
    """
    Write "Olive Crane said" for "Its chair, Olive Crane, said" where the sentence before it is not told.

    Its owner would be whoever is named before in the summary: somebody else.
    """
    places = [
        index_at(reading.article.sentences, each.evidence[0].start) if each.evidence else None for each in sentences
    ]
    told = set(places)
    return [
        sentence
        if at is None or at - 1 in told
        else sentence.model_copy(update={"text": _OWNED.sub(r"\1", sentence.text)})
        for sentence, at in zip(sentences, places, strict=True)
    ]


def _wrong(sentences: Sequence[SummarySentence], checker: Checker) -> Mapping[int, Violation]:
    """Return what is wrong with each sentence, by its index. What repeats a wrong sentence is not wrong for that."""
    wrong = {v.sentence: v for v in reversed(checker.check(sentences)) if v.kind != "repeated"}
    others = [index for index in range(len(sentences)) if index not in wrong]
    again = checker.check([sentences[index] for index in others])
    return wrong | {others[v.sentence]: v for v in again}


def _unreadable(wrong: Mapping[int, Violation], count: int) -> Collection[int]:
    """Return which sentences are left out in any case, unless all would be: those whose form is wrong."""
    out = [index for index, violation in wrong.items() if violation.kind in FORM]
    return out if len(out) < count else []


def _left_out(text: str, violation: Violation) -> Ungrounded:
    return Ungrounded(task="summary", quote=text, reason=violation.kind)
