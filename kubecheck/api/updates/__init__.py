"""What may not change when an object is updated: the immutable and restricted fields of every kind."""
