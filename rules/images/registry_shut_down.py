"""An image from a registry that is frozen, emptied or shut down."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

from ._names import images_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_FROZEN = "frozen since April 2023: nothing new gets there, and what is there may go"
# (where images lie, what became of it, where they lie now)
_CLOSED = (
    ("k8s.gcr.io", _FROZEN, "registry.k8s.io"),
    *((f"{region}gcr.io/{name}", _FROZEN, "registry.k8s.io") for region in ("", "us.", "eu.", "asia.") for name in ("google-containers", "google_containers")),
    *((f"{region}gcr.io/k8s-artifacts-prod", _FROZEN, "registry.k8s.io") for region in ("us.", "eu.", "asia.")),
    ("gcr.io/kubebuilder", "shut down since March 2025", ""),
    ("gcr.io/kubernetes-helm", "shut down", ""),
    ("docker.pkg.github.com", "shut down", "ghcr.io"),
    ("registry.svc.ci.openshift.org", "shut down", "registry.ci.openshift.org"),
    ("docker.io/bitnami", "emptied since September 2025, but for the tag latest", "docker.io/bitnamilegacy"),
)  # fmt: skip
_PREFIXES = tuple(f"{prefix}/" for prefix, _, _ in _CLOSED)


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", aliases=("kubescape:C-0253",))
def registry_shut_down(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    for image in images_of(template):
        parts = image.reference
        if parts is None or not parts.name.startswith(_PREFIXES):
            continue
        for prefix, fate, now in _CLOSED:
            if not parts.name.startswith(prefix + "/") or ("latest" in fate and parts.pulled_tag == "latest"):
                continue
            rest = parts.name.removeprefix(prefix) + (f":{parts.tag}" if parts.tag else "") + (f"@{parts.digest}" if parts.digest else "")
            yield image.place.problem(f"{image.text} comes from {prefix}, which has been {fate}", help=f"now at {now}{rest}" if now else "")
            break
