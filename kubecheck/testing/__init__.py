"""The runner of rule pages, for this project and for authors of plugins."""
