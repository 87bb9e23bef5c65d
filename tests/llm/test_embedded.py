"""The embedded model's process: it answers, comes back when it dies, and never outlives the one who started it."""

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
from service.llm.embedded import Embedded
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
    """Put the stand-in where the child finds it."""
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
    """Close the model at the end."""
    embedded = Embedded(path, **options)
    try:
        yield embedded
    finally:
        await embedded.close()


async def test_answers_at_its_address(folder: Folder) -> None:
    """The address answers, and shows neither itself nor its key to others than its holder."""
    async with running(folder.model()) as embedded:
        address = await embedded.address()

        assert httpx2.get(address.base_url.removesuffix("v1") + "health").is_success
        assert address.base_url.startswith("http://127.0.0.1:")
        assert address.api_key not in repr(address)


async def test_what_the_server_is_asked(folder: Folder) -> None:
    """The server listens on loopback with one slot and a key of its own, and goes by the file's name."""
    async with running(folder.model(), window=4096, threads=3) as embedded:
        address = await embedded.address()
        told = folder.call().told

    assert told["hostnames"] == ["127.0.0.1"]
    assert told["api_keys"] == [address.api_key]
    assert (told["n_ctx"], told["n_parallel"], told["cpuparams"]) == (4096, 1, 3)
    assert told["model_alias"] == ["good"]
    assert told["verbosity"] < 4  # from there on it logs what it is asked


async def test_is_started_once_for_all_who_ask(folder: Folder) -> None:
    """However many ask while it starts and after, there is one child."""
    calls: list[Path] = []
    model = folder.model()

    def path() -> Path:
        calls.append(model())
        return calls[-1]

    async with running(path) as embedded:
        first, second = await asyncio.gather(embedded.address(), embedded.address())

        assert first == second == await embedded.address()
    assert len(calls) == 1


async def test_a_caller_who_leaves_does_not_stop_the_start(folder: Folder) -> None:
    """When the first caller no longer waits, the others get what was being started."""
    async with running(folder.model()) as embedded:
        first = asyncio.create_task(embedded.address())
        await asyncio.to_thread(folder.call)
        first.cancel()

        assert await embedded.address() == await embedded.address()
        with pytest.raises(asyncio.CancelledError):
            await first


async def test_starts_again_after_it_died(folder: Folder) -> None:
    """A child that was killed is replaced when the address is next asked for."""
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
    """A child that ends at once is an error in its own last words, without the key, and they are kept in the log."""
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
async def test_a_model_that_is_never_ready(folder: Folder, name: str) -> None:
    """A start that takes longer than its limit is given up, and its child ended."""
    async with running(folder.model(name), limit=0.8) as embedded:
        with pytest.raises(ModelUnreachable, match=r"not ready within 0\.8 s"):
            await embedded.address()

        assert embedded._child
        assert embedded._child.returncode


async def test_a_failed_start_is_tried_again(folder: Folder) -> None:
    """When there was no file, the next question asks for it again."""
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
    """Closing ends the child, and nothing starts it again."""
    async with running(folder.model()) as embedded:
        await embedded.address()
        line = folder.call()
        await embedded.close()

        line.wait_for_end()
        with pytest.raises(ModelUnreachable, match="stopped"):
            await embedded.address()


async def test_close_ends_a_start(folder: Folder) -> None:
    """Closing while the model is loading doesn't wait for that: the child ends, and so does whoever waits for it."""
    embedded = Embedded(folder.model("slow"))
    waiting = asyncio.create_task(embedded.address())
    line = await asyncio.to_thread(folder.call)

    await embedded.close()

    line.wait_for_end()
    with pytest.raises(ModelFileError):
        await waiting


async def test_closing_what_never_started(folder: Folder) -> None:
    """Closing needs no child."""
    await Embedded(folder.model()).close()


async def test_runs_our_own_code_wherever_the_user_is(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package named `service` in the user's folder is not taken for ours, and a relative path is the user's."""
    (tmp_path / "service").mkdir()
    (tmp_path / "service" / "__init__.py").write_text("raise SystemExit('not ours')")
    folder.model()
    monkeypatch.chdir(tmp_path)

    async with running(lambda: Path("good.gguf")) as embedded:
        assert (await embedded.address()).api_key


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no /proc here")
async def test_the_key_is_nobody_elses_to_read(folder: Folder) -> None:
    """The key is neither among the child's arguments nor in its environment."""
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
    """A parent that is killed with no chance to clean up takes the child with it, also while the model is loading."""
    command = [sys.executable, "-c", PARENT, str(folder.model(name)())]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        line = folder.call()
        if name == "good":
            assert parent.stdout
            assert parent.stdout.readline() == b"ready\n"
        os.kill(parent.pid, signal.SIGKILL)

        line.wait_for_end()


@pytest.mark.skipif(sys.platform != "linux", reason="needs SIGIO")
def test_does_not_load_for_a_parent_that_is_gone(folder: Folder) -> None:
    """A child whose parent ended right after starting it ends without waiting for the model."""
    asked = {"path": str(folder.model("slow")()), "window": 2048, "threads": 1, "key": "k", "port": 0}

    ended = subprocess.run(
        [sys.executable, "-m", "service.llm.embedded_server"], input=json.dumps(asked).encode(), check=False, timeout=60
    )

    assert ended.returncode in (0, -signal.SIGIO)


def test_a_stopped_program_does_not_wait_for_a_fetch() -> None:
    """A program that ends while the file is still being fetched ends at once."""
    code = (
        "import asyncio, time; from service.llm.embedded import Embedded\n"
        "try: asyncio.run(asyncio.wait_for(Embedded(lambda: time.sleep(600)).address(), 0.05))\n"
        "except TimeoutError: pass"
    )

    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
