"""
Words that a model must not write: the tokens that the `logit_bias` of a request forbids.

Only a word that is one token can be banned. Its first token alone may begin plain words as well, and a small model that
is kept from the first half of a word misspells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_NEVER = -100
"""The strongest bias that the protocol knows."""


def spellings(words: Iterable[str]) -> list[str]:
    """Write each word as it may stand in a text: after a space or not, with a capital or not."""
    cased = dict.fromkeys(each for word in words for each in (word, word[:1].upper() + word[1:]))
    return [spelling for word in cased for spelling in (word, f" {word}")]


def as_lines(words: Iterable[str]) -> str:
    """Write every spelling on a line of its own. No tokenizer joins words over the end of a line."""
    return "".join(f"{spelling}\n" for spelling in spellings(words))


def bias_against(words: Iterable[str], tokens: Sequence[int]) -> dict[str, int]:
    """
    Return the bias by token that bans *words*; *tokens* are those of `as_lines`.

    Raise ValueError or LookupError if the lines can't be told apart.
    """
    lines: list[list[int]] = [[]]
    for token in tokens:
        if token == tokens[-1]:
            lines.append([])
        else:
            lines[-1].append(token)
    if len(lines) - 1 != len(spellings(words)):
        raise ValueError(f"{len(lines) - 1} lines of tokens")
    return {str(token): _NEVER for token in sorted(line[0] for line in lines if len(line) == 1)}
