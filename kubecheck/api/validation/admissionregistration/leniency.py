"""What updates of webhooks and policies need not mend. Mirrors: pkg/apis/admissionregistration/validation v1.36."""

from __future__ import annotations


class Leniency:
    """What an update leaves alone because the stored object has it already. Mirrors: validationOptions."""

    __slots__ = ("any_label_values", "any_review_versions", "any_side_effects", "repeated_names", "same_conditions")

    def __init__(self) -> None:
        self.same_conditions = False
        self.any_side_effects = False
        self.any_review_versions = False
        self.repeated_names = False
        self.any_label_values = False
