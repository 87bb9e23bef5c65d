"""Reports of runs and comparisons for a terminal, a pull request, a browser or a build server."""
