"""
Made-up articles of any length, all different, and answers that a model could give about them.

The sentences are our own. Their words are those of `seeds/`, with its loaded words, so the rules find as much as in
real news. The answers are right for any part of such an article: what they say is in it.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

SEEDS = Path(__file__).parents[2] / "seeds"
_READ = ("phone-call.txt", "strike.txt", "wire-report.txt", "opinion.txt", "long-read.txt")
_OPENING = (
    "The Harbour Council met Northline on {day} over {count} cancelled ferries.",
    "Northline said on {day} that the {word} {word} would take {count} weeks.",
)
_PLAIN = (
    "The Harbour Council will meet Northline again on {day} about {count} ferries.",
    "Northline has {count} ships, and the Harbour Council owns the docks that they use on {day}.",
)
_OTHERS = (
    "Angry {word} slammed Northline over the {word} of the {word}.",
    "“We {word} what the {word} could {word},” said {person}, who speaks for Northline.",
    "{person} told the Harbour Council that {count} {word} had {word} without any {word}.",
    "In the {word}, the {word} and the {word} of the {word} were {word} by {day}.",
    "Critics say the “{word}” {word} is a {word}; the council did not {word} to {word}.",
    "When {person} {word} the {word}, {count} people {word} for a {word} at the {word}.",
)
_PEOPLE = ("Anna Berg", "Tomas Veil", "Ruth Palmer", "Vera Stone", "Amir Hale", "Nadia Orel")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_LINE = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)
_PARTIES = ("Harbour Council", "Northline")
_MOST_FLAGS = 10


def article(characters: int, seed: int) -> str:
    """Write an article of exactly *characters* code points. The same seed gives the same article."""
    generator = random.Random(seed)  # noqa: S311 - no secret
    sentences = [_filled(pattern, generator) for pattern in _OPENING]
    length = sum(map(len, sentences))
    while length <= characters:
        sentences.append(_filled(generator.choice(_PLAIN if len(sentences) % 6 == 0 else _OTHERS), generator))
        length += len(sentences[-1]) + 1
    paragraphs = (" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4))
    return "\n\n".join(paragraphs)[: characters - 1].rstrip().ljust(characters - 1, ".") + "."


def answer(task: str, messages: Sequence[str], fields: Collection[str] = ()) -> object:
    """
    Answer a task about the numbered sentences in *messages*, or a question about a label like its first answer.

    *fields* are those of the answer's schema. If they are numbers, those sentences are told as they are.
    """
    if task not in _ANSWERS:
        return messages[2]
    lines = [(int(number), line) for number, line in _LINE.findall(messages[1])]
    if fields and all(map(str.isdigit, fields)):
        return {str(number): line for number, line in lines}
    return _ANSWERS[task](lines)


def _filled(pattern: str, generator: random.Random) -> str:
    blanks = {
        "{word}": lambda: generator.choice(_words()),
        "{person}": lambda: generator.choice(_PEOPLE),
        "{day}": lambda: generator.choice(_DAYS),
        "{count}": lambda: str(generator.randrange(20, 900)),
    }
    return re.sub(r"\{\w+\}", lambda blank: blanks[blank[0]](), pattern)


@functools.cache
def _words() -> tuple[str, ...]:
    """List the words of the seeds that are not names."""
    text = " ".join((SEEDS / name).read_text("utf-8") for name in _READ)
    return tuple(sorted(set(re.findall(r"(?<=[a-z] )[a-z]{4,12}(?= [a-z])", text))))


def _summary(lines: Sequence[tuple[int, str]]) -> object:
    """Repeat plain sentences; if there are none, give one that is right for every part."""
    plain = [(number, line) for number, line in lines if re.match(r"The Harbour Council (met|will meet) ", line)]
    found = plain[:3] or [(lines[0][0], "The Harbour Council met Northline.")]
    return {"sentences": [{"text": line, "evidence": [number]} for number, line in found]}


def _framing(lines: Sequence[tuple[int, str]]) -> object:
    """Find both parties, with the first words that name them."""
    return {"parties": [_party(name, lines) for name in _PARTIES]}


def _party(name: str, lines: Sequence[tuple[int, str]]) -> object:
    named = [number for number, line in lines if name in line]
    return {
        "name": name,
        "aliases": [],
        "evidence": [{"sentence": number, "phrase": name} for number in named[:2]],
        "framing": f"{name} acts in a dispute about ferries.",
        "role": "none",
        "fine_roles": [],
        "tone": "neutral",
    }


def _flags(lines: Sequence[tuple[int, str]]) -> object:
    found = [number for number, line in lines if "slammed" in line][:_MOST_FLAGS]
    flag = {"phrase": "slammed", "category": "emotive", "neutral": "criticised"}
    return {"flags": [{"sentence": number, **flag} for number in found]}


_ANSWERS: Mapping[str, Callable[[Sequence[tuple[int, str]]], object]] = {
    "summary": _summary,
    "framing": _framing,
    "loaded_language": _flags,
}
