"""Rules of one team, for kubecheck."""

from __future__ import annotations

import os

from kubecheck.sdk import Rule, hookimpl, rules_in


@hookimpl
def kubecheck_rules() -> list[Rule]:
    """Hands over the rules in the sub-folders of this package."""
    return rules_in(__name__, os.path.dirname(os.path.abspath(__file__)))
