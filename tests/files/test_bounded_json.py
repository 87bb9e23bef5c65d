"""Limits of a request, checked before it is parsed."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from service.analysis.requests import AnalysisRequest
from service.errors import InvalidRequest
from service.files import bounded_json

WHOLE = {
    "title": 'The "bridge"', "tasks": ["summary", "framing", "loaded_language"], "parties": ["Ada Poe"] * 12,
    "prompts": {"summary": "1.0.0"}, "fresh": False,
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[1, 2, {}, " * 100_000, id="text that looks like JSON"),
        pytest.param('<a class="x" href="y">"\\"</a>' * 50_000, id="a page full of quotation marks"),
        pytest.param("\\" * 100_000, id="backslashes"),
    ],
)
@pytest.mark.parametrize("indent", [None, 40])
def test_what_is_in_strings_does_not_count(text: str, indent: int | None) -> None:
    """The text of an article and white space don't count."""
    bounded_json.check(json.dumps({"text": text} | WHOLE, indent=indent).encode())


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[" * 10_001, id="depth"),
        pytest.param(b'{"text": [' + b"1," * 5_001, id="values"),
        pytest.param(b'["' + b'","' * 10_001, id="strings"),
        pytest.param(rb'["' + rb'\\","' * 10_001, id="strings that end in a backslash"),
        pytest.param(b'{"a": ' + b"1" * 10_001, id="one number"),
    ],
)
def test_many_values_are_refused(body: bytes) -> None:
    """More values, brackets or digits than any request needs are refused."""
    with pytest.raises(InvalidRequest, match="the line has too many values, or is nested too deeply"):
        bounded_json.check(body, "the line")


@pytest.mark.parametrize("field", ["tasks", "parties", "detectors", "prompts", "no such field"])
def test_long_lists_are_one_error(field: str) -> None:
    """A list that is far too long is one error, and none of its elements is read."""
    long = dict.fromkeys(range(101)) if field == "prompts" else [object()] * 101

    with pytest.raises(ValidationError) as refused:
        AnalysisRequest.model_validate({"text": "a", field: long})

    assert [error["msg"] for error in refused.value.errors()] == [
        f"Value error, {field} has 101 elements and the limit is 100: send fewer"
    ]
