"""What changes with a name, as edits."""
