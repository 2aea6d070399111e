"""A binding to a user or group of the system that cannot be."""

from __future__ import annotations

from kubecheck.sdk import RoleBinding, Severity, nearest, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# Mirrors: k8s.io/apiserver/pkg/authentication/user and serviceaccount, k8s.io/cluster-bootstrap/token/api, kubeadm's constants.
_GROUPS = (
    "system:authenticated", "system:bootstrappers", "system:masters", "system:monitoring", "system:nodes", "system:serviceaccounts",
    "system:unauthenticated",
)  # fmt: skip
_USERS = ("system:admin", "system:anonymous", "system:apiserver", "system:kube-controller-manager", "system:kube-proxy", "system:kube-scheduler")
_ACCOUNT, _ACCOUNTS = "system:serviceaccount:", "system:serviceaccounts:"


@rule(on=RoleBinding, severity=Severity.WARNING, since="0.1")
def unknown_subject(binding: RoleBinding, ctx: Context) -> Iterator[Problem]:
    for index, subject in binding.subjects:
        kind, name = subject.get("kind"), subject.get("name")
        if not isinstance(name, str) or not name.startswith("system:"):
            continue
        place = binding.at("subjects", index, "name")
        if kind == "Group" and (name in _USERS or name.startswith(_ACCOUNT)):
            yield place.problem(f"{name} is the name of a user, and no group is called so: nobody gets these rights", help="write kind: User")
        elif kind == "User" and (name in _GROUPS or name.startswith(_ACCOUNTS)):
            yield place.problem(f"{name} is the name of a group, and no user is called so: nobody gets these rights", help="write kind: Group")
        elif kind == "User" and name.startswith(_ACCOUNT) and name.count(":") != 3:
            yield place.problem(f"{name} is the name of no ServiceAccount: system:serviceaccount:NAMESPACE:NAME is")
        elif kind == "Group" and name.count(":") == 1 and name not in _GROUPS:
            near = nearest(name, _GROUPS)
            if near is not None:
                yield place.problem(f"the server puts nobody into a group {name}; did you mean {near}?")
