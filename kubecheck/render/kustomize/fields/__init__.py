"""Which fields of which objects are meant: by path, by kind, by selectors, and by kustomize's own table."""
