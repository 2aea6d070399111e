"""Generators: objects made of files, literals and settings."""
