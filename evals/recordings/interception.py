"""
Answer the model's HTTP questions from a cassette, with vcrpy, or ask the model and record its answers.

vcrpy patches the whole process, so only one cassette can be open at a time. Two questions are the same if their method,
the end of their path and their JSON body are; host, port and key do not matter.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evals.recordings.cassettes import Interaction, answer_text, canonical, is_about_tokens, with_json_text

if TYPE_CHECKING:
    from vcr.cassette import Cassette

_QUESTION = re.compile(r"^[^?#]*(/chat/completions|/tokenize)(?:[?#].*)?$")
_BODY_FIELDS = ("object", "model", "system_fingerprint", "choices", "usage")
"""The fields of a model's answer that are recorded."""
_PATCHED = "httpx2"
"""The HTTP library that models are asked with: the only one that vcrpy has to patch."""


@dataclass(frozen=True)
class OpenCassette:
    """A cassette while questions are answered from it. The first *loaded* of its interactions were recorded before."""

    cassette: Cassette
    loaded: int

    def unused(self) -> int:
        """Count the recorded answers that no question has asked for."""
        return sum(1 for number in range(len(self.cassette)) if not self.cassette.play_counts[number])

    def is_asked_twice(self) -> bool:
        """Tell whether an answer was used for two questions. How words are tokenized may be used again."""
        counts = self.cassette.play_counts
        return any(counts[n] > 1 and not is_about_tokens(r.uri) for n, r in enumerate(self.cassette.requests))

    def is_all_known(self) -> bool:
        """Tell whether every answer was recorded before."""
        return len(self.cassette) == self.loaded

    def interactions(self) -> list[Interaction]:
        """List the questions that were asked, with their answers, as vcrpy writes them."""
        from vcr.serializers.compat import convert_to_unicode

        return [
            {"request": convert_to_unicode(_request_as_dict(request)), "response": convert_to_unicode(response)}
            for number, (request, response) in enumerate(self.cassette.data)
            if number >= self.loaded or self.cassette.play_counts[number]
        ]


def _request_as_dict(request: Any) -> dict[str, Any]:  # noqa: ANN401 - vcrpy has no types
    headers = {name: [value] for name, value in request.headers.items()}
    return {"method": request.method, "uri": request.uri, "body": request.body, "headers": headers}


@contextmanager
def replaying(interactions: Sequence[Interaction]) -> Iterator[OpenCassette]:
    """Answer questions from *interactions*. Nothing leaves the process."""
    with _opened(interactions, record_mode="none") as cassette:
        yield cassette


@contextmanager
def recording(interactions: Sequence[Interaction]) -> Iterator[OpenCassette]:
    """Answer questions from *interactions*. Ask the model what they do not answer, and record it."""
    with _opened(
        interactions,
        record_mode="new_episodes",
        before_record_request=_scrub_request,
        before_record_response=_scrub_response,
    ) as cassette:
        yield cassette


@contextmanager
def _opened(interactions: Sequence[Interaction], *, record_mode: str, **hooks: Any) -> Iterator[OpenCassette]:  # noqa: ANN401
    from vcr.cassette import Cassette
    from vcr.patch import PATCHER_NAMES
    from vcr.record_mode import RecordMode

    with Cassette.use(
        path="the recording",
        persister=_InMemory(interactions),
        record_mode=RecordMode(record_mode),
        match_on=(_match,),
        allow_playback_repeats=True,  # the samples of a case ask how the same words are tokenized
        skip_patchers=[name for name in PATCHER_NAMES if name != _PATCHED],
        **hooks,
    ) as cassette:
        yield OpenCassette(cassette, loaded=len(cassette))


@dataclass(frozen=True)
class _InMemory:
    """Gives vcrpy interactions that were already read. It saves nothing: `cassettes.write` does, once all is there."""

    interactions: Sequence[Interaction]

    def load_cassette(self, _path: str, serializer: object) -> tuple[list[Any], list[dict[str, Any]]]:  # noqa: ARG002
        from vcr.request import Request
        from vcr.serializers.compat import convert_to_bytes

        given = [with_json_text(interaction) for interaction in self.interactions]
        return [Request(**each["request"]) for each in given], [convert_to_bytes(each["response"]) for each in given]

    def save_cassette(self, *_args: object, **_options: object) -> None:
        """Save nothing."""


def _match(asked: Any, stored: Any) -> None:  # noqa: ANN401 - vcrpy has no types
    """Raise AssertionError, as vcrpy expects, if two requests differ in method, path or body."""
    if (asked.method, _tail(asked.uri)) != (stored.method, _tail(stored.uri)) or _digest(asked.body) != _digest(
        stored.body
    ):
        raise AssertionError


@functools.lru_cache(maxsize=64)
def _digest(body: bytes) -> str:
    """Hash the JSON value of a body: spaces and the order of keys do not matter."""
    return hashlib.sha256(canonical(json.loads(body)).encode()).hexdigest()


def _tail(uri: str) -> str:
    """Remove host, port and query. A query can hold a key, or the version of a gateway."""
    return _QUESTION.sub(r"http://model\1", uri)


def _scrub_request(request: Any) -> Any:  # noqa: ANN401
    """Keep the method, the end of the path and the body of a question. Drop every other request."""
    from vcr.request import Request

    if not _QUESTION.match(request.uri):
        return None
    return Request(request.method, _tail(request.uri), request.body, {"content-type": "application/json"})


def _scrub_response(response: dict[str, Any]) -> dict[str, Any] | None:
    """Keep what the model answered. Drop failures, ids, dates and timings."""
    from vcr.filters import decode_response

    if response["status"]["code"] != 200:
        return None
    try:
        body = json.loads(decode_response(response)["body"]["string"])
        kept = {"tokens": list(map(int, body["tokens"]))} if "tokens" in body else _scrub_completion(body)
        text = json.dumps(kept, ensure_ascii=False).encode()
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    return {
        "status": {"code": 200, "message": "OK"},
        "headers": {"content-type": ["application/json"]},
        "body": {"string": text},
    }


def _scrub_completion(completion: dict[str, Any]) -> dict[str, Any]:
    """Keep the recorded fields. Raise LookupError, TypeError or AttributeError if this is not a chat completion."""
    kept = {key: completion[key] for key in _BODY_FIELDS if key in completion}
    for choice in kept["choices"]:
        if "logprobs" in choice:
            choice["logprobs"] = _first_alternatives(choice["logprobs"])
    answer_text(kept)
    return kept


def _first_alternatives(logprobs: dict[str, Any] | None) -> dict[str, Any] | None:
    """Keep the alternatives to the first token with their likelihoods; nothing else of it is ever read."""
    if not logprobs or not logprobs.get("content"):
        return None
    alternatives = logprobs["content"][0]["top_logprobs"]
    tops = [{"token": top["token"], "logprob": round(top["logprob"], 3)} for top in alternatives]
    return {"content": [{"top_logprobs": tops}]}
