"""What earlier runs found, kept in files by the content of what it was found in."""
