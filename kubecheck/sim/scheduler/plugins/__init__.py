"""The plugins of the default scheduling profile, one module each."""
