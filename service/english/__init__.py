"""What the code knows of English."""
