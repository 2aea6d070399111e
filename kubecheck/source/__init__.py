"""Bytes, lines, positions, paths and walking folders. Imports nothing of ours.

Two sorts of path live here and are never mixed: a *file path* is a string as the user wrote it; a *field path* is a tuple of keys and
indices into a value, such as ``("spec", "containers", 0, "image")``.
"""

from __future__ import annotations

from kubecheck.source.positions import Path, Position, Span, format_path, texts_in
from kubecheck.source.text import STDIN, Source, normal_path

__all__ = ["STDIN", "Path", "Position", "Source", "Span", "format_path", "normal_path", "texts_in"]
