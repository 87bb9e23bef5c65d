"""A connection to one address: the openai SDK sends the requests. This module is slow to import."""

from __future__ import annotations

from collections.abc import Sequence

import httpx2
import openai
from langchain_core.messages import AIMessage

from service.llm.address import Address
from service.llm.banning import as_lines, bias_against
from service.llm.completion import read_completion, write_body
from service.llm.profiles import Profile
from service.llm.question import Question


class Connection:
    """
    A connection to a model at *address*. It never retries and has no timeout: the caller has both.

    *sdk* is the SDK's client, for all requests that are no questions.
    """

    def __init__(self, address: Address, profile: Profile) -> None:
        self._http = httpx2.AsyncClient(
            limits=httpx2.Limits(max_connections=profile.concurrency + 2),
            trust_env="://127.0.0.1" not in address.base_url,  # the embedded model is asked directly, never by a proxy
        )
        self.sdk = openai.AsyncOpenAI(
            base_url=address.base_url, api_key=address.api_key, timeout=None, max_retries=0, http_client=self._http
        )
        self._completions = self.sdk.chat.completions.with_raw_response  # now: the SDK imports it on first use
        self._profile = profile
        self._address = address

    async def ask(self, question: Question) -> AIMessage:
        """Send one request. Its answer is read as JSON: the SDK's own types would accept any JSON object."""
        bias = await self._bias_against(question.banned) if question.banned and self._profile.tokenizes else None
        raw = await self._completions.create(**write_body(question, self._profile, bias))
        return read_completion(raw.http_response.json(), self._profile.model)

    async def _bias_against(self, words: Sequence[str]) -> dict[str, int]:
        """Return the bias that bans *words*: none if the endpoint does not tokenize them."""
        try:
            answer = await self._http.post(
                f"{self._address.base_url.rstrip('/').removesuffix('/v1')}/tokenize",
                json={"content": as_lines(words)},
                headers={"authorization": f"Bearer {self._address.api_key}"},
            )
            return bias_against(words, answer.raise_for_status().json()["tokens"])
        except (httpx2.HTTPError, ValueError, LookupError, TypeError):
            return {}

    async def close(self) -> None:
        """Close the connection."""
        await self.sdk.close()
