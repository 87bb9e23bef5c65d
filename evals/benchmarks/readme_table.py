"""The README table that says how good Evenhand is. It is written from results, never by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from evals.benchmarks.result import Result
from evals.benchmarks.result_table import by_name, interval, shown
from service.errors import InvalidRequest

RESULTS = Path(__file__).parent / "results"

HEADLINES: Mapping[str, Sequence[str]] = {
    "babe": ("words_f1", "words_precision", "sentences_macro_f1"),
    "ptc": ("spans_f1", "words_per_flag"),
    "basil": ("spans_f1", "words_per_flag"),
    "t10": ("main_role_macro_f1", "main_role_accuracy_at_60", "fine_roles_exact"),
    "newsmtsc": ("tone_macro_f1", "tone_macro_f1_at_60"),
    "leak": ("leak", "leak_of_lead"),
    "recall": ("rouge1_recall", "rouge1_recall_of_lead"),
    "summedits": ("balanced_accuracy", "right_not_doubted", "wrong_doubted"),
    "references": ("references_doubted", "references_contradicted"),
}
"""The most important figures of each benchmark."""

_BLOCK = re.compile(r"(<!-- quality: [^>]*-->\n).*?(<!-- end of quality -->)", re.DOTALL)


def read(folder: Path = RESULTS) -> list[Result]:
    """Read the results in *folder* in the order of file names. Raise InvalidRequest if a file is not a result."""
    results = []
    for path in sorted(folder.glob("*.json")):
        try:
            results.append(Result.model_validate_json(path.read_bytes()))
        except (OSError, ValidationError) as error:
            raise InvalidRequest(
                f"{path}: this is not a result; make it with evenhand eval benchmark … --format json -o {path.name}"
            ) from error
    if not results:
        raise InvalidRequest(f"{folder}: there are no results (*.json) in this folder")
    return results


def as_markdown(results: Iterable[Result]) -> str:
    """Write one row for each important figure: value, interval, what others reach, the data, what made it."""
    lines = [
        "| figure | strictness | value | 95 % interval | beside | data | by | date |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for result in results:
        for name, each_value in by_name(result.figures).items():
            if name not in HEADLINES[result.benchmark]:
                continue
            for value in each_value:
                others = " · ".join(f"{each.who}: {each.value:g}" for each in result.references.get(name, ()))
                cells = (
                    f"{result.benchmark} `{name}`: {value.about}",
                    value.strictness or "",
                    f"**{shown(value)}**",
                    interval(value),
                    others if value is each_value[0] else "",
                    f"{result.data.rows} rows of {result.data.name}",
                    "; ".join(result.made_by),
                    str(result.date),
                )
                lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def written_into(text: str, table: str) -> str:
    """Put the table between the two comments that mark its place."""
    if not _BLOCK.search(text):
        raise InvalidRequest("the place for the table is not marked: <!-- quality: … --> and <!-- end of quality -->")
    return _BLOCK.sub(lambda found: f"{found[1]}\n{table}\n{found[2]}", text)
