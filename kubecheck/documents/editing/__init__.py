"""Changes of fields: what a value becomes by them, and which characters of its text they replace."""
