"""What Flux fills in after a build: the variables of ``postBuild``, object by object."""

from __future__ import annotations

import re

from kubecheck.documents.decode import decode_text
from kubecheck.render.kustomize import BuildError, Written
from kubecheck.render.kustomize.printing import print_yaml
from kubecheck.render.substitution import SubstitutionError, substitute
from kubecheck.source import texts_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from kubecheck.documents import Document
    from kubecheck.source import Path

    # The texts of a ConfigMap or Secret: from kind, namespace and name; None where it is not known.
    Lookup = Callable[[str, str, str], Mapping[str, str] | None]

_NAME = r"[_A-Za-z][_A-Za-z0-9]*"
_SWITCH = "kustomize.toolkit.fluxcd.io/substitute"


class Filling:
    """The variables of an entry point.

    Attributes:
        variables: values by name.
        is_open: whether there may be more than these, in an object that is not among the files.
    """

    __slots__ = ("is_open", "variables", "written")

    def __init__(self, document: Document, path: Path, lookup: Lookup) -> None:
        """Gathers them.

        Args:
            document: a Kustomization of Flux.
            path: where its ``postBuild`` stands.
            lookup: finds ConfigMaps and Secrets.

        Raises:
            BuildError: a variable has an impossible name.

        Mirrors: SubstituteVariables, LoadVariables, varSubstitution (fluxcd/pkg/kustomize)
        """
        said: Any = document.value
        for step in path:
            said = said[step]
        self.variables: dict[str, str] = {}
        self.is_open = False
        namespace = str((document.value.get("metadata") or {}).get("namespace") or "")
        for each in said.get("substituteFrom") or ():
            texts = lookup(str(each.get("kind")), namespace, str(each.get("name"))) if isinstance(each, dict) else None
            if texts is None:
                self.is_open = True
            else:
                self.variables.update(texts)
        self.written: dict[str, Written] = {}
        inline = Written(document).below(*path, "substitute")
        for name, value in (said.get("substitute") or {}).items():
            self.variables[name] = value if isinstance(value, str) else print_yaml(value).strip()
            self.written[name] = inline.below(name)
        for name in self.variables:
            self.variables[name] = self.variables[name].replace("\n", "")
            if re.fullmatch(_NAME, name) is None:
                words = f"envsubst error: '{name}' var name is invalid, must match '^[_[:alpha:]][_[:alpha:][:digit:]]*$'"
                raise BuildError(words, self.written.get(name), part="key")

    def fill(self, value: dict[str, Any], marks: dict[Path, Written]) -> tuple[dict[str, Any], dict[Path, Written]]:
        """An object with its variables filled in, and where its parts are written: values that are one variable where that has its own.

        Raises:
            BuildError: a text of it cannot be filled in.
        """
        metadata = value.get("metadata")
        switches = [metadata.get(field) for field in ("labels", "annotations")] if isinstance(metadata, dict) else []
        if not (self.variables or self.is_open) or any(isinstance(each, dict) and each.get(_SWITCH) == "disabled" for each in switches):
            return value, marks
        text = print_yaml(value)
        if "$" not in text:
            return value, marks
        try:
            decoded = decode_text(substitute(text, self.variables, is_open=self.is_open))
        except SubstitutionError as error:
            words = f"envsubst error: variable substitution failed: {error}"
            raise BuildError(words, _written_at(self._culprit(value), marks), part="item") from error
        if decoded.fault is not None or not isinstance(decoded.value, dict):
            words = f"envsubst error: YAMLToJSON: {decoded.fault.server if decoded.fault is not None else 'not an object'}"
            raise BuildError(words, marks[()])
        places = dict(marks)
        for path, each in texts_in(value):
            found = re.fullmatch(rf"\$\{{({_NAME})\}}", each) if "$" in each else None
            if found is not None and found[1] in self.written:
                places[path] = self.written[found[1]]
        return decoded.value, places

    def _culprit(self, value: dict[str, Any]) -> Path:
        """The path of the first text that cannot be filled in by itself."""
        for path, text in texts_in(value):
            try:
                substitute(text, self.variables)
            except SubstitutionError:
                return path
        return ()


def _written_at(path: Path, marks: dict[Path, Written]) -> Written:
    """Where something of an object is written."""
    for length in range(len(path), 0, -1):
        if path[:length] in marks:
            return marks[path[:length]].below(*path[length:])
    return marks[()].below(*path)
