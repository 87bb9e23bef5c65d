"""Read a news article; return a neutral summary, a framing breakdown per party, and loaded-language flags."""

__version__ = "0.1.0"
