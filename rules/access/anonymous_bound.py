"""Rights for whoever comes, without a name."""

from __future__ import annotations

from kubecheck.sdk import RoleBinding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# Kind and name of those whom the server takes a request without credentials for. Mirrors: k8s.io/apiserver/pkg/authentication/user.
_ANYONE = {("User", "system:anonymous"): "nobody in particular", ("Group", "system:unauthenticated"): "whoever is not logged in"}


class Options:
    """What can be chosen."""

    allowed: tuple[str, ...] | list[str] = []  # roles that they may have


@rule(on=RoleBinding, severity=Severity.WARNING, since="0.1", presets=("strict", "security"), options=Options, aliases=(
    "gatekeeper-library:disallowanonymous", "kubescape:C-0262", "kubesec:BindingsToSystemAnonymous", "trivy-checks:KSV-0122",
))  # fmt: skip
def anonymous_bound(binding: RoleBinding, ctx: Context) -> Iterator[Problem]:
    if binding.text("roleRef", "name") in ("system:public-info-viewer", "kubeadm:bootstrap-signer-clusterinfo") or binding.text("roleRef", "name") in ctx.options.allowed:
        return
    for index, subject in binding.subjects:
        who = _ANYONE.get((str(subject.get("kind")), str(subject.get("name"))))
        if who is not None:
            yield binding.at("subjects", index, "name").problem(f"grants {binding.text('roleRef', 'name')} to {who}")
