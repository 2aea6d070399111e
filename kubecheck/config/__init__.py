"""Settings: the config file, found by walking up, its errors shown with their place."""
