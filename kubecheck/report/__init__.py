"""Reporters: each turns a finished report into text; they never compute."""
