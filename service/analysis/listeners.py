"""Who is shown the parts of an analysis as they get ready."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from service.models import Analysis, Article, Flag, Party, Summary, SuspectedInstruction


class Listener(Protocol):
    """
    Is called with each part that was asked for as soon as it is ready, and exactly as the analysis will have it.

    The article comes first, with what in it speaks to a model. The other parts come in the order in which they get
    ready; each party comes in the order of `Analysis.parties`, and then all of them. A listener does not wait.
    """

    def article(self, article: Article, suspected: Sequence[SuspectedInstruction]) -> None:
        """Take the article."""

    def flags(self, flags: Sequence[Flag]) -> None:
        """Take all loaded words."""

    def summary(self, summary: Summary) -> None:
        """Take the summary, checked."""

    def party(self, party: Party) -> None:
        """Take one party, labelled."""

    def parties(self, parties: Sequence[Party]) -> None:
        """Take all parties."""


class Nobody:
    """A listener that does nothing."""

    def article(self, article: Article, suspected: Sequence[SuspectedInstruction]) -> None:
        """Do nothing."""

    def flags(self, flags: Sequence[Flag]) -> None:
        """Do nothing."""

    def summary(self, summary: Summary) -> None:
        """Do nothing."""

    def party(self, party: Party) -> None:
        """Do nothing."""

    def parties(self, parties: Sequence[Party]) -> None:
        """Do nothing."""


NOBODY = Nobody()


def show_all(analysis: Analysis, listener: Listener) -> None:
    """Show the parts of an analysis that was made before, all at once."""
    listener.article(analysis.article, analysis.suspected_instructions)
    if analysis.flags is not None:
        listener.flags(analysis.flags)
    if analysis.summary is not None:
        listener.summary(analysis.summary)
    if analysis.parties is not None:
        for party in analysis.parties:
            listener.party(party)
        listener.parties(analysis.parties)


class PartiesInOrder:
    """Shows each party when it and all before it are ready."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._ready: dict[int, Party] = {}
        self._next = 0

    def add(self, place: int, party: Party) -> None:
        """Take the party at this place of the list."""
        self._ready[place] = party
        while self._next in self._ready:
            self._listener.party(self._ready[self._next])
            self._next += 1
