"""In which parts of the process the time of a profile was spent."""

from __future__ import annotations

import cProfile
import pstats
from collections import Counter
from collections.abc import Mapping
from typing import Any, cast

_PARTS = {
    "/service/lexicon/": "service: rules",
    "/service/english/": "service: rules",
    "/service/analysis/": "service: prepare, ask, ground, check, assemble",
    "/service/llm/": "service: model client",
    "/service/": "service: the rest",
    "/langchain": "LangChain",
    "/langsmith": "LangChain",
    "/openai/": "openai SDK",
    "/httpx2": "HTTP client",
    "/httpcore": "HTTP client",
    "/h11/": "HTTP client",
    "/anyio/": "HTTP client",
    "/sniffio/": "HTTP client",
    "/pydantic": "pydantic",
    "/fastapi/": "FastAPI and Starlette",
    "/starlette/": "FastAPI and Starlette",
    "/sqlalchemy/": "SQLAlchemy",
    "/aiosqlite/": "SQLAlchemy",
    "/tenacity/": "tenacity",
    "/asyncio/": "asyncio",
    "/selectors.py": "asyncio",
    "/json/": "JSON",
    "/typing": "typing, inspect, copy, functools",
    "/inspect.py": "typing, inspect, copy, functools",
    "/copy.py": "typing, inspect, copy, functools",
    "/functools.py": "typing, inspect, copy, functools",
    "/re/": "regular expressions",
}

Function = tuple[str, int, str]


def part(path: str) -> str:
    """Return the part that a file belongs to."""
    path = path.replace("\\", "/")
    return next((name for piece, name in _PARTS.items() if piece in path), "other")


def shares(profiler: cProfile.Profile) -> dict[str, float]:
    """
    Return the share of a profile's time for each part, the largest first.

    A built-in function has no file: its time counts for its callers.
    """
    profiler.create_stats()
    spent: Counter[str] = Counter()
    stats = cast("Mapping[Function, Any]", cast("Any", pstats.Stats(profiler)).stats)
    for (path, _, _), (_, _, own, _, callers) in stats.items():
        if path != "~":
            spent[part(path)] += own
            continue
        for (calling, _, _), (_, _, caused, _) in callers.items():
            spent[part(calling)] += caused
    whole = sum(spent.values())
    return {name: seconds / whole for name, seconds in spent.most_common()}
