"""
An analysis as text, written part by part: each section as soon as it and those before it are ready.

The order is always the same: title, article, loaded words, summary, parties, and how all of it was made. So the text is
the same whether the parts come one by one or all at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from rich.console import Console, RenderableType
from rich.text import Text

from service.models import Analysis, Article, Flag, Party, Summary, SuspectedInstruction, Task
from service.render import terminal
from service.render.screen import heading, nothing_found, print_part, screen_of
from service.render.sources import sources_section

_ORDER: tuple[Task, ...] = ("loaded_language", "summary", "framing")


class Report:
    """
    Writes the parts of one analysis to a console; the article must come first. *asked*: the tasks that it has parts of.

    Without colour, as when piped, brackets mark the loaded words.
    """

    def __init__(self, console: Console, asked: Collection[Task]) -> None:
        self._console = console
        self._screen = screen_of(console)
        self._asked = asked
        self._article: Article
        self._begun = self._numbered = False
        self._parties = 0
        """How many parties came."""
        self._sections: dict[Task, list[RenderableType]] = {task: [] for task in _ORDER}
        """What is ready and not written, of each task that is not written to its end."""
        self._whole: set[Task] = set()

    def article(self, article: Article, suspected: Sequence[SuspectedInstruction]) -> None:
        """Write the title and the warnings. The article itself is written with its flags."""
        self._article, self._begun = article, True
        self._numbered = bool(suspected) or not {"summary", "framing"}.isdisjoint(self._asked)
        self._print(terminal.title_and_warnings(article, suspected, self._screen))
        if "loaded_language" not in self._asked:
            self._add_flags(None)
        if "summary" not in self._asked:
            self._add("summary", terminal.summary_section(article, None, self._screen))
        if "framing" not in self._asked:
            self._add("framing", [heading("Parties", self._screen), nothing_found(None, self._screen)])

    def flags(self, flags: Sequence[Flag]) -> None:
        """Write the article, and list its loaded words."""
        self._add_flags(flags)

    def summary(self, summary: Summary) -> None:
        """Write the summary."""
        self._add("summary", terminal.summary_section(self._article, summary, self._screen))

    def party(self, party: Party) -> None:
        """Write one party."""
        first = () if self._parties else (heading("Parties", self._screen),)
        self._parties += 1
        self._add("framing", [*first, *terminal.party_section(self._article, party, self._screen)], whole=False)

    def parties(self, parties: Sequence[Party]) -> None:
        """End the list of parties."""
        nothing = [] if parties else [heading("Parties", self._screen), nothing_found(parties, self._screen)]
        self._add("framing", nothing)

    def finish(self, analysis: Analysis) -> None:
        """Write everything that is not written yet, and how the analysis was made."""
        if not self._begun:
            self.article(analysis.article, analysis.suspected_instructions)
        if analysis.flags is not None and "loaded_language" not in self._whole:
            self.flags(analysis.flags)
        if analysis.summary is not None and "summary" not in self._whole:
            self.summary(analysis.summary)
        if analysis.parties is not None and "framing" not in self._whole:
            for party in analysis.parties[self._parties :]:
                self.party(party)
            self.parties(analysis.parties)
        sources = sources_section(self._article, analysis.sourcing, self._screen, numbered=self._numbered)
        self._print(sources)
        self._print(terminal.plain_section(analysis.plain, self._screen))
        self._print(terminal.ungrounded_section(analysis.ungrounded, self._screen))
        self._print([Text(), terminal.provenance_line(analysis, self._screen)])

    def _add_flags(self, flags: Sequence[Flag] | None) -> None:
        article = terminal.article_section(self._article, flags or (), self._screen, numbered=self._numbered)
        self._add("loaded_language", [*article, *terminal.flags_section(flags, self._screen)])

    def _add(self, task: Task, section: Iterable[RenderableType], *, whole: bool = True) -> None:
        """Add to the section of a task, and write what comes next."""
        self._sections[task] += section
        if whole:
            self._whole.add(task)
        for each in list(self._sections):
            self._print(self._sections[each])
            self._sections[each] = []
            if each not in self._whole:
                return
            del self._sections[each]

    def _print(self, parts: Iterable[RenderableType]) -> None:
        for part in parts:
            print_part(self._console, part)


def asked_for(analysis: Analysis) -> tuple[Task, ...]:
    """List the tasks that an analysis has parts of."""
    parts = {"loaded_language": analysis.flags, "summary": analysis.summary, "framing": analysis.parties}
    return tuple(task for task in _ORDER if parts[task] is not None)
