"""The command line: each command parses its options, calls the service and prints the result."""
