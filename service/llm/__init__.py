"""Ask a model: the embedded one, or any behind an OpenAI-compatible address."""
