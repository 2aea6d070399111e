"""Runs the rules that are on over what was read, and turns their problems into findings with places."""
