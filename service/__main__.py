"""Run the command line: `python -m service` is `evenhand`."""

from service.cli import main

main()
