"""Patches: strategic merge and JSON 6902, and which objects they are for."""
