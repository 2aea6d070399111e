"""Chart.yaml: what it says, and what Helm demands of it. Mirrors: pkg/chart's metadata.go and dependency.go (Helm v3.22)."""

from __future__ import annotations

import posixpath
import re

from kubecheck.field_messages import quote
from kubecheck.render.helm.kinds import FunctionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ALIAS = re.compile(r"[a-zA-Z0-9_-]+\Z")
_SANITIZED = ("Name", "Description", "Home", "Icon", "Condition", "Tags", "AppVersion", "KubeVersion")


class ValidationError(ValueError):
    """What is wrong with a Chart.yaml, in Helm's words; `path` says where."""

    def __init__(self, words: str, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(words)
        self.words, self.path = f"validation: {words}", path


def validate(metadata: dict[str, Any]) -> None:
    """Cleans and checks what a Chart.yaml says. Mirrors: Metadata.Validate.

    Raises:
        ValidationError: it is not valid.
    """
    for name in _SANITIZED:
        metadata[name] = sanitize(metadata[name])
    for name in ("Sources", "Keywords"):
        if metadata[name]:
            metadata[name] = [*map(sanitize, metadata[name])]
    _check_names(metadata)
    for index, maintainer in enumerate(metadata["Maintainers"] or ()):
        if maintainer is None:
            raise ValidationError("maintainers must not contain empty or null nodes", ("maintainers", index))
        for name in maintainer:
            maintainer[name] = sanitize(maintainer[name])
    _check_dependencies(metadata["Dependencies"] or [])


def _check_names(metadata: dict[str, Any]) -> None:
    name, version = metadata["Name"], metadata["Version"]
    if not metadata["APIVersion"]:
        raise ValidationError("chart.metadata.apiVersion is required")
    if not name:
        raise ValidationError("chart.metadata.name is required", ("name",))
    if name in (".", ".."):
        raise ValidationError(f"chart.metadata.name {quote(name)} is not allowed", ("name",))
    if name != (posixpath.basename(name.rstrip("/")) or "/"):
        raise ValidationError(f"chart.metadata.name {quote(name)} is invalid", ("name",))
    if not version:
        raise ValidationError("chart.metadata.version is required", ("version",))
    if not is_version(version):
        raise ValidationError(f"chart.metadata.version {quote(version)} is invalid", ("version",))
    if metadata["Type"] not in ("", "application", "library"):
        raise ValidationError("chart.metadata.type must be application or library", ("type",))


def _check_dependencies(dependencies: list[Any]) -> None:
    """Mirrors: Dependency.Validate, and what Metadata.Validate checks of all of them."""
    names: set[str] = set()
    for index, each in enumerate(dependencies):
        path = ("dependencies", index)
        if each is None:
            raise ValidationError("dependencies must not contain empty or null nodes", path)
        for name in ("Name", "Version", "Repository", "Condition"):
            each[name] = sanitize(each[name])
        if each["Tags"]:
            each["Tags"] = [*map(sanitize, each["Tags"])]
        if each["Alias"] and not _ALIAS.match(each["Alias"]):
            raise ValidationError(f"dependency {quote(each['Name'])} has disallowed characters in the alias", (*path, "alias"))
        key = each["Alias"] or each["Name"]
        if key in names:
            raise ValidationError(f"more than one dependency with name or alias {quote(key)}", path)
        names.add(key)


def sanitize(text: str) -> str:
    """Mirrors: sanitizeString."""
    if text.isprintable():
        return text if text.isascii() else "".join(" " if each.isspace() else each for each in text)
    return "".join(" " if each.isspace() else each for each in text if each.isspace() or each.isprintable())


def is_version(text: str) -> bool:
    """Whether a text is a version as Helm reads them."""
    from kubecheck.render.helm.functions.semver import read_version

    try:
        read_version(text)
    except FunctionError:
        return False
    return True


def is_compatible(constraint: str, version: str) -> bool:
    """Whether a version meets a constraint. Mirrors: chartutil.IsCompatibleRange."""
    from kubecheck.render.helm.functions.constraints import read_constraints
    from kubecheck.render.helm.functions.semver import read_version

    try:
        return bool(read_constraints(constraint).check(read_version(version)))
    except FunctionError:
        return False
