"""Validation of the kinds of the core group, with the parts of a pod that other kinds hold as well."""
