"""Run the command line: `python -m service` is `evenhand`."""

from service.cli.main import main

main()
