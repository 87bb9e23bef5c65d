"""The lines of a batch: what a line may have, how it is refused, and what its result is."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from service.analysis.requests import AnalysisRequest
from service.errors import BadReply, EvenhandError, InvalidArticle
from service.jobs.batch_input import lines_of
from service.jobs.lines import LONGEST_NAME, read_lines
from service.storage.batches import Failure, Line, Result, failure

LONGEST = 1000


def one(content: bytes, **usual: Any) -> Line:
    """Read a single line."""
    (line,) = read_lines([content], usual, LONGEST)
    return line


def request(line: Line) -> AnalysisRequest:
    """Return the request of a line."""
    assert line.request is not None
    return AnalysisRequest.model_validate_json(line.request)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        pytest.param(b'{"id": "1", "text": "It rained."}', "1", id="plain"),
        pytest.param(b'{"id": "1", "text": "It rained."}\r\n', "1", id="with a line end"),
        pytest.param(b'\xef\xbb\xbf{"id": "1", "text": "It rained."}', "1", id="byte-order mark"),
        pytest.param('{"id": "Zürich 😀", "text": "It rained."}'.encode(), "Zürich 😀", id="any printable id"),
        pytest.param(b'{"id": "%b", "text": "It rained."}' % (b"a" * LONGEST_NAME), "a" * LONGEST_NAME, id="long id"),
        pytest.param(b'{"text": "It rained.", "html": null, "id": "1"}', "1", id="null is ignored"),
    ],
)
def test_reads_a_line(content: bytes, name: str) -> None:
    """A line has its id, unchanged, and its request."""
    line = one(content)

    assert (line.number, line.name, line.failure) == (1, name, None)
    assert request(line) == AnalysisRequest(text="It rained.")


def test_reads_every_field() -> None:
    """A line may have a title and parties, and html in place of text."""
    line = one(b'{"id": "1", "html": "<p>Rain.</p>", "title": "Rain", "parties": ["Ada Poe"]}')

    assert request(line) == AnalysisRequest(html="<p>Rain.</p>", title="Rain", parties=("Ada Poe",))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"{", "not JSON", id="incomplete"),
        pytest.param(b'{"id": "1", "text": "caf\xe9"}', "not JSON in UTF-8", id="Latin-1"),
        pytest.param('{"id": "1"}'.encode("utf-16"), "not JSON in UTF-8", id="UTF-16"),
        pytest.param(b'{"id": "1", "text": "\\ud800"}', "not JSON in UTF-8", id="half a character"),
        pytest.param(b"[" * 900, "not JSON", id="deep nesting"),
        pytest.param(b'{"id": "1", "text": ' + b"1" * 900 + b"}", "string", id="a number for a text"),
        pytest.param(b"null", "not an object", id="null"),
        pytest.param(b'["1", "It rained."]', "not an object", id="a list"),
        pytest.param(b'"It rained."', "not an object", id="a string"),
        pytest.param(b'{"id": "1"}', "neither", id="no article"),
        pytest.param(b'{"id": "1", "text": "a", "html": "b"}', "both", id="text and html"),
        pytest.param(
            b'{"id": "1", "text": "a", "tasks": ["summary"]}',
            "tasks: unknown field; a line has",
            id="a field of the batch",
        ),
        pytest.param(b'{"id": "1", "text": "a", "model": "m"}', "model: unknown field; a line has", id="a model"),
        pytest.param(b'{"id": "1", "text": "a", "parties": []}', "parties: ", id="no parties"),
        pytest.param(b'{"id": "1", "text": "a", "title": "%b"}' % (b"t" * 501), "title: ", id="long title"),
        pytest.param(b'{"id": "1", "text": "%b"}' % (b"a" * LONGEST), "over 1,000 bytes", id="too long"),
    ],
)
def test_refuses_a_line(content: bytes, says: str) -> None:
    """A line that can't be read has a failure with its number and the reason, and no request."""
    line = one(content)

    assert line.request is None
    assert line.failure is not None
    assert (line.failure.type, line.failure.line) == ("invalid-request", 1)
    assert says in line.failure.detail


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(None, id="null"),
        pytest.param(1, id="a number"),
        pytest.param("", id="empty"),
        pytest.param("a\nb", id="two lines"),
        pytest.param("a\0b", id="NUL"),
        pytest.param("\u202eb", id="turns the writing direction"),
        pytest.param("a" * (LONGEST_NAME + 1), id="too long"),
        pytest.param(["1"], id="a list"),
    ],
)
def test_refuses_an_id(given: object) -> None:
    """An id is a text of 1 to 255 printable characters; without one, a line has only its number."""
    line = one(json.dumps({"id": given, "text": "a"}).encode())

    assert (line.name, line.request) == (None, None)
    assert line.failure is not None
    assert line.failure.detail.startswith("id: ")


def test_refuses_no_id() -> None:
    """A line without an id is refused."""
    line = one(b'{"text": "a"}')

    assert line.failure is not None
    assert "give every article an id" in line.failure.detail


def test_refused_line_keeps_its_id() -> None:
    """If the problem is after the id, the line keeps its id."""
    assert one(b'{"id": "mine", "text": "a", "html": "b"}').name == "mine"


def test_says_nothing_of_the_article() -> None:
    """The message does not repeat the article, and has only the start of the name of a field."""
    line = one(json.dumps({"id": "1", "text": ["secret"], "x" * 200: 1}).encode())

    assert line.failure is not None
    assert "secret" not in line.failure.detail
    assert "x" * 81 not in line.failure.detail


def test_numbers_lines() -> None:
    """Lines are numbered from *first*; empty lines count and are skipped, and lines after a bad one are read."""
    good = b'{"id": "1", "text": "a"}'

    found = list(read_lines([b"\n", good, b"  \r\n", b"{", b"", good], {}, LONGEST, first=201))

    assert [(line.number, line.failure is None) for line in found] == [(202, True), (204, False), (206, True)]


def test_lines_are_read_one_by_one() -> None:
    """Only the lines that are needed are read from the file."""
    source = iter([b'{"id": "1", "text": "a"}', b"{"])

    assert next(read_lines(source, {}, LONGEST)).name == "1"
    assert next(source) == b"{"


def test_usual_options() -> None:
    """The usual fields are used for every line that does not have its own."""
    usual: dict[str, Any] = {"tasks": ["summary"], "parties": ["Ada Poe"], "fresh": True, "model": "m"}
    lines = [b'{"id": "1", "text": "a"}', b'{"id": "2", "text": "a", "parties": ["Bo"]}']

    first, second = map(request, read_lines(lines, usual, LONGEST))

    assert first == AnalysisRequest(text="a", tasks=("summary",), parties=("Ada Poe",), fresh=True, model="m")
    assert second == first.model_copy(update={"parties": ("Bo",)})


@pytest.mark.parametrize(
    ("over", "end", "fits"),
    [
        pytest.param(0, b"", True, id="as long as may be"),
        pytest.param(1, b"", False, id="a byte longer"),
        pytest.param(1, b"\n", False, id="a byte longer, with a line end"),
        pytest.param(
            0,
            b"\n",
            True,
            id="as long as may be, with a line end",
        ),
    ],
)
def test_longest_line(over: int, end: bytes, fits: bool) -> None:
    """A line may have *longest* bytes without its line end."""
    head = b'{"id": "1", "text": "'
    content = head + b"a" * (LONGEST - len(head) - 2 + over) + b'"}'

    (line,) = read_lines(lines_of(io.BytesIO(content + end), LONGEST), {}, LONGEST)

    assert (line.failure is None) == fits


def test_long_lines_of_a_file() -> None:
    """A line that is too long is one line, and its neighbours are complete."""
    lines = list(lines_of(io.BytesIO(b"a\n" + b"b" * 5000 + b"\nc\n" + b"d" * 12 + b"\n" + b"e"), 10))

    assert [line[:1] for line in lines] == [b"a", b"b", b"c", b"d", b"e"]
    assert [len(line) > 11 for line in lines] == [False, True, False, True, False]


@pytest.mark.parametrize(
    ("ended", "told"),
    [
        pytest.param(
            Result(1, 4, 'a"\\é', '{"id":"an_1"}', None), '{"id":"a\\"\\\\é","analysis":{"id":"an_1"}}', id="analysis"
        ),
        pytest.param(Result(1, 4, "a", None, '{"line":4}'), '{"id":"a","error":{"line":4}}', id="failure"),
        pytest.param(Result(1, 4, None, None, '{"line":4}'), '{"id":null,"error":{"line":4}}', id="without an id"),
    ],
)
def test_ended_as_json(ended: Result, told: str) -> None:
    """A result is one line with the id and the stored JSON, unchanged."""
    assert ended.as_json() == told
    assert json.loads(told)["id"] == ended.name


def test_deleted_analysis() -> None:
    """If the analysis of a line was deleted, the result is an error with the number of the line."""
    error = json.loads(Result(1, 4, "a", None, None).as_json())["error"]

    assert error["type"] == "not-found"
    assert Failure.model_validate(error).line == 4


@pytest.mark.parametrize(
    ("error", "slug"),
    [
        pytest.param(InvalidArticle("nothing to analyse"), "invalid-article", id="article"),
        pytest.param(BadReply("nothing of use", text="secret", usage={}), "bad-reply", id="reply"),
        pytest.param(EvenhandError("a defect"), "evenhand-error", id="defect"),
    ],
)
def test_failure(error: EvenhandError, slug: str) -> None:
    """A failure has the fields of a problem of the API."""
    told = failure(error, 3)

    assert (told.type, told.title, told.detail, told.line) == (slug, error.title, str(error), 3)
