"""
vcrpy, as recordings use it: what a model is asked meanwhile is answered from a cassette, or asked and kept.

vcrpy patches the whole process, so only one cassette can be open at a time. A question matches by its method, the end
of its path and its body as JSON; host, port and key play no part.
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

from evals.recordings.cassettes import Interaction, canonical, raw, said

if TYPE_CHECKING:
    from vcr.cassette import Cassette

_QUESTION = re.compile(r"^[^?#]*(/chat/completions)(?:[?#].*)?$")
_BODY_KEPT = ("object", "model", "system_fingerprint", "choices", "usage")
_PATCHED = "httpx2"
"""The HTTP library through which models are asked: the only one that vcrpy has to patch."""


@contextmanager
def replaying(interactions: Sequence[Interaction]) -> Iterator[Cassette]:
    """Answer from *interactions*, from each of them once. Nothing leaves the process."""
    with _opened(interactions, record_mode="none") as cassette:
        yield cassette


@contextmanager
def recording(interactions: Sequence[Interaction]) -> Iterator[Cassette]:
    """Answer from *interactions*; ask what they don't have, and add it."""
    with _opened(
        interactions,
        record_mode="new_episodes",
        before_record_request=_scrub_request,
        before_record_response=_scrub_response,
    ) as cassette:
        yield cassette


def interactions_of(cassette: Cassette) -> list[Interaction]:
    """List the questions that were asked while a cassette was open, with their answers, as vcrpy writes them."""
    from vcr.serializers.compat import convert_to_unicode

    return [
        {"request": convert_to_unicode(request._to_dict()), "response": convert_to_unicode(response)}  # noqa: SLF001
        for number, (request, response) in enumerate(cassette.data)
        if number >= cassette._loaded_count or cassette.play_counts[number]  # noqa: SLF001
    ]


@contextmanager
def _opened(interactions: Sequence[Interaction], *, record_mode: str, **hooks: Any) -> Iterator[Cassette]:  # noqa: ANN401
    from vcr.cassette import Cassette
    from vcr.patch import PATCHER_NAMES
    from vcr.record_mode import RecordMode

    with Cassette.use(
        path="the recording",
        persister=_Given(interactions),
        record_mode=RecordMode(record_mode),
        match_on=(_match,),
        skip_patchers=[name for name in PATCHER_NAMES if name != _PATCHED],
        **hooks,
    ) as cassette:
        yield cassette


@dataclass(frozen=True)
class _Given:
    """Gives vcrpy what was read already, and saves nothing: `cassettes.write` does, once all is there."""

    interactions: Sequence[Interaction]

    def load_cassette(self, _path: str, serializer: object) -> tuple[list[Any], list[dict[str, Any]]]:  # noqa: ARG002
        from vcr.request import Request
        from vcr.serializers.compat import convert_to_bytes

        given = [raw(interaction) for interaction in self.interactions]
        return [Request(**each["request"]) for each in given], [convert_to_bytes(each["response"]) for each in given]

    def save_cassette(self, *_args: object, **_options: object) -> None:
        """Save nothing."""


def _match(asked: Any, stored: Any) -> None:  # noqa: ANN401 - vcrpy has no types
    """Match method, path and body, whatever the host, the port and the key."""
    if (asked.method, _tail(asked.uri)) != (stored.method, _tail(stored.uri)) or _digest(asked.body) != _digest(
        stored.body
    ):
        raise AssertionError


@functools.lru_cache(maxsize=64)
def _digest(body: bytes) -> str:
    """Hash a body of JSON, however it is written."""
    return hashlib.sha256(canonical(json.loads(body)).encode()).hexdigest()


def _tail(uri: str) -> str:
    """Leave out host, port and query: the query may hold a key, or the version of somebody's gateway."""
    return _QUESTION.sub(r"http://model\1", uri)


def _scrub_request(request: Any) -> Any:  # noqa: ANN401
    """Keep the method, the end of the path and the body of a question; whatever else is asked is none."""
    from vcr.request import Request

    if not _QUESTION.match(request.uri):
        return None
    return Request(request.method, _tail(request.uri), request.body, {"content-type": "application/json"})


def _scrub_response(response: dict[str, Any]) -> dict[str, Any] | None:
    """Keep the answer; a failure is not recorded, and ids, dates and timings aren't either."""
    from vcr.filters import decode_response

    if response["status"]["code"] != 200:
        return None
    try:
        body = json.loads(decode_response(response)["body"]["string"])
        body = {key: body[key] for key in _BODY_KEPT if key in body}
        for choice in body["choices"]:
            if "logprobs" in choice:
                choice["logprobs"] = _first(choice["logprobs"])
        kept = json.dumps(body, ensure_ascii=False).encode()
        said(body)
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    return {
        "status": {"code": 200, "message": "OK"},
        "headers": {"content-type": ["application/json"]},
        "body": {"string": kept},
    }


def _first(logprobs: dict[str, Any] | None) -> dict[str, Any] | None:
    """Keep what the first token could have been, and how likely: all that is read of it, where there is anything."""
    if not logprobs or not logprobs.get("content"):
        return None
    alternatives = logprobs["content"][0]["top_logprobs"]
    tops = [{"token": top["token"], "logprob": round(top["logprob"], 3)} for top in alternatives]
    return {"content": [{"top_logprobs": tops}]}
