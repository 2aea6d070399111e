"""Regular expressions of Go, as kustomize uses them to select."""

from __future__ import annotations

import functools

from kubecheck.render.kustomize.errors import BuildError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.values.regexp import Pattern


@functools.lru_cache(1000)
def compile_go(pattern: str) -> Pattern:
    """A pattern, compiled.

    Raises:
        BuildError: Go does not take it; in its words.
    """
    from kubecheck.values import regexp

    try:
        return regexp.compile_go(pattern)
    except regexp.GoRegexError as error:
        raise BuildError(str(error)) from error


@functools.lru_cache(1000)
def compile_anchored(pattern: str) -> Pattern:
    """A pattern that must match the whole, compiled. Mirrors: types.anchorRegex."""
    return compile_go(f"^(?:{pattern})$") if pattern else compile_go("")
