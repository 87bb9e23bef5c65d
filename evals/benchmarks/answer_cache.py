"""Stored replies of a model: a benchmark that is run again or continued asks only new questions."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from evals.recordings.cassettes import canonical
from service.errors import InvalidRequest
from service.files.atomic import write_atomically
from service.llm.client import Client
from service.llm.question import Question
from service.llm.reply import Reply, as_data, from_data


def cached_client(client: Client, folder: Path, source: str) -> Client:
    """Make a client that asks the same endpoint, but never a question whose reply is in *folder*."""
    return Client(client.endpoint, CachedReplies(client, folder, source))


class CachedReplies:
    """
    The replies of an endpoint, stored in a folder.

    A question is known by its words, schema and sampling and by who is asked (*source*: an address, a file), so that a
    changed prompt is a new question. A reply that was cut off or declined is not stored: the question is asked again.
    """

    def __init__(self, client: Client, folder: Path, source: str) -> None:
        self._endpoint = client.endpoint
        self._folder = folder
        self._source = source

    async def reply(self, question: Question) -> Reply:
        """Read the reply from the folder, or ask and store it there."""
        profile = self._endpoint.profile
        identity = [self._source, profile.model, profile.plain_strings, question.identity()]
        path = self._folder / f"{hashlib.sha256(canonical(identity).encode()).hexdigest()}.json"
        reply = _read(path)
        if reply is None:
            reply = await self._endpoint.reply(question)
            _write(path, reply)
        return reply

    async def reject(self, question: Question) -> None:
        """Do nothing: a reply that can't be used is a result of the benchmark too."""


def _read(path: Path) -> Reply | None:
    """Read a stored reply; None if there is none or it is damaged."""
    try:
        return from_data(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, reply: Reply) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, json.dumps(as_data(reply), ensure_ascii=False))
    except OSError as error:
        problem = f"replies can't be stored in {path.parent}: {error.strerror}: set EVENHAND_CACHE_DIR"
        raise InvalidRequest(problem) from error
