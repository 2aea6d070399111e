"""The language server: what an editor asks of a project, and what it is told while somebody types."""
