"""Every table, and every line of SQL."""
