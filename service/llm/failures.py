"""Turn the failures of an endpoint into our errors, without ever showing a key."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from service.errors import ModelBusy, ModelError, ModelTimeout, ModelUnreachable, NotJson
from service.llm.address import Address
from service.llm.retry import retry_after

_NO_PATH = "the endpoint knows no such model or path (404): check EVENHAND_MODEL and OPENAI_BASE_URL"

_KEY = re.compile(r"\b(sk|key|org|proj|req)[-_][\w*-]+")
_LIKE_A_KEY = re.compile(r"\b(?:sk|key|org|proj|req)[-_](?=[\w*-]*\d)[\w*-]{8,}")
"""In a reply, only words with digits are taken for keys: it may well have a field `key_facts`."""


@contextmanager
def as_model_errors(
    address: Address | None, seconds: float, no_path: str = _NO_PATH, longest_wait: float = math.inf
) -> Iterator[None]:
    """
    Turn each failure of one HTTP request into a `ModelError`.

    A timeout names *seconds*, a 404 says *no_path*. If the endpoint asks for a wait, it is cut to *longest_wait*
    seconds.
    """
    import openai

    try:
        yield
    except (TimeoutError, openai.APITimeoutError) as error:
        raise ModelTimeout(f"no answer within {round(seconds, 2):g} s") from error
    except openai.APIStatusError as error:
        failure = status_error(error.status_code, error.body, error.response.headers, address, no_path)
        if failure.retry_after is not None:
            failure.retry_after = min(failure.retry_after, longest_wait)
        raise failure from error
    except openai.APIConnectionError as error:
        raise ModelUnreachable("the connection failed: check that the endpoint is up and its address right") from error
    except (openai.OpenAIError, ValueError, LookupError, TypeError, AttributeError) as error:
        # All of these can come of a body that is no chat completion.
        raise NotJson("the endpoint answered with something that is no chat completion") from error


def status_error(
    status: int,
    error: object,
    headers: Mapping[str, str],
    address: Address | None,
    no_path: str = _NO_PATH,
) -> ModelError:
    """Make the error for an HTTP status of the endpoint; *error* is the `error` in its body."""
    quote, after = quote_message(error, address), retry_after(headers)
    is_broke = isinstance(error, dict) and error.get("code") == "insufficient_quota"
    if status == 429 and not is_broke:
        return ModelBusy(f"the endpoint limits the rate (429){quote}", retry_after=after)
    if status in (408, 409, 425) or status >= 500:
        kind = ModelBusy if status == 503 else ModelError
        problem = kind(f"the endpoint failed ({status}){quote}", retry_after=after)
        problem.transient = True
        return problem
    if status in (401, 403):
        return ModelError(f"the endpoint refused the key ({status}): check OPENAI_API_KEY")
    if status == 404:
        return ModelError(f"{no_path}{quote}")
    return ModelError(f"the endpoint refused the question ({status}){quote}")


def quote_message(error: object, address: Address | None) -> str:
    """Quote the endpoint's message in one short line, without anything that looks like a key."""
    message = " ".join(str(error.get("message") or "").split()) if isinstance(error, dict) else ""
    message = _KEY.sub("…", without_key(message, address))[:200]
    return f": {message}" if message else ""


def without_key(message: str, address: Address | None) -> str:
    """Remove our own key, and all that looks like a key, from a message that quotes an endpoint."""
    if address is not None and address.api_key and address.api_key != "none":
        message = message.replace(address.api_key, "…")
    return _LIKE_A_KEY.sub("…", message)
