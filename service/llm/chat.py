"""LangChain's chat model of an OpenAI-compatible endpoint, asked in plain JSON. It is slow to import."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, convert_to_messages
from langchain_openai import ChatOpenAI


class Chat(ChatOpenAI):
    """`ChatOpenAI` whose requests are plain JSON."""

    async def answer(self, messages: Sequence[tuple[str, str]], **options: object) -> AIMessage:
        """
        Ask once, past `ainvoke` and the SDK's typed resource.

        The one looks for callbacks and tracers, which would get the article; the other rebuilds each body and each
        answer by its types. Together they take half of a question's CPU.
        """
        body = self.body(messages, **options)
        return self.message(await self.root_async_client.post("/chat/completions", body=body, cast_to=object))

    def body(self, messages: Sequence[tuple[str, str]], **options: object) -> dict[str, Any]:
        """Word a request."""
        body = self._get_request_payload(convert_to_messages(messages), stop=None, **options)
        more: dict[str, Any] = body.pop("extra_body", {})
        return body | more

    def message(self, answer: Any) -> AIMessage:  # noqa: ANN401 - whatever an endpoint answers
        """Read a chat completion; raise ValueError, LookupError, TypeError or AttributeError if it is none."""
        made = self._create_chat_result(answer)
        message = made.generations[0].message
        message.response_metadata = {**(made.llm_output or {}), **(made.generations[0].generation_info or {})}
        message.additional_kwargs["refusal"] = answer["choices"][0]["message"].get("refusal")
        if not isinstance(message, AIMessage):
            raise TypeError(f"an answer of {message.type}")
        return message
