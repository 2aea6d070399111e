"""The transformers that a kustomization's fields ask for; those of patches and replacements have rooms of their own."""
