"""An older state that a run compares with, and what the server answers to what has become of its objects."""
