"""Read-only views of objects: typed ways to look at plain values, which copy nothing and give None for a field of the wrong type."""
