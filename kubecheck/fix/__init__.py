"""Fixes of findings: put together, proven by judging what comes of them, and written."""
