"""
Everything the service can refuse to do.

EvenhandError                500
├── InvalidRequest           422  the request asks for something that is not there
│   └── InvalidArticle       422  nothing to analyse, too long, or not text
├── NotFound                 404  no such analysis or prompt
├── TooLarge                 413  the request body is over the limit
├── Conflict                 409  the same request is still running
├── UnknownHost              421  the service does not answer under this host name
├── ForeignPage              403  a web page of another site sent the request
├── SettingsError            500  a setting can't be used: fix the environment
├── PromptError              500  a prompt file is wrong, missing or changed: fix the file
├── LexiconError             500  a lexicon file is wrong: fix the file
├── CaseError                500  an eval case file is wrong: fix the file
├── RecordingError           500  a recording is stale, unused, edited or holds a secret: record anew
│   └── RecordingMissing     404  there is no such recording: record it
├── ReplayError              503  the process that replays recordings broke off or took too long
├── StoreError               503  the database could not be used
├── Stopping                 503  the service is being stopped
├── ModelFileError           503  the embedded model's file can't be had or used
└── ModelError               502  the model could not be asked
    ├── ModelBusy            503  the endpoint asks to come back later
    ├── ModelUnreachable     503  nothing answers at the endpoint
    ├── ModelTimeout         504  no answer in time
    └── BadReply             502  the answer can't be used
        ├── TruncatedReply   502  it was cut off
        ├── RefusedReply     502  the model declined
        ├── EmptyReply       502  it has no text
        ├── NotJson          502  it is not JSON
        └── OffSchema        502  it is JSON of another shape
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self


class EvenhandError(Exception):
    """What went wrong and what to do next, in words for the person who asked."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Evenhand could not do this"
    exit_code: ClassVar[int] = 1

    @classmethod
    def slug(cls) -> str:
        """Name the problem type: the class name in kebab case, as in `/problems/invalid-article`."""
        name = cls.__name__
        return "".join(f"-{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))


class InvalidRequest(EvenhandError):
    """The request asks for something that is not there."""

    status = 422
    title = "The request can't be carried out"
    exit_code = 2


class InvalidArticle(InvalidRequest):
    """There is nothing to analyse, it is too long, or it is not text."""

    title = "This article can't be analysed"
    exit_code = 1


class NotFound(EvenhandError):
    """There is no such thing here."""

    status = 404
    title = "Not found"


class TooLarge(EvenhandError):
    """The request body is over the limit."""

    status = 413
    title = "The request is too large"


class Conflict(EvenhandError):
    """The same request is still running."""

    status = 409
    title = "This request is still running"


class UnknownHost(EvenhandError):
    """
    The service does not answer under this host name.

    It answers as localhost, by IP address, as the host that it listens on, and as those in EVENHAND_ALLOWED_HOSTS.
    """

    status = 421
    title = "The service does not answer under this host name"


class ForeignPage(EvenhandError):
    """
    A web page of another site sent the request.

    Only pages of the service itself may, or any page could use the service of whoever opens it.
    """

    status = 403
    title = "Pages of other sites may not use this service"


class SettingsError(EvenhandError):
    """A setting can't be used."""

    title = "A setting can't be used"
    exit_code = 2


class PromptError(EvenhandError):
    """A prompt file is wrong, missing, or not what was released."""

    title = "A prompt file can't be used"
    exit_code = 3


class LexiconError(EvenhandError):
    """A lexicon file is wrong."""

    title = "A lexicon file can't be used"


class CaseError(EvenhandError, ValueError):
    """An eval case file is wrong. A `ValueError` too, so that a model's validators may raise it."""

    title = "An eval case can't be used"


class RecordingError(EvenhandError):
    """A recorded answer is missing, stale, unused or edited, or holds a secret."""

    title = "A recording can't be used"
    exit_code = 3


class RecordingMissing(RecordingError):
    """Nothing was recorded of this model, prompt version or case."""

    status = 404
    title = "There is no such recording"


class ReplayError(EvenhandError):
    """The process that replays recordings broke off or took too long."""

    status = 503
    title = "The recordings could not be replayed"


class StoreError(EvenhandError):
    """The database could not be used."""

    status = 503
    title = "The database can't be used"


class Stopping(EvenhandError):
    """The service is being stopped, and this was not ready in time."""

    status = 503
    title = "The service is being stopped"


class ModelFileError(EvenhandError):
    """The embedded model's file can't be had or used."""

    status = 503
    title = "The embedded model is not available"


class ModelError(EvenhandError):
    """
    The model could not be asked, or its answer could not be used.

    *attempts* counts the HTTP requests that were made; *transient* says that the same question may be answered later.
    """

    status = 502
    title = "The model could not be asked"

    def __init__(self, problem: str, *, attempts: int = 1, retry_after: float | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.task: str | None = None
        self.attempts = attempts
        self.retry_after = retry_after
        self.transient = False

    def about(self, task: str) -> Self:
        """Say which task was asked."""
        self.task = self.task or task
        return self

    def __str__(self) -> str:
        """Name the task, the problem and what was tried."""
        tried = f" (tried {self.attempts} times)" if self.attempts > 1 else ""
        return f"{self.task}: {self.problem}{tried}" if self.task else f"{self.problem}{tried}"


class ModelBusy(ModelError):
    """The endpoint asks to come back later."""

    status = 503
    title = "The model is busy"


class ModelUnreachable(ModelError):
    """Nothing answers at the endpoint."""

    status = 503
    title = "The model can't be reached"


class ModelTimeout(ModelError):
    """No answer came in time."""

    status = 504
    title = "The model did not answer in time"


class BadReply(ModelError):
    """The answer can't be used. It keeps what was said, and what it cost as the fields of a `Usage`."""

    title = "The model's answer can't be used"

    def __init__(
        self, problem: str, *, text: str = "", usage: Mapping[str, int] | None = None, attempts: int = 1
    ) -> None:
        super().__init__(problem, attempts=attempts)
        self.text = text
        self.usage = dict(usage or {})


class TruncatedReply(BadReply):
    """The answer was cut off at the output limit."""


class RefusedReply(BadReply):
    """The model declined to answer."""


class EmptyReply(BadReply):
    """The answer has no text."""


class NotJson(BadReply):
    """The answer is not JSON."""


class OffSchema(BadReply):
    """The answer is JSON of another shape."""
