"""What a Namespace among the manifests asks of the pods that stand in it, by its Pod Security labels.

Mirrors: k8s.io/pod-security-admission/admission v0.36, together with the controllers that make pods of a template.
"""

from __future__ import annotations

from kubecheck.api.kinds import POD_TEMPLATE_PATHS
from kubecheck.api.pod_security_admission import PREFIX, admit, namespace_policy
from kubecheck.api.stored import store
from kubecheck.model.policies.controller_pods import makes_pods, pod_of_template
from kubecheck.model.resource import belong_together
from kubecheck.model.world import labels_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.api.pod_security.violations import Violation
    from kubecheck.api.pod_security_admission import NamespacePolicy
    from kubecheck.fields import FieldError
    from kubecheck.model.resource import Resource
    from kubecheck.model.templates import PodTemplate
    from kubecheck.model.world import World
    from kubecheck.source.positions import Path

_POD = ("", "Pod")


class Breach:
    """A check of the standards that a pod template does not pass.

    ``mode`` is ``enforce`` where the pods are refused, ``warn`` where the server warns, ``audit`` where it only records; ``standard`` the
    level and version in the server's form, ``server`` its whole sentence; ``label`` the label of the namespace that asks for it.
    """

    __slots__ = ("label", "mode", "server", "standard", "template", "violation")

    def __init__(self, template: PodTemplate, namespace: Resource, mode: str, standard: tuple[str, str], server: str, violation: Violation) -> None:
        self.template = template
        self.mode = mode
        self.standard = ":".join(standard)
        self.server = server
        self.violation = violation
        # A namespace that enforces a standard warns by it too, unless it says otherwise.
        self.label = PREFIX + (mode if PREFIX + mode in labels_of(namespace.value) else "enforce")


def label_errors(namespace: dict[str, Any]) -> list[FieldError]:
    """What the server says of the Pod Security labels of a Namespace that is created. Mirrors: Admission.ValidateNamespace."""
    return namespace_policy(labels_of(namespace)).errors


def breaches(namespace: Resource, world: World, minor: int) -> list[Breach]:
    """What a Namespace has against the pods that stand in it, or come to stand in it; each cause once, by the strictest mode.

    Args:
        namespace: the Namespace; one that stands in a sample of its own binds nobody else.
        world: where the pods and workloads are looked for.
        minor: the minor version of the server.
    """
    policy = namespace_policy(labels_of(namespace.value))
    if policy.errors or policy.is_open or not namespace.is_stored:
        return []
    found = []
    for resource in world.in_namespace(namespace.ref.name):
        if resource.ref.key[:2] in POD_TEMPLATE_PATHS and resource.is_stored and _reaches(namespace, resource):
            for template in world.templates_of(resource):
                found += _breaches_of(template, namespace, policy, minor)
    return found


def _breaches_of(template: PodTemplate, namespace: Resource, policy: NamespacePolicy, minor: int) -> list[Breach]:
    resource = template.resource
    kind = resource.ref.key[:2]
    own = admit(policy, kind, store(resource.value)[0], minor)
    made = own if kind == _POD or not makes_pods(resource) else admit(policy, _POD, pod_of_template(template), minor)
    found: list[Breach] = []
    told: list[Path] = []
    modes = (
        ("enforce", policy.enforce, made.forbidden, made.violations),
        ("warn", policy.warn, own.warning, own.warned),
        ("audit", policy.audit, own.recorded, own.audited),
    )
    for mode, standard, server, violations in modes:
        new = [each for each in violations if not _covered(each.paths, told)]
        found += [Breach(template, namespace, mode, standard, server, each) for each in new]
        told += [path for each in new for path in each.paths]
    return found


def _reaches(namespace: Resource, resource: Resource) -> bool:
    return bool((resource.value.get("metadata") or {}).get("namespace")) or belong_together(namespace, resource)


def _covered(paths: list[Path], told: list[Path]) -> bool:
    """Whether each place lies at, above or below one that was told of."""
    return all(any(path[: len(other)] == other[: len(path)] for other in told) for path in paths)
