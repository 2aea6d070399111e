"""The hooks that pre-commit offers, as data; `.pre-commit-hooks.yaml` is written from it by ``kubecheck dev hooks``."""

from __future__ import annotations

HOOKS: tuple[tuple[str, str, str, bool], ...] = (
    ("kubecheck", "kubecheck", "Check the changed Kubernetes manifests; the rest of the project is context.", True),
    ("kubecheck-all", "kubecheck (whole project)", "Check all Kubernetes manifests of the project whenever one of them changes.", False),
)


def hooks_file() -> str:
    """The text of ``.pre-commit-hooks.yaml``.

    One process checks all files, since rules look across them; pre-commit must not split them. That none of the changed files holds a manifest is
    no fault.
    """
    lines = ["# Written by `kubecheck dev hooks > .pre-commit-hooks.yaml`; a test keeps it true."]
    for identity, name, description, passes in HOOKS:
        lines += [
            f"- id: {identity}",
            f"  name: {name}",
            f"  description: {description}",
            f"  entry: kubecheck check --no-summary{' --allow-empty' if passes else ''}",
            "  language: python",
            "  types_or: [yaml, json]",
        ]
        if not passes:
            lines.append("  pass_filenames: false")
        lines.append("  require_serial: true")
    return "\n".join(lines) + "\n"
