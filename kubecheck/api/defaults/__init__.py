"""Defaulting, as the server does it before validation: pure functions from an object to the object it would store."""
