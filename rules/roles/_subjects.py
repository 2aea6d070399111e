"""Names of users and groups that the server gives to ServiceAccounts, and what nearly is one."""

from __future__ import annotations

from kubecheck.sdk import get, is_placeholder, is_slip, nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.sdk import World

ACCOUNT, ACCOUNTS = "system:serviceaccount:", "system:serviceaccounts:"


def near_namespace(namespace: str, world: World) -> str | None:
    """The namespace of the files that one was probably meant to be, which neither is among them nor has anything in it; else None."""
    if is_placeholder(namespace) or world.may_exist(("", "Namespace", "", namespace)) or world.in_namespace(namespace):
        return None
    known = [each.ref.name for each in world.of_kind("", "Namespace")]
    known += [each.ref.namespace for each in world.resources if get(each.value, ("metadata", "namespace"))]
    return next((each for each in dict.fromkeys(known) if each != namespace and is_slip(namespace, each)), None)


def near_prefix(name: str, prefix: str) -> str | None:
    """The name with a prefix in the place of one that nearly is it: of ``system:serviceacount:shop:web`` the user's name; else None."""
    if name.replace("/", ":").startswith(prefix) and "/" in name:
        return name.replace("/", ":")
    parts, length = name.split(":"), prefix.count(":")
    written = ":".join(parts[:length]) + ":"
    if len(parts) <= length or written == prefix or written in (ACCOUNT, ACCOUNTS) or nearest(written, (prefix,)) is None:
        return None
    return f"{prefix}{':'.join(parts[length:])}"


def account_of(name: str, world: World) -> str | None:
    """The user name of the ServiceAccount that a name without the right prefix means: ``shop:web``, ``serviceaccount:shop:web``; None where no file holds it."""
    words = name.split(":")
    if len(words) < 2 or words[:-2] not in ([], ["serviceaccount"], ["serviceaccounts"]):
        return None
    return None if world.get("", "ServiceAccount", *words[-2:]) is None else f"{ACCOUNT}{words[-2]}:{words[-1]}"
