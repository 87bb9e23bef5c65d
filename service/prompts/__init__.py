"""Prompts as versioned files: load, check, render, diff, release."""
