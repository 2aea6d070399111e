"""The runner of rule pages, for our rules and those of plugin authors; and the templates of a new rule."""

from __future__ import annotations

from kubecheck.testing.new_rule import new_rule
from kubecheck.testing.pages import Case, PageError, cases_of, run_case

__all__ = ["Case", "PageError", "cases_of", "new_rule", "run_case"]
