"""Models: the embedded one, and all behind an OpenAI-compatible address."""
