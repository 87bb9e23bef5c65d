"""A connection to one address: the openai SDK sends requests and receives answers. It is slow to import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx2
import openai
from langchain_core.messages import AIMessage

from service.llm.address import Address
from service.llm.completion import read_completion


class Connection:
    """
    A connection to a model at *address*, for *most* requests at once.

    It neither retries nor gives up: whoever asks does. *sdk* is the SDK's client, for what is no chat completion.
    """

    def __init__(self, address: Address, model: str, most: int) -> None:
        http = httpx2.AsyncClient(
            limits=httpx2.Limits(max_connections=most),
            trust_env="://127.0.0.1" not in address.base_url,  # no proxy between us and our own child
        )
        self.sdk = openai.AsyncOpenAI(
            base_url=address.base_url, api_key=address.api_key, timeout=None, max_retries=0, http_client=http
        )
        self._completions = self.sdk.chat.completions.with_raw_response  # here, as the SDK imports it on first use
        self._model = model

    async def answer(self, body: Mapping[str, Any]) -> AIMessage:
        """
        Send one request for a chat completion, and read it.

        The answer is read as it came: the SDK's typed one takes any JSON for a completion.
        """
        raw = await self._completions.create(**body)
        return self.read(raw.http_response.json())

    def read(self, completion: object) -> AIMessage:
        """Read a chat completion, wherever it is from; see `read_completion` for what it raises."""
        return read_completion(completion, self._model)

    async def close(self) -> None:
        """Close the connection."""
        await self.sdk.close()
