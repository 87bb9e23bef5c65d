"""What people look at: the report as a page and in a terminal."""
