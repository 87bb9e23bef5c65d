"""A short article about cancelled ferries, and the answers of a model that was asked about it."""

from __future__ import annotations

TEXT = (
    "The Harbour Council slammed Northline on Monday over 40 cancelled ferries. "
    "“We did what we could,” said Anna Berg, who speaks for Northline."
)
ANSWERS: dict[str, object] = {
    "summary": {
        "sentences": [
            {"evidence": [1], "text": "The Harbour Council criticised Northline on Monday over 40 cancelled ferries."},
            {"evidence": [2], "text": "Anna Berg of Northline said that the company did what it could."},
        ]
    },
    "framing": {
        "parties": [
            {
                "name": "Northline",
                "aliases": ["Anna Berg"],
                "evidence": [{"sentence": 1, "phrase": "slammed Northline"}],
                "framing": "Blamed for cancelled ferries.",
                "role": "antagonist",
                "fine_roles": ["incompetent"],
                "tone": "unfavourable",
            },
            {
                "name": "Harbour Council",
                "aliases": [],
                "evidence": [{"sentence": 1, "phrase": "The Harbour Council slammed"}],
                "framing": "The critic.",
                "role": "none",
                "fine_roles": [],
                "tone": "neutral",
            },
        ]
    },
    "loaded_language": {
        "flags": [{"sentence": 1, "phrase": "slammed", "category": "emotive", "neutral": "criticised"}]
    },
}
