"""From an article to its analysis: prepare, ask, ground, check, assemble."""
