"""What the PodSecurity admission plugin answers: the labels of a Namespace, and the pods that are created in it.

Mirrors: k8s.io/pod-security-admission/admission and api v0.36, as kube-apiserver sets it up: nothing is exempt, the default is privileged.
"""

from __future__ import annotations

from kubecheck.api import pod_security
from kubecheck.api.kinds import POD_TEMPLATE_PATHS
from kubecheck.fields import Key, invalid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.api.pod_security.violations import Violation
    from kubecheck.fields import FieldError

    # A level and a version of the standards: ("baseline", "v1.30").
    LevelVersion = tuple[str, str]

PREFIX = "pod-security.kubernetes.io/"
MODES = ("enforce", "audit", "warn")
_LEVELS = ("privileged", "baseline", "restricted")


class NamespacePolicy:
    """What a namespace asks of its pods, for each mode a level and a version; ``errors`` are what the server says of the labels.

    Labels that it cannot read are refused on create; where a namespace has them all the same, the values here are what it goes by.
    """

    __slots__ = ("audit", "enforce", "errors", "warn")

    def __init__(self, enforce: LevelVersion, audit: LevelVersion, warn: LevelVersion, errors: list[FieldError]) -> None:
        self.enforce = enforce
        self.audit = audit
        self.warn = warn
        self.errors = errors

    @property
    def is_open(self) -> bool:
        """Whether no mode asks anything."""
        return all(level == "privileged" for level, _ in (self.enforce, self.audit, self.warn))


class Admission:
    """What the plugin says of one object: what it forbids, and what it warns of or records although it lets the object pass.

    ``forbidden``, ``warning`` and ``recorded`` are the server's sentences, empty where there is none; ``violations`` are those of the
    enforced standard, ``warned`` and ``audited`` those of the other modes.
    """

    __slots__ = ("audited", "forbidden", "recorded", "violations", "warned", "warning")

    def __init__(self) -> None:
        self.forbidden = self.warning = self.recorded = ""
        self.violations: list[Violation] = []
        self.warned: list[Violation] = []
        self.audited: list[Violation] = []


def namespace_policy(labels: dict[str, Any]) -> NamespacePolicy:
    """What the labels of a Namespace ask; where nothing is said privileged, and the latest version.

    Mirrors: PolicyToEvaluate.
    """
    errors: list[FieldError] = []
    levels: dict[str, str] = {}
    versions: dict[str, str] = {}
    for mode in MODES:
        level, version = labels.get(PREFIX + mode), labels.get(f"{PREFIX}{mode}-version")
        levels[mode], versions[mode] = "privileged", "latest"
        if level is not None:
            if level in _LEVELS:
                levels[mode] = level
            else:
                # What cannot be read is closed where it is enforced, and open where it is only told.
                levels[mode] = "restricted" if mode == "enforce" else "privileged"
                errors.append(invalid(("metadata", "labels", Key(PREFIX + mode)), level, f"must be one of {', '.join(_LEVELS)}"))
        if version is not None:
            if _is_version(version):
                versions[mode] = version
            else:
                errors.append(invalid(("metadata", "labels", Key(f"{PREFIX}{mode}-version")), version, 'must be "latest" or "v1.x"'))
    if labels.get(f"{PREFIX}warn") is None and labels.get(f"{PREFIX}enforce") in {"baseline", "restricted"}:
        levels["warn"] = levels["enforce"]
        if labels.get(f"{PREFIX}warn-version") is None:
            versions["warn"] = versions["enforce"]
    enforce, audit, warn = ((levels[mode], versions[mode]) for mode in MODES)
    return NamespacePolicy(enforce, audit, warn, errors)


def _is_version(text: object) -> bool:
    """Mirrors: ParseVersion."""
    if not isinstance(text, str):
        return False
    number = text.removeprefix("v1.")
    written_well = number.isascii() and number.isdigit() and (number == "0" or number[0] != "0")
    return text == "latest" or (number != text and written_well and int(number) < 2**63)


def admit(policy: NamespacePolicy, kind: tuple[str, str], stored: dict[str, Any], newest: int = pod_security.NEWEST) -> Admission:
    """What the plugin says when an object is created in a namespace.

    Args:
        policy: what the namespace asks.
        kind: group and kind of the object.
        stored: the object as the server would store it.
        newest: the minor version of the server.

    Mirrors: Admission.ValidatePod, ValidatePodController, EvaluatePod.
    """
    said = Admission()
    path = POD_TEMPLATE_PATHS.get(kind)
    if path is None:
        return said
    template = stored
    for step in path:
        template = template.get(step) or {}
    metadata, spec = template.get("metadata") or {}, template.get("spec") or {}
    if not path:
        said.violations = pod_security.evaluate(*policy.enforce, metadata, spec, newest)
        if said.violations:
            said.forbidden = pod_security.forbidden_message(*policy.enforce, said.violations)
    said.audited = pod_security.evaluate(*policy.audit, metadata, spec, newest)
    if said.audited:
        said.recorded = f"would {_infinitive(pod_security.forbidden_message(*policy.audit, said.audited))}"
    if not said.forbidden:
        said.warned = pod_security.evaluate(*policy.warn, metadata, spec, newest)
        if said.warned:
            said.warning = f"would {_infinitive(pod_security.forbidden_message(*policy.warn, said.warned))}"
    return said


def _infinitive(sentence: str) -> str:
    return f"violate{sentence.removeprefix('violates')}"
