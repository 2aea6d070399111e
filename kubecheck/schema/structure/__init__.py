"""Structure of the built-in kinds: packed schemas, compiled on first use, and the decoder that says what does not fit."""
