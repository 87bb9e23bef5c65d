"""Find by code what the whole article does with its sources: who speaks, who is only spoken about, who answers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property

from service.analysis.accused import Answers, Utterance, Voices
from service.analysis.party_names import NamedParty, find_mentions
from service.analysis.reading import Reading
from service.english.accusations import Charge, charges, refusers
from service.english.actors import actors, describes_noun
from service.english.antecedents import Antecedents
from service.english.narration import narrated
from service.english.noun_phrases import Phrase
from service.english.ranges import nearest_index
from service.english.reported import Report, reported
from service.english.source_names import Source, SourceNames
from service.english.source_nouns import can_speak, is_vague
from service.english.tokens import Tokens
from service.english.vague_sources import looks_like_title, vague_sources
from service.english.verbs_of_saying import KINDS
from service.english.voice import Quotation
from service.english.word_classes import PRONOUNS
from service.models import Span
from service.models.sourcing import Accusation, Saying, Silent, Sourcing, Speaker

_NEAR = 15
"""Code points between a source and its verb."""
_LONGEST = 300
"""Sentences in which actors are looked for: no report is longer, and the search takes quadratic time."""
_LONGER_NAME = re.compile(r"(?: |-)(?!I\b)[A-Z]\w")
"""What follows a word that is only a part of a longer name: "Washington" in "Washington Post"."""
_FEWEST = 3
"""Words of the shortest quotation that needs a speaker; shorter ones are mostly scare quotes."""
_WORD = re.compile(r"\w+(?:[’'-]\w+)*")


def find_sourcing(reading: Reading) -> Sourcing | None:
    """Find what an English article does with its sources; None for another language."""
    return _Sources(reading).sourcing() if reading.article.language == "en" else None


class _Sources:
    """The sources of one article. What speaks to a model is passed over, and so is the title of a book or a show."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._text, self._sentences = reading.article.text, reading.article.sentences
        self._antecedents = Antecedents(self._text, self._sentences, reading.quotations)
        self._names = SourceNames(self._text, self._antecedents)
        self._quotations = [
            quote
            for quote in reading.quotations
            if not reading.is_suspected(quote.start, quote.end)
            and not looks_like_title(self._text, quote.inner_start, quote.inner_end)
        ]

    def sourcing(self) -> Sourcing:
        """Put all parts together."""
        return Sourcing(
            speakers=self._speakers(),
            unattributed=tuple(self._unattributed()),
            only_spoken_about=tuple(self._silent()),
            accusations=tuple(self._accusations()),
            vague=tuple(self._vague()),
        )

    @cached_property
    def _reports(self) -> list[tuple[Source, Report]]:
        """What the article reports people to say, outside of quotations."""
        found = reported(self._text, self._sentences, self._reading.quotations, self._antecedents)
        return [
            (source, report)
            for report in found
            if not self._reading.is_suspected(report.start, report.end)
            and ((source := self._names.source(report.speaker)).kind == "named" or can_speak(report.speaker))
        ]

    @cached_property
    def _quoted(self) -> list[tuple[Source, Quotation]]:
        """The quotations whose speaker can be told."""
        told = [(self._names.source(quote.speaker), quote) for quote in self._quotations if quote.speaker]
        return [(source, quote) for source, quote in told if source.kind == "named" or can_speak(quote.speaker or "")]

    def _unattributed(self) -> Iterator[Span]:
        """List the quotations whose speaker can't be told, without words in scare quotes."""
        told = {quote.start for _, quote in self._quoted}
        for quote in self._quotations:
            if quote.start not in told and self._count_words(quote) >= _FEWEST:
                yield self._reading.span(quote.start, quote.end)

    def _count_words(self, quote: Quotation) -> int:
        return len(_WORD.findall(self._text, quote.inner_start, quote.inner_end))

    @cached_property
    def _sources(self) -> dict[str, Source]:
        """Each source by its key, as it is named first."""
        places = [(quote.start, source) for source, quote in self._quoted]
        places += [(report.start, source) for source, report in self._reports]
        return {source.key: source for _, source in sorted(places, reverse=True)}

    def _speakers(self) -> tuple[Speaker, ...]:
        """List who says something, most quoted words first."""
        quotes, verbs = defaultdict[str, list[Quotation]](list), defaultdict[str, list[Report]](list)
        for source, quote in self._quoted:
            quotes[source.key].append(quote)
        for source, report in self._reports:
            verbs[source.key].append(report)
        found = [self._speaker(source, quotes[key], verbs[key]) for key, source in self._sources.items()]
        return tuple(sorted(found, key=lambda speaker: -speaker.quoted_words))

    def _speaker(self, source: Source, quotes: Sequence[Quotation], reports: Sequence[Report]) -> Speaker:
        verbs: dict[str, list[Span]] = {}
        for report in reports:
            verbs.setdefault(report.verb, []).append(self._reading.span(report.start, report.end))
        most = sorted(verbs.items(), key=lambda each: -len(each[1]))
        return Speaker(
            name=source.name,
            kind=source.kind,
            quotations=tuple(self._reading.span(quote.start, quote.end) for quote in quotes),
            quoted_words=sum(map(self._count_words, quotes)),
            sayings=tuple(Saying(verb=v, kind=KINDS.get(v, "other"), spans=tuple(spans)) for v, spans in most),
        )

    def _silent(self) -> Iterator[Silent]:
        """List the actors with a name who say nothing, though the article names them more than once."""
        near = self._sentences[:_LONGEST]
        trusted = [s for s in near if not self._reading.is_suspected(s.start, s.end)]
        names: dict[Source, list[str]] = {}
        for actor in actors(self._text, trusted, self._reading.quotations):
            source = self._names.source(actor.name)
            if source.kind == "named" and not any(map(self._speaks, (source.name, *actor.names))):
                names.setdefault(source, []).extend(actor.names)
        parties = [NamedParty(source.name, tuple(dict.fromkeys(known)), (), ()) for source, known in names.items()]
        for party, mentions in zip(parties, find_mentions(parties, self._reading), strict=True):
            alone = [span for span in mentions if not _LONGER_NAME.match(self._text, span.end)]
            describing = sum(describes_noun(self._text, span.end) for span in alone)
            if len(alone) > 1 and 2 * describing <= len(alone):
                yield Silent(name=party.name, mentions=tuple(alone))

    def _speaks(self, name: str) -> bool:
        """Tell whether a name is that of a speaker or a part of it: "Oklahoma" of "Oklahoma and Nebraska"."""
        if self._names.source(name).key in self._sources:
            return True
        return re.search(rf"\b{re.escape(name)}\b", self._all_speakers, re.IGNORECASE) is not None

    @cached_property
    def _all_speakers(self) -> str:
        """The names of all speakers, also as the article writes them."""
        words = [quote.speaker or "" for _, quote in self._quoted] + [report.speaker for _, report in self._reports]
        return "\n".join(dict.fromkeys([*(source.name for source in self._sources.values()), *words]))

    def _accusations(self) -> Iterator[Accusation]:
        """List who accuses whom, each once a sentence, with the answer."""
        said = sorted(self._utterances(), key=lambda each: each.sentence)
        answers = Answers(said, self._refusals(), Voices(self._text, self._names))
        for number, line in self._told:
            sentence = self._sentences[number]
            for accuser, accused, is_reported in dict.fromkeys(self._charge(each, line) for each in charges(line)):
                if accuser and accuser.key == accused.key:
                    continue
                state, shown = answers.answer(accused, number, reported=is_reported)
                yield Accusation(
                    span=self._reading.span(sentence.start, sentence.end),
                    accuser=accuser.name if accuser else None,
                    accused=accused.name,
                    answer=state,
                    evidence=None if shown is None else self._sentence_span(shown),
                )

    @cached_property
    def _told(self) -> list[tuple[int, Tokens]]:
        """The narrator's words of each sentence, with its number."""
        return [
            (number, narrated(self._text, each.start, each.end, self._reading.quotations))
            for number, each in enumerate(self._sentences)
            if not self._reading.is_suspected(each.start, each.end)
        ]

    def _refusals(self) -> Iterator[tuple[int, str]]:
        """List who does not comment, with the number of the sentence."""
        for number, line in self._told:
            sentence = self._sentences[number]
            for phrase in refusers(self._text, sentence.start, sentence.end, line):
                if words := self._meant(phrase, line):
                    yield number, words

    def _meant(self, phrase: Phrase, line: Tokens) -> str | None:
        """Return whom a phrase means, also if it is a pronoun."""
        is_pronoun = phrase.words.casefold() in PRONOUNS
        return self._antecedents.meant(phrase.words, line[phrase.first].start) if is_pronoun else phrase.words

    def _sentence_span(self, number: int) -> Span:
        return self._reading.span(self._sentences[number].start, self._sentences[number].end)

    def _charge(self, charge: Charge, line: Tokens) -> tuple[Source | None, Source, bool]:
        """Return who accuses, if it can be told, and who is accused, and whether in reported words."""
        words = self._meant(charge.accuser, line) if charge.accuser else None
        accuser = self._names.source(words) if words else None
        if accuser and accuser.kind != "named" and not can_speak(words or ""):
            accuser = None
        return accuser, self._names.source(charge.accused.words), charge.reported

    def _utterances(self) -> Iterator[Utterance]:
        """List everything that somebody says, quoted or not."""
        for source, quote in self._quoted:
            yield Utterance(nearest_index(self._sentences, quote.start), source, quote.speaker or "", "plain")
        for source, report in self._reports:
            kind = KINDS.get(report.verb, "other")
            if kind != "blaming":
                yield Utterance(report.sentence, source, report.speaker, kind)

    def _vague(self) -> Iterator[Span]:
        """List the words that give a source without saying which, in order."""
        found = [place for s in self._sentences for place in vague_sources(self._text, s.start, s.end)]
        for source, report in self._reports:
            if source.kind in {"unnamed", "unresolved"} and is_vague(report.speaker):
                found.append(_with_verb(report))
        done = 0
        for start, end in sorted(found, key=lambda place: (place[0], -place[1])):
            if start >= done and not self._reading.is_suspected(start, end):
                done = end
                yield self._reading.span(start, end)


def _with_verb(report: Report) -> tuple[int, int]:
    """Return where a source stands, with its verb if that is next to it: "officials said"."""
    start, end = report.source
    first, last = min(start, report.start), max(end, report.end)
    return (first, last) if last - first <= end - start + report.end - report.start + _NEAR else (start, end)
