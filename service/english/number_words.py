"""Number words and the numbers they mean."""

from __future__ import annotations

from collections.abc import Mapping

NUMBER_WORDS: Mapping[str, str] = dict(
    zip(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety".split(),
        [*map(str, range(2, 21)), *map(str, range(30, 100, 10))],
        strict=True,
    )
)
"""From *two* to *ninety*, as digits. *One* is no number here: it is a pronoun as well."""

MAGNITUDES = ("hundred", "thousand", "million", "billion", "trillion")
