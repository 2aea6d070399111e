"""What the API server knows about built-in kinds: values, defaults, validation, updates and served versions."""
