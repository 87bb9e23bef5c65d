"""Read what an older version stored."""

from __future__ import annotations

import json


def upgrade_body(body: str) -> str:
    """
    Add to the JSON of a stored analysis what newer versions require.

    Evenhand 0.1.0 stored flags without `strength`, which can't be computed afterwards. They get `usual`, as a word that
    the lexicon does not know.
    """
    if '"flags":[{' not in body or '"strength":' in body:  # inside a text, the quotation marks are escaped
        return body
    analysis = json.loads(body)
    analysis["flags"] = [{"span": flag.get("span"), "strength": "usual", **flag} for flag in analysis["flags"]]
    return json.dumps(analysis, ensure_ascii=False, separators=(",", ":"))
