"""Texts that schemas describe by a format or an expression, read as Go reads them."""
