"""The REST API: one module per resource, the problems it answers with, its limits, and the server process."""
