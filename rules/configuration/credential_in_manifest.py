"""A key, token or private key written into an object."""

from __future__ import annotations

from kubecheck.sdk import Object, Severity, credentials, rule, texts_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# Those whose data have rules of their own, of which only the metadata count, and what holds other programs' descriptions.
_OF_DATA = frozenset(("ConfigMap", "Secret"))
_PASSED_OVER = "CustomResourceDefinition"


@rule(on=Object, severity=Severity.WARNING, since="0.1", aliases=(
    "datree:ALL_EXPOSED_SECRET_AWS", "datree:ALL_EXPOSED_SECRET_GCP", "datree:ALL_EXPOSED_SECRET_GITHUB",
    "datree:ALL_EXPOSED_SECRET_GITLAB", "datree:ALL_EXPOSED_SECRET_JWT", "datree:ALL_EXPOSED_SECRET_NEWRELIC",
    "datree:ALL_EXPOSED_SECRET_NPM", "datree:ALL_EXPOSED_SECRET_PRIVATEKEY", "datree:ALL_EXPOSED_SECRET_STRIPE",
    "datree:ALL_EXPOSED_SECRET_TERRAFORM", "datree:ALL_EXPOSED_SECRET_VAULT",
))  # fmt: skip
def credential_in_manifest(view: Object, ctx: Context) -> Iterator[Problem]:
    value = {"metadata": view.get("metadata")} if view.kind in _OF_DATA else view.value
    if view.kind == _PASSED_OVER or not credentials.may_hold_credential("\n".join(_texts(value))):
        return
    for path, text in texts_in(value):
        found = credentials.credential_in(text)
        if found is not None:
            word, start, end = found
            yield view.at(*path).piece(start, end).problem(
                f"{word} stands in {view.label} for everyone to read", help="keep it in a Secret, and change it now: it has been seen"
            )


def _texts(value: object) -> list[str]:
    """Every text in a value that is long enough, without its path: nearly all objects hold nothing, and all are looked at."""
    found: list[str] = []
    waiting = [value]
    for each in waiting:  # it grows meanwhile
        form = each.__class__
        if form is str:
            if len(each) >= credentials.SHORTEST:  # type: ignore[arg-type]  # as below
                found.append(each)  # type: ignore[arg-type]  # its class is looked at, which is faster than asking what it is an instance of
        elif form is dict:
            waiting += each.values()  # type: ignore[attr-defined]  # as above
        elif form is list:
            waiting += each  # type: ignore[arg-type]  # as above
    return found
