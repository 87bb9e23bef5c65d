"""Prompts: versioned files."""
