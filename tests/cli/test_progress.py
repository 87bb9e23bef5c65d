"""On a terminal `analyze` says what the model is asked and how long the rest takes; elsewhere it says nothing."""

from __future__ import annotations

import os
import pty
import threading
from contextlib import closing
from pathlib import Path

from service.analysis.requests import AnalysisRequest
from service.cli.progress import Forecast, work_of
from tests.support import commands
from tests.support.commands import BOUND, endpoint, until
from tests.support.fake_model import FakeModel, Handler, reply
from tests.support.ferries import ANSWERS

WORDS = ("analyze", "--detectors", "rules", "article.txt")


class Screen:
    """A terminal, and what was written to it."""

    def __init__(self) -> None:
        self.master, self.slave = pty.openpty()
        self.shown = ""
        threading.Thread(target=self._read, daemon=True).start()

    def close(self) -> None:
        """Close the terminal."""
        os.close(self.slave)

    def _read(self) -> None:
        try:
            while read := os.read(self.master, 4096):
                self.shown += read.decode("utf-8", "replace")
        except OSError:  # the other side is closed
            os.close(self.master)


def run_on_screen(model: FakeModel, folder: Path, says: str) -> None:
    """Run a command whose messages go to a terminal, and answer about the summary when it *says* something."""
    go = threading.Event()

    def hold(handler: Handler) -> None:
        assert go.wait(BOUND)
        reply(ANSWERS["summary"])(handler)

    model.acts_on['"name": "summary"'] = hold
    with closing(Screen()) as screen:
        with commands.start(WORDS, folder, endpoint(model), stderr=screen.slave) as process:
            until(lambda: says in screen.shown, says)
            go.set()
            process.communicate(timeout=BOUND)
        assert process.returncode == 0


def test_what_is_asked(model: FakeModel, folder: Path) -> None:
    """The terminal says what is being done; from the second time on, also how long the rest takes."""
    run_on_screen(model, folder, "writing the summary (")
    run_on_screen(model, folder, "writing the summary: ")


def test_no_terminal(model: FakeModel, folder: Path) -> None:
    """Without a terminal nothing is said."""
    assert commands.run(WORDS, folder, **endpoint(model)).err == ""


def test_forecast() -> None:
    """The rest takes as long as its work at the speed of before; a stage that is done corrects the speed."""
    forecast = Forecast({"summary": 1000, "framing": 2000}, 100)

    assert forecast.say(10) == "writing the summary: about 20 s left"
    forecast.end("summary", 20)
    assert forecast.say(30) == "asking about the parties: about 30 s left"
    assert forecast.say(61) == "asking about the parties: this takes longer than expected"


def test_no_forecast() -> None:
    """Without any speed there is no forecast, until a stage is done."""
    forecast = Forecast({"summary": 1000, "framing": 2000}, None)

    assert forecast.say(10) == "writing the summary (10 s so far)"
    forecast.end("summary", 20)
    assert forecast.say(20) == "asking about the parties: about 40 s left"


def test_work() -> None:
    """A long article and many parties are more work; what is not asked for is none."""
    short, long = (work_of(AnalysisRequest(text="-"), characters) for characters in (400, 4000))
    many = work_of(AnalysisRequest(text="-", parties=("A", "B", "C", "D", "E", "F")), 400)

    assert long["summary"] > short["summary"]
    assert many["framing"] > short["framing"]
    assert set(work_of(AnalysisRequest(text="-", tasks=("framing",)), 400)) == {"framing"}
