"""The embedded model's server: the program of the child process that `service.llm.embedded` starts."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

CACHE_MIB = 512
"""
The memory for prompts that were answered; a token takes 28 KiB. Without it, two articles that take turns would be read
again for every question. The server's default is 8 GiB.
"""


def main() -> None:
    """Read one line with the parameters, write one with the address, and serve until standard input is closed."""
    with os.fdopen(os.dup(1), "w") as out:
        os.dup2(2, 1)  # what the model's runtime prints goes to the log
        parameters = json.loads(sys.stdin.readline())
        _end_with_input()
        server = _serve(parameters)
        try:
            out.write(json.dumps({"address": server.listening_address}) + "\n")
            out.flush()
            sys.stdin.read()
        finally:
            os._exit(0)  # do not wait for the server's threads


def _end_with_input() -> None:
    """
    Let the kernel end this process when its standard input is closed.

    While the runtime loads a model it holds the GIL for seconds, so no thread of ours could end the process. SIGIO ends
    a process that does not handle it. On other systems than Linux the process ends as soon as the model is loaded.
    """
    if sys.platform == "linux":
        import fcntl
        import select

        signal.signal(signal.SIGIO, signal.SIG_DFL)
        fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)
        poll = select.poll()
        poll.register(0, 0)
        if poll.poll(0):  # it was closed before
            sys.exit()


def _serve(parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the runtime has no types
    """Load the model and serve it under the name of its file."""
    import xllamacpp

    os.umask(0o077)  # nobody else reads what the server saves
    params = xllamacpp.CommonParams()
    params.model.path = parameters["path"]
    params.model_alias = {Path(parameters["path"]).stem}
    params.hostnames = ["127.0.0.1"]
    params.port = parameters["port"]
    params.api_keys = [parameters["key"]]
    params.n_ctx = parameters["window"]
    params.n_parallel = 1  # two slots would not share a prefix that one has read
    params.cpuparams.n_threads = parameters["threads"]
    params.cache_ram_mib = CACHE_MIB
    params.slot_save_path = f"{parameters['prefixes']}/" if parameters["prefixes"] else ""
    _look_up_what_was_read(params)
    params.ui = False
    params.endpoint_slots = False
    params.verbosity = 1  # errors
    params.fit_params = params.warmup = False  # they take a second and do not speed up the first answer
    try:
        return xllamacpp.Server(params)
    except RuntimeError as error:  # the reason is on standard error already
        sys.exit(str(error))


def _look_up_what_was_read(params: Any) -> None:  # noqa: ANN401 - the runtime has no types
    """
    Guess the next 8 tokens from the last place where the last 3 stood, and let the model check them all at once.

    Answers copy names and phrases of the article, and JSON repeats its keys. The text stays the same; it is written 1.3
    to 1.45 times as fast (prompt look-up decoding, Saxena 2023).
    """
    import xllamacpp

    params.speculative.types = [xllamacpp.common_speculative_type.COMMON_SPECULATIVE_TYPE_NGRAM_SIMPLE]
    look_up = params.speculative.ngram_simple
    look_up.size_n, look_up.size_m, look_up.min_hits = 3, 8, 1


if __name__ == "__main__":
    main()
