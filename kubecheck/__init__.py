"""kubecheck: says before anything is applied what Kubernetes would refuse, what would never run, and what would hurt later."""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.1.0"
