"""CEL as the API server speaks it: parsing, type checking with types of objects from schemas, evaluation with the Kubernetes libraries.

Imported only when an expression is there.

Mirrors: github.com/google/cel-go and k8s.io/apiserver/pkg/cel v1.36.
"""

from __future__ import annotations

from kubecheck.schema.cel.check import CheckedExpression, check

__all__ = ["CheckedExpression", "check"]
