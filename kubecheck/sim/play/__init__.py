"""A dry run: what is played, what is taken for granted, and the facts that come of it."""
