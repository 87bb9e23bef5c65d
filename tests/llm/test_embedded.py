"""The embedded model's process: it answers, is started again if it dies, and ends with its parent."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from service.errors import ModelFileError, ModelUnreachable
from service.llm.embedded import Embedded, Serving
from tests.support.fake_runtime import RUNTIME, Folder

PARENT = """
import asyncio, pathlib, sys
from service.llm.embedded import Embedded
async def main():
    await Embedded(lambda: pathlib.Path(sys.argv[1])).address()
    print("ready", flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    """Put a fake runtime where the child finds it."""
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    (runtime / "xllamacpp.py").write_text(RUNTIME)
    monkeypatch.setenv("PYTHONPATH", str(runtime))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)
        folder = Folder(tmp_path, listener)
        yield folder
        folder.close()


@asynccontextmanager
async def running(path: Callable[[], Path], **options: Any) -> AsyncIterator[Embedded]:
    """Make an embedded model, and close it at the end."""
    embedded = Embedded(path, **options)
    try:
        yield embedded
    finally:
        await embedded.close()


async def test_answers_at_its_address(folder: Folder) -> None:
    """The server answers at its address on loopback, and the address does not show its key."""
    async with running(folder.model()) as embedded:
        address = await embedded.address()

        assert httpx2.get(address.base_url.removesuffix("v1") + "health").is_success
        assert address.base_url.startswith("http://127.0.0.1:")
        assert address.api_key not in repr(address)


async def test_parameters_of_the_server(folder: Folder) -> None:
    """The server listens on loopback, with one slot, its own key and the name of the file."""
    async with running(folder.model(), serving=Serving(4096, 3)) as embedded:
        address = await embedded.address()
        told = folder.call().told

    assert told["hostnames"] == ["127.0.0.1"]
    assert told["api_keys"] == [address.api_key]
    assert (told["n_ctx"], told["n_parallel"], told["cpuparams"]) == (4096, 1, 3)
    assert told["model_alias"] == ["good"]
    assert told["speculative"] == {"types": ["NGRAM_SIMPLE"], "size_n": 3, "size_m": 8, "min_hits": 1}
    assert told["slot_save_path"] == ""
    assert told["verbosity"] < 4  # from there on it logs what it is asked


async def test_is_started_once_for_all_callers(folder: Folder) -> None:
    """All callers share one child, whether they call before it is ready or after."""
    calls: list[Path] = []
    model = folder.model()

    def path() -> Path:
        calls.append(model())
        return calls[-1]

    async with running(path) as embedded:
        first, second = await asyncio.gather(embedded.address(), embedded.address())

        assert first == second == await embedded.address()
    assert len(calls) == 1


async def test_cancelled_caller_does_not_stop_the_start(folder: Folder) -> None:
    """If the first caller is cancelled, the others still get the server that it started."""
    async with running(folder.model()) as embedded:
        first = asyncio.create_task(embedded.address())
        await asyncio.to_thread(folder.call)
        first.cancel()

        assert await embedded.address() == await embedded.address()
        with pytest.raises(asyncio.CancelledError):
            await first


async def test_starts_again_after_it_died(folder: Folder) -> None:
    """If the child was killed, the next call for the address starts another."""
    async with running(folder.model()) as embedded:
        first = await embedded.address()
        line = folder.call()
        os.kill(line.told["pid"], signal.SIGKILL)
        line.wait_for_end()
        child = embedded._child
        assert child
        child.wait()

        second = await embedded.address()

        assert second.api_key != first.api_key
        assert folder.call().told["pid"] != line.told["pid"]


async def test_a_file_that_cannot_be_loaded(folder: Folder, tmp_path: Path) -> None:
    """If the child ends at once, the error quotes its last messages without the key, and the log keeps them."""
    log = tmp_path / "model.log"
    log.write_text("of another day\n")
    async with running(folder.model("broken"), log=log) as embedded:
        with pytest.raises(ModelFileError, match=r"broken\.gguf.*bad magic; the key is … ?no server") as failed:
            await embedded.address()

    assert "another day" not in str(failed.value)
    assert "bad magic" in log.read_text()


@pytest.mark.parametrize(
    "name", [pytest.param("slow", id="still loading"), pytest.param("deaf", id="loaded and not answering")]
)
async def test_server_that_is_never_ready(folder: Folder, name: str) -> None:
    """A start that takes longer than its limit fails, and its child is killed."""
    async with running(folder.model(name), limit=0.8) as embedded:
        with pytest.raises(ModelUnreachable, match=r"not ready within 0\.8 s"):
            await embedded.address()

        assert embedded._child
        assert embedded._child.returncode


async def test_failed_start_is_tried_again(folder: Folder) -> None:
    """If there was no file, the next call looks for it again."""
    model = folder.model()
    failures = [ModelFileError("no network")]

    def path() -> Path:
        if failures:
            raise failures.pop()
        return model()

    async with running(path) as embedded:
        with pytest.raises(ModelFileError, match="no network"):
            await embedded.address()

        assert (await embedded.address()).api_key


async def test_close_ends_it(folder: Folder) -> None:
    """`close` ends the child, and nothing starts it again."""
    async with running(folder.model()) as embedded:
        await embedded.address()
        line = folder.call()
        await embedded.close()

        line.wait_for_end()
        with pytest.raises(ModelUnreachable, match="stopped"):
            await embedded.address()


async def test_close_ends_a_start(folder: Folder) -> None:
    """`close` does not wait for a model that is loading: the child ends, and the start fails."""
    embedded = Embedded(folder.model("slow"))
    waiting = asyncio.create_task(embedded.address())
    line = await asyncio.to_thread(folder.call)

    await embedded.close()

    line.wait_for_end()
    with pytest.raises(ModelFileError):
        await waiting


async def test_close_without_a_start(folder: Folder) -> None:
    """`close` works also if nothing was started."""
    await Embedded(folder.model()).close()


async def test_runs_our_own_code_in_any_folder(folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child imports our package `service`, not one in the user's folder; a relative path counts from there."""
    (tmp_path / "service").mkdir()
    (tmp_path / "service" / "__init__.py").write_text("raise SystemExit('not ours')")
    folder.model()
    monkeypatch.chdir(tmp_path)

    async with running(lambda: Path("good.gguf")) as embedded:
        assert (await embedded.address()).api_key


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no /proc here")
async def test_other_users_cannot_read_the_key(folder: Folder) -> None:
    """The key is neither in the child's arguments nor in its environment."""
    async with running(folder.model()) as embedded:
        address = await embedded.address()
        process = Path("/proc", str(folder.call().told["pid"]))

        for file in ("cmdline", "environ"):
            assert address.api_key.encode() not in (process / file).read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("good", id="serving"),
        pytest.param("slow", id="loading", marks=pytest.mark.skipif(sys.platform != "linux", reason="needs SIGIO")),
    ],
)
def test_never_outlives_its_parent(folder: Folder, name: str) -> None:
    """The child ends when its parent is killed, also while the model is loading."""
    command = [sys.executable, "-c", PARENT, str(folder.model(name)())]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        line = folder.call()
        if name == "good":
            assert parent.stdout
            assert parent.stdout.readline() == b"ready\n"
        os.kill(parent.pid, signal.SIGKILL)

        line.wait_for_end()


@pytest.mark.skipif(sys.platform != "linux", reason="needs SIGIO")
def test_does_not_load_if_the_parent_has_ended(folder: Folder) -> None:
    """If the parent ended right after the start, the child ends before it loads the model."""
    settings = {"window": 2048, "threads": 1, "prefixes": None, "key": "k", "port": 0}
    parameters = {"path": str(folder.model("slow")()), **settings}

    ended = subprocess.run(
        [sys.executable, "-m", "service.llm.embedded_server"],
        input=json.dumps(parameters).encode(),
        check=False,
        timeout=60,
    )

    assert ended.returncode in (0, -signal.SIGIO)


def test_program_does_not_wait_for_the_download() -> None:
    """A program that is stopped during the download of the file ends at once."""
    code = (
        "import asyncio, time; from service.llm.embedded import Embedded\n"
        "try: asyncio.run(asyncio.wait_for(Embedded(lambda: time.sleep(600)).address(), 0.05))\n"
        "except TimeoutError: pass"
    )

    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
