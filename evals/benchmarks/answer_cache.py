"""Answers of a model that are kept: a benchmark that is run again, or goes on, asks only what is new."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path

from evals.recordings.cassettes import canonical
from service.errors import InvalidRequest
from service.files.atomic import write_atomically
from service.llm.client import Client, Question
from service.llm.reply import Reply, as_data, from_data


class Kept(Client):
    """
    A client that remembers, in a folder, what was answered to each question.

    A question is known by its words, schema and sampling and by who is asked (*source*: an address, a file), so that a
    changed prompt is a new question. An answer that was cut off or declined is not kept, and asked for again.
    """

    def __init__(self, client: Client, folder: Path, source: str) -> None:
        super().__init__(client.address, client.profile, slots=client.slots)
        self._folder = folder
        self._source = source

    async def _reply(self, question: Question) -> Reply:
        """Answer from the folder, or ask and keep the answer."""
        asked = [self._source, self.profile.model, self.profile.plain_strings, dataclasses.asdict(question)]
        path = self._folder / f"{hashlib.sha256(canonical(asked).encode()).hexdigest()}.json"
        reply = _read(path)
        if reply is None:
            reply = await super()._reply(question)
            _write(path, reply)
        return reply


def _read(path: Path) -> Reply | None:
    """Read a kept answer; a damaged one is none."""
    try:
        return from_data(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, reply: Reply) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, json.dumps(as_data(reply), ensure_ascii=False))
    except OSError as error:
        problem = f"answers can't be kept in {path.parent}: {error.strerror}: set EVENHAND_CACHE_DIR"
        raise InvalidRequest(problem) from error
