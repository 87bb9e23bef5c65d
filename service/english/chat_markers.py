"""
Markers of chat templates and of our own prompts that stand in an article: `[INST]`, `<|im_start|>`, "system:".

`find` finds them. `neutral` changes the brackets of such markers, and of numbers like those before our sentences: the
model sees what the article says, but can't take it for a real marker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.english.look_alikes import Plain

_TAGS = (
    r"<\|\s?[a-z_ ]{2,30}\s?\|>"
    r"|<{1,2}\s?/?\s?(?:system|sys|assistant|user|human|article|instructions?|prompt|developer|tool"
    r"|think|im_start|im_end|start_of_turn|end_of_turn|begin_of_text|end_of_text)(?:\s[^<>\n]{0,200})?\s?>{1,2}"
    r"|\[\s?/?\s?(?:inst|sys|system[_ ]prompt|(?-i:SYSTEM|ASSISTANT|USER))\s?\]"
)
_ROLE = (
    r"(?:(?:\A|(?<=\n))[ \t*>-]{0,4}|(?<=[>\]])\s?|(?<=[.!?\"] )(?=(?-i:[sa])|(?-i:[SA]{2})))(?:system|assistant)\s?:"
    r"|(?:\A|(?<=\n))[ \t]{0,3}#{2,4}\s?(?:instruction|response|system|assistant|human|user|input)s?\s?:"
)
_MARKER = re.compile(rf"{_TAGS}|{_ROLE}", re.IGNORECASE)
_NUMBER = re.compile(r"\[\s?\d{1,4}\s?\]")
_MAY_MARK = re.compile(r"[<\[#]|(?i:system|assistant)\s?:")
_TO_NEUTRAL = re.compile(rf"{_MARKER.pattern}|{_NUMBER.pattern}", re.IGNORECASE)
_OTHERS = str.maketrans("[]<>", "()‹›")


def find(plain: Plain) -> Iterator[tuple[int, int]]:
    """Yield the ranges of markers in the plain form."""
    if not _MAY_MARK.search(plain.text):
        return iter(())
    return (match.span() for match in _MARKER.finditer(plain.text))


def find_numbers(plain: Plain) -> Iterator[re.Match[str]]:
    """Yield the numbers in square brackets. Our questions have such numbers before sentences."""
    return _NUMBER.finditer(plain.text)


def neutral(text: str) -> str:
    """Write markers, also disguised ones, and bracketed numbers with other brackets. Change nothing else."""
    plain = Plain(text)
    if not _MAY_MARK.search(plain.text):
        return text
    parts, done = [], 0
    for match in _TO_NEUTRAL.finditer(plain.text):
        start, end = plain.place(match.start()), plain.place(match.end() - 1) + 1
        parts += [text[done:start], _rewritten(match[0])]
        done = end
    return "".join([*parts, text[done:]]) if parts else text


def _rewritten(marker: str) -> str:
    """Replace the brackets of a marker; put brackets around a role."""
    if marker.strip()[0] in "[<":
        return marker.translate(_OTHERS)
    role = re.search(r"\w+", marker)
    return f"({role[0]}):" if role else marker
