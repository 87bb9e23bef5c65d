"""No network: refuse every connection of this process."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from typing import Any

from service.errors import RecordingError

_REFUSED = "the replay tried to reach the network; nothing was sent: this is a defect in Evenhand"
_CONNECTING = (
    *((socket.socket, name) for name in ("connect", "connect_ex", "sendto", "sendmsg") if hasattr(socket.socket, name)),
    *((socket, name) for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex")),
)


@contextlib.contextmanager
def offline() -> Iterator[None]:
    """Raise RecordingError if anything in this process tries to connect: a replay needs no network."""
    tried = False

    def refuse(*_args: Any, **_kwargs: Any) -> Any:  # noqa: ANN401 - it takes the place of several functions
        nonlocal tried
        tried = True
        raise RecordingError(_REFUSED)

    with contextlib.ExitStack() as patches:
        for owner, name in _CONNECTING:
            patches.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, refuse)
        try:
            yield
        except Exception as error:
            if tried and not isinstance(error, RecordingError):  # a library wrapped the refusal in its own error
                raise RecordingError(_REFUSED) from error
            raise
