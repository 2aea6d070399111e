"""Schemas as data, and where each came from (SOURCES.json)."""
