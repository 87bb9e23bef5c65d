"""Load case files. Anything wrong in a file is refused with the file and the line."""

from __future__ import annotations

from pathlib import Path

from evals.cases.building import build_cases
from evals.cases.checks import check_names
from evals.cases.gold import Case
from evals.cases.schema import Event
from service.errors import CaseError
from service.files import yaml_reader

FOLDER = Path(__file__).parent
"""The folder of the shipped cases."""


def load(folder: Path | None = None) -> tuple[Case, ...]:
    """
    Load all cases in *folder*, by default the shipped ones, in the order of the file names.

    Raise CaseError at the first mistake.
    """
    folder = folder or FOLDER
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise CaseError(f"{folder}: there are no case files here")
    return tuple(case for path in paths for case in read_cases(path))


def read_cases(path: Path) -> list[Case]:
    """Read the cases of one file, in the order of the file; the swap is last."""
    with yaml_reader.reading(path, CaseError) as document:
        event = document.as_type(Event)
        check_names(event)
        return build_cases(path.stem, event)
