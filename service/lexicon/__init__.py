"""Find loaded language by rules."""
