"""Text to values with positions: the fast line scanner, the fallback to libyaml, scalars as the API server reads them.

`read` is the door: it never raises, gives every source a fate, every document the value that the API server would decode, and every part of
it a place. One bad document leaves the others of its file standing.
"""

from __future__ import annotations

from kubecheck.documents.document import Document, Duplicate
from kubecheck.documents.faults import Fault
from kubecheck.documents.reading import Reading, read

__all__ = ["Document", "Duplicate", "Fault", "Reading", "read"]
