"""Rights for everybody who is logged in, or for every ServiceAccount."""

from __future__ import annotations

from kubecheck.sdk import RoleBinding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_EVERYBODY = {
    "system:authenticated": "everybody who is logged in, ServiceAccounts as well",
    "system:serviceaccounts": "every ServiceAccount of the cluster",
}
_OF_NAMESPACE = "system:serviceaccounts:"
# What a cluster itself shows to them. Mirrors: bootstrappolicy.ClusterRoleBindings.
_SHOWN = frozenset(("system:basic-user", "system:discovery", "system:public-info-viewer", "system:service-account-issuer-discovery"))


class Options:
    """What can be chosen."""

    allowed: tuple[str, ...] | list[str] = []  # roles that they may have


@rule(on=RoleBinding, severity=Severity.WARNING, since="0.1", presets="security", options=Options, aliases=(
    "gatekeeper-library:disallowanonymous", "trivy-checks:KSV-01011",
))  # fmt: skip
def authenticated_bound(binding: RoleBinding, ctx: Context) -> Iterator[Problem]:
    role = binding.text("roleRef", "name")
    if role in _SHOWN or role in ctx.options.allowed:
        return
    for index, subject in binding.subjects:
        name = subject.get("name")
        if subject.get("kind") != "Group" or not isinstance(name, str):
            continue
        place = binding.at("subjects", index, "name")
        if name in _EVERYBODY:
            yield place.problem(f"gives {role} to {_EVERYBODY[name]}")
        elif name.startswith(_OF_NAMESPACE):
            yield place.info(f"gives {role} to every ServiceAccount of namespace {name.removeprefix(_OF_NAMESPACE)}")
