"""Pick the concrete classes from the settings, and run the service with them."""
