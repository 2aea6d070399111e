"""A password or token that ends in a line feed."""

from __future__ import annotations

from kubecheck.sdk import PODS, Secret, Severity, credentials, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, Reference

_USERS = ("user", "username", "login")


@rule(on=Secret, severity=Severity.WARNING, since="0.1", joins=True, points_at=(PODS,))
def secret_ends_in_newline(secret: Secret, ctx: Context) -> Iterator[Problem]:
    for field in ("data", "stringData"):
        for key in secret.mapping(field):
            text = secret.text_of(key)
            line = text.removesuffix("\n").removesuffix("\r")
            if line == text or not line or not line.isprintable() or (field == "data" and key in secret.mapping("stringData")):
                continue
            variable = next((each for each in ctx.world.referrers(secret.resource.ref.key) if _is_variable(each, key)), None)
            is_word = " " not in line and "htpasswd" not in key and (credentials.names_credential(key) or key.lower() in _USERS)
            if variable is None and not is_word:
                continue
            how = "echo -n or printf before base64" if field == "data" else 'a quoted text, or "|-" instead of "|"'
            problem = secret.at(field, key).problem(
                f"the value of {key} ends in a line feed, which is part of it: programs send it along",
                help=f"leave it out: {how}",
            )
            yield problem if variable is None else problem.note("a variable is set to it here", variable.place)


def _is_variable(reference: Reference, key: str) -> bool:
    """Whether a reference makes an environment variable of an entry: programs trim what they read from files, not what they find there."""
    if "envFrom" in reference.path:
        return True
    return "valueFrom" in reference.path and reference.data_key == key
