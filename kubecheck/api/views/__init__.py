"""Read-only views over plain values: they copy nothing, and give None where a field is missing or of the wrong type."""
