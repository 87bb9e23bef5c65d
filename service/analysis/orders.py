"""The patterns of `orders.yaml`: what an order to a language model sounds like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import Field

from service.english.look_alikes import Plain
from service.errors import EvenhandError
from service.files import yaml_reader
from service.models import Model

_FILE = Path(__file__).with_name("orders.yaml")
_START = "<START>"
_BEFORE_AN_ORDER = re.compile(
    r"(?:\A|[\n.!?:;,\"'(\[\]>|*#=]|-(?=\s))\s{0,9}(?:\d{1,3}[:.)]\s{0,3})?"
    r"(?:(?:please|now|then|instead,?|first,?|and|so|just|simply|kindly|ne|no|non"
    r"|you (?:must|should|shall|need to|have to|are to))\s{1,9}){0,4}\Z",
    re.IGNORECASE,
)
_LONGEST_BEFORE = 80


class _Entry(Model):
    pattern: str
    needs: tuple[str, ...]
    is_: tuple[Literal["sure", "address"], ...] = Field((), alias="is")


class _File(Model):
    words: dict[str, str]
    rules: tuple[_Entry, ...]


@dataclass(frozen=True)
class Rule:
    """
    One way to speak to a model.

    The text must have one word of each group of *needs*, in lower case, with one space between words. A rule that
    *is_sure* names the model or its work, and counts inside quotations too. An *address* opens a note to a model.
    """

    source: str
    needs: tuple[tuple[str, ...], ...]
    is_sure: bool
    is_address: bool
    is_latin: bool

    def find(self, plain: str) -> Iterator[re.Match[str]]:
        """Yield the matches that stand where an order can begin."""
        for match in self._pattern.finditer(plain):
            begin = match.start()
            if not self.source.startswith(_START) or _BEFORE_AN_ORDER.search(
                plain, max(0, begin - _LONGEST_BEFORE), begin
            ):
                yield match

    def may_match(self, lower: str) -> bool:
        """Tell quickly whether the pattern may match at all."""
        return all(any(word in lower for word in group) for group in self.needs)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Compile the pattern when it is first needed. Most never are."""
        spelled = self.source.replace(_START, r"(?<!\w)").replace(" ", r"\s{1,9}")
        return re.compile(spelled, re.IGNORECASE)


@cache
def rules() -> tuple[Rule, ...]:
    """Read the rules once. They have the plain form, as the texts that they are matched with."""
    written = yaml_reader.read(_FILE, _File, EvenhandError)
    return tuple(
        Rule(
            Plain(_spelled(entry.pattern, written.words)).text,
            tuple(tuple(Plain(group).text.split("|")) for group in entry.needs),
            is_sure="sure" in entry.is_,
            is_address="address" in entry.is_,
            is_latin=max(entry.pattern) < "\u0370",
        )
        for entry in written.rules
    )


@cache
def checksum() -> str:
    """Return the SHA-256 of the rules' file."""
    return sha256(_FILE.read_bytes()).hexdigest()


def _spelled(pattern: str, words: dict[str, str]) -> str:
    for name, word in words.items():
        pattern = pattern.replace(f"<{name}>", word)
    return pattern


CONTINUES = re.compile(
    r"\W*(?:\d{1,3}[:.)]\s*)?"
    r"(?:(?:please|then|also|instead|finally|always|never|and|now|do not|don't|only|if asked|from now on)\W+)*"
    r"(?:write|say|state|print|output|answer|respond|reply|report|summari[sz]e|describe|praise|list|return|repeat|call|end"
    r"|begin|start|mention|include|treat|mark|flag|label|cite|stay|keep|follow|obey|remember|pretend|act|ignore|disregard"
    r"|forget|you (?:are|must|will|should|shall|have|may|can)|your (?:task|job|role|answer|summary|response|only)"
    r"|the (?:following|rest|user|model|assistant))\b",
    re.IGNORECASE,
)
"""How a sentence begins that continues an order to a model."""
