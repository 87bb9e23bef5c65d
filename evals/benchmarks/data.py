"""Load the rows of a benchmark from the files that the user has."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.benchmarks.catalogue import Benchmark
from evals.benchmarks.result import Data
from evals.benchmarks.rows import DocumentText, Mention, read
from service.errors import InvalidRequest


def load(benchmark: Benchmark, data: Path, limit: int | None, seed: int) -> tuple[list[Any], Data]:
    """Load the rows of *data*. The documents of `t10.x.jsonl` are in `t10_documents.x.jsonl` in the same folder."""
    rows = read(data, benchmark.shape, limit, seed)
    if benchmark.shape is Mention:
        rows = _with_documents(rows, data)
    digest = hashlib.sha256("\n".join(row.model_dump_json() for row in rows).encode()).hexdigest()
    return rows, Data(name=data.name, sha256=digest, rows=len(rows), limit=limit, seed=seed)


def _with_documents(rows: Sequence[Mention], data: Path) -> list[Mention]:
    """Give each mention its document. The mentions of one document stand together, so that a model reads it once."""
    stem, _, rest = data.name.partition(".")
    texts = {each.doc: each.text for each in read(data.with_name(f"{stem}_documents.{rest}"), DocumentText)}
    if missing := next((row for row in rows if row.doc not in texts), None):
        raise InvalidRequest(f"{data}: there is no document {missing.doc} for {missing.id}")
    return sorted((row.model_copy(update={"text": texts[row.doc]}) for row in rows), key=lambda row: row.doc)
