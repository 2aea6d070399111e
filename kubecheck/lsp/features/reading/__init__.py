"""Where a cursor stands in a text that may be half typed, and what it is about."""
