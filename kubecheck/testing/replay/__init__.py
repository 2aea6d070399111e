"""Plays recorded truth: scenarios of the real scheduler and controllers, answered in the shape of the records."""
