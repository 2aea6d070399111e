"""Edits of the text at known spans, proven by reading the result again."""
