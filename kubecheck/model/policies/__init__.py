"""What the admission policies among the manifests make of the other objects, when these are created or changed.

Policies that change objects come first, those that validate see what they leave; both are matched, bound and given parameters alike.
"""

from __future__ import annotations

from kubecheck.model.policies.conditions import conditions_hold
from kubecheck.model.policies.controller_pods import MadePod
from kubecheck.model.policies.outcomes import ABSENT, Outcome, outcomes_of, replacements
from kubecheck.model.policies.subjects import GROUP, NotKnownError, Subject, subjects_of
from kubecheck.model.policies.validating import Applied, Denial, applied_by, type_faults_of

__all__ = [
    "ABSENT", "GROUP", "Applied", "Denial", "MadePod", "NotKnownError", "Outcome", "Subject", "applied_by", "conditions_hold", "outcomes_of", "replacements",
    "subjects_of", "type_faults_of",
]  # fmt: skip
