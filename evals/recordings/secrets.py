"""Find what must never be in a recording: keys, tokens, and headers that identify somebody."""

from __future__ import annotations

import re

_HEADERS = (
    "authorization", "proxy-authorization", "api-key", "api_key", "apikey", "cookie", "openai-organization",
    "openai-project", "x-request-id",
)  # fmt: skip

_IDS = ("org-", "org_", "proj-", "proj_", "req-", "req_")
_TOKENS = ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "hf_")

_PATTERNS = {
    "sk-": r"\bsk-[\w-]{16,}",
    "bearer": r"\b(?i:bearer)\s+(?=[\w.~+/-]*\d)[\w.~+/-]{8,}",  # with a digit: articles mention bearer shares
    "akia": r"\bAKIA[0-9A-Z]{16}\b",
    "xox": r"\bxox[abprs]-[\w-]{16,}",
    "aiza": r"\bAIza[\w-]{16,}",
    "eyj": r"\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]+",
    "private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    **{mark: rf"\b{mark}(?=[A-Za-z]*\d)[A-Za-z0-9]{{8,}}" for mark in _IDS},
    **{mark: rf"\b{mark}[\w-]{{16,}}" for mark in _TOKENS},
    **{name: rf"\b(?i:{name})\\?[\"']?\s*:" for name in _HEADERS},
}
"""What secret scanners look for. Each pattern has a piece of text that must be there: a fast check comes first."""

_COMPILED = {mark: re.compile(pattern) for mark, pattern in _PATTERNS.items()}


def find_secret(text: str) -> re.Match[str] | None:
    """Return the first secret found in *text*."""
    low = text.lower()
    found = (pattern.search(text) for mark, pattern in _COMPILED.items() if mark in low)
    return next((secret for secret in found if secret), None)
