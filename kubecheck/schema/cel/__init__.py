"""CEL as the API server speaks it: parsing by cel-expr-python, type checking and evaluation with the Kubernetes libraries.

The engine parses (and reports syntax errors as the server does); types of objects from schemas, and the Kubernetes libraries, are things it
does not know, so checking and evaluation walk its syntax tree here. Imported only when an expression is there.

Mirrors: github.com/google/cel-go and k8s.io/apiserver/pkg/cel v1.36.
"""

from __future__ import annotations

from kubecheck.schema.cel.check import CheckedExpression, check

__all__ = ["CheckedExpression", "check"]
