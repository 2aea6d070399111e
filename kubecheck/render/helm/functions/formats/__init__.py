"""Values as JSON, YAML and TOML, written and read as Go's libraries do."""
