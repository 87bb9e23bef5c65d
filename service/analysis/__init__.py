"""From an article to its analysis: `pipeline` is its way, and every step of the way is a module."""
