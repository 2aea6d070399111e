"""The language server: the project kept warm, and what an editor asks about it."""
