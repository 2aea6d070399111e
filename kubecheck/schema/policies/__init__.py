"""Expressions of admission policies and of device selectors: whether they compile, their types, and what they evaluate to."""
