"""Controllers as pure functions from a key and a snapshot to actions; CONTROLLERS is the ordered tuple."""
