"""A binding to a user or group of the system that cannot be."""

from __future__ import annotations

from kubecheck.sdk import RoleBinding, Severity, nearest, rule

from ._subjects import ACCOUNT, ACCOUNTS, account_of, near_namespace, near_prefix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Place, Problem, World

# Mirrors: k8s.io/apiserver/pkg/authentication/user and serviceaccount, k8s.io/cluster-bootstrap/token/api, kubeadm's constants.
_GROUPS = (
    "system:authenticated", "system:bootstrappers", "system:masters", "system:monitoring", "system:nodes", "system:serviceaccounts",
    "system:unauthenticated",
)  # fmt: skip
_USERS = ("system:admin", "system:anonymous", "system:apiserver", "system:kube-controller-manager", "system:kube-proxy", "system:kube-scheduler")
_PARTS = 3  # colons in the name of the user, and more than there are in that of the group
_HELP = {"Group": "write system:authenticated for everybody who has logged in, system:serviceaccounts for all ServiceAccounts"}

@rule(on=RoleBinding, severity=Severity.WARNING, since="0.1", joins=True, points_at=())
def unknown_subject(binding: RoleBinding, ctx: Context) -> Iterator[Problem]:
    for index, subject in binding.subjects:
        kind, name = subject.get("kind"), subject.get("name")
        if not isinstance(name, str):
            continue
        place = binding.at("subjects", index, "name")
        if kind == "ServiceAccount":
            namespace = subject.get("namespace")
            near = near_namespace(namespace, ctx.world) if name == "default" and isinstance(namespace, str) and namespace else None
            if near is not None:
                text = f"namespace {namespace} is not found in the checked files, so nobody gets these rights; did you mean {near}?"
                yield binding.at("subjects", index, "namespace").problem(text, label=f"did you mean {near}?")
        elif "*" in name:
            yield place.problem(f"{name} is compared letter by letter, and * stands for nothing else: nobody gets these rights", help=_HELP.get(str(kind), ""))
        elif kind == "Group":
            yield from _tell_of_group(name, place, ctx.world)
        elif kind == "User":
            yield from _tell_of_user(name, place, ctx.world)


def _tell_of_group(name: str, place: Place, world: World) -> Iterator[Problem]:
    is_of_system = name.count(":") == 1 and name.startswith("system:") and name not in _GROUPS and "/" not in name
    near = nearest(name, _GROUPS) if is_of_system else near_prefix(name, ACCOUNTS)
    if name in _USERS or name.startswith(ACCOUNT):
        yield place.problem(f"{name} is the name of a user, and no group is called so: nobody gets these rights", help="write kind: User")
    elif name.startswith(ACCOUNTS) and name.count(":") >= _PARTS:
        user = f"{ACCOUNT}{name.removeprefix(ACCOUNTS)}"
        yield place.problem(f"the server puts nobody into a group {name}: {ACCOUNTS}NAMESPACE is one", help=f"write kind: User and {user} for the one account")
    elif name.startswith(ACCOUNTS):
        namespace = near_namespace(name.removeprefix(ACCOUNTS), world)
        if namespace is not None:
            text = f"{name} is the group of a namespace that is not found in the checked files; did you mean {ACCOUNTS}{namespace}?"
            yield place.problem(text, label=f"did you mean {ACCOUNTS}{namespace}?")
    elif near is not None:
        yield place.problem(f"the server puts nobody into a group {name}; did you mean {near}?")


def _tell_of_user(name: str, place: Place, world: World) -> Iterator[Problem]:
    is_plural = name.startswith(ACCOUNTS) and name.count(":") == _PARTS
    near = f"{ACCOUNT}{name.removeprefix(ACCOUNTS)}" if is_plural else near_prefix(name, ACCOUNT) or account_of(name, world)
    if name in _GROUPS or (name.startswith(ACCOUNTS) and not is_plural):
        yield place.problem(f"{name} is the name of a group, and no user is called so: nobody gets these rights", help="write kind: Group")
    elif name.startswith(ACCOUNT) and name.count(":") != _PARTS:
        yield place.problem(f"{name} is the name of no ServiceAccount: system:serviceaccount:NAMESPACE:NAME is")
    elif near is not None:
        yield place.problem(f"{name} is the name of no ServiceAccount; did you mean {near}?", label=f"did you mean {near}?")
