"""The output of a sample as text for people to read, and the words in which two outputs differ."""

from __future__ import annotations

import difflib
import re

from evals.recordings.sampling import Sample
from service.models import Flag, Party


def output_text(sample: Sample) -> str:
    """Write the findings of a sample, one per line, or why it has none."""
    analysis = sample.analysis
    if analysis is None:
        return f"no usable answer: {sample.failure}"
    if sample.key.task == "summary":
        summary = analysis.summary
        return "\n".join(sentence.text for sentence in summary.sentences) if summary else ""
    if sample.key.task == "framing":
        return "\n".join(map(_party, analysis.parties or ()))
    return "\n".join(map(_flag, analysis.flags or ())) or "no flags"


def word_diff(before: str, after: str) -> list[tuple[str, str]]:
    """Return runs of words in reading order, each marked ` ` for kept, `-` for removed or `+` for new."""
    a, b = re.findall(r"\S+|\n", before), re.findall(r"\S+|\n", after)
    runs: list[tuple[str, str]] = []
    for kind, a0, a1, b0, b1 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            runs.append((" ", " ".join(a[a0:a1])))
            continue
        if a1 > a0:
            runs.append(("-", " ".join(a[a0:a1])))
        if b1 > b0:
            runs.append(("+", " ".join(b[b0:b1])))
    return runs


def _party(party: Party) -> str:
    fine = f" ({', '.join(party.fine_roles)})" if party.fine_roles else ""
    words = "; ".join(f"“{evidence.span.text}”" for evidence in party.evidence)
    return f"{party.name}: {party.role}{fine}, {party.tone}. {party.framing}" + (f" [{words}]" if words else "")


def _flag(flag: Flag) -> str:
    quoted = ", quoted" if flag.voice == "quoted" else ""
    return f"“{flag.span.text}” ({flag.category}{quoted}) → {flag.neutral or 'leave out'}"
