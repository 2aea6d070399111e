"""What may be written at a cursor, by its sort."""
