"""Warnings about the kinds of the core group."""
