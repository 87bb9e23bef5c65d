"""
Prefixes that the embedded model has read, kept on disk: another process need not read them again.

The prefix of a question is what it begins with whatever the article is: the system's message and the examples. No word
of an article is in it. The server saves and restores what it computed for it, 28 KiB a token. A restored prefix is a
hint and never decides an answer: the server compares its tokens with those of the question. Where the folder can't be
read or written, or a file in it is damaged, the model reads the prefix as if there were no folder.
"""

from __future__ import annotations

import hashlib
import json
import ssl
from collections.abc import Mapping
from typing import Any

import httpx2

from service.llm.address import Address
from service.llm.prefix_files import PrefixFiles
from service.llm.question import Question, Speaker

Prefix = tuple[tuple[Speaker, str], ...]

_SHORTEST = 400
"""Code points of a prefix that is worth a file. The model reads fewer in about a second."""

_MORE = 200
"""Code points beyond the prefix that two questions share if they are about the same article."""

_NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""The child is asked by plain HTTP on loopback. To load the certificates of the system takes 25 ms."""


class Prefixes:
    """
    The prefixes of one running server, which has one slot.

    The server itself remembers in memory what it was asked, but it drops a prefix that a long article followed.
    """

    def __init__(self, files: PrefixFiles, address: Address) -> None:
        self._files = files
        self._address = address
        self._in_slot: Prefix = ()
        self._last: dict[Prefix, str] = {}

    async def prepare(self, question: Question) -> None:
        """Put the prefix of *question*, which is asked next, into the slot if the server does not have it there."""
        prefix = question.messages[: question.fixed]
        length = len(_words(prefix))
        start = _words(question.messages)[: length + _MORE]
        is_remembered = prefix == self._in_slot or self._last.get(prefix) == start
        self._in_slot, self._last[prefix] = prefix, start
        if is_remembered or length < _SHORTEST:
            return
        try:
            async with self._connect() as server:
                await self._restore_or_read(prefix, server)
        except (httpx2.HTTPError, OSError):
            return

    def _connect(self) -> httpx2.AsyncClient:
        """Connect to the server. The question that waits has a time limit; a proxy must not ask our own child."""
        return httpx2.AsyncClient(
            base_url=self._address.base_url.removesuffix("/v1"),
            headers={"Authorization": f"Bearer {self._address.api_key}"},
            timeout=None,
            trust_env=False,
            verify=_NO_CERTIFICATES,
        )

    async def _restore_or_read(self, prefix: Prefix, server: httpx2.AsyncClient) -> None:
        await _post(server, "/completion", {"prompt": "\n", "n_predict": 0})  # what is in the slot goes to the memory
        key = hashlib.sha256(json.dumps(prefix).encode()).hexdigest()[:32]
        if name := await self._files.find(key):
            if await _succeeds(server, "/slots/0?action=restore", {"filename": name}):
                return
            self._files.delete(name)
        messages = [{"role": speaker, "content": text} for speaker, text in prefix]
        await _post(server, "/v1/chat/completions", {"messages": messages, "max_tokens": 1})
        if temporary := self._files.begin(key):
            saved = await _succeeds(server, "/slots/0?action=save", {"filename": temporary})
            await self._files.finish(temporary, saved=saved)


async def _post(server: httpx2.AsyncClient, path: str, body: Mapping[str, Any]) -> None:
    (await server.post(path, json=body)).raise_for_status()


async def _succeeds(server: httpx2.AsyncClient, path: str, body: Mapping[str, Any]) -> bool:
    try:
        await _post(server, path, body)
    except httpx2.HTTPStatusError:
        return False
    return True


def _words(messages: Prefix) -> str:
    return "\0".join(text for _, text in messages)
