"""Choose the concrete classes by the settings, and put the running service together."""
