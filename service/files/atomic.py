"""Write a file in one step: other readers see the old file or the whole new one, never a part."""

from __future__ import annotations

import os
from pathlib import Path


def write_atomically(path: Path, text: str) -> None:
    """
    Write *text* to *path*, in UTF-8. An existing file keeps its mode; a link is replaced, not followed.

    Only a killed process leaves a part behind: `<name>.<process id>.part`.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, "utf-8")
        if path.is_file() and not path.is_symlink():
            part.chmod(path.stat().st_mode)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
