"""Makes the catalog of well-known definitions of custom resources from the modules of their projects; a maintainer's tool, not imported by checks.

``schemas/crds/projects.tsv`` says what goes in, a line for each project: name, version, Go module, licence, patterns of files in the module. Of
two definitions of a kind the first counts. Go's own client downloads the modules, from wherever it is configured to. What is written
`kubecheck.schema.custom.shipped` reads.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from glob import glob

from kubecheck.documents.reading import read
from kubecheck.schema.custom.crd import is_definition
from kubecheck.schema.custom.shipped import REFERENCE
from kubecheck.schema.extraction.packing import digests_beside
from kubecheck.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Licences under which definitions may be shipped.
LICENCES = ("Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT")
# Parts of a schema that nothing is judged by.
_WORDS_FOR_PEOPLE = frozenset(("description", "example", "externalDocs", "title"))
_NAMED_SCHEMAS = frozenset(("definitions", "patternProperties", "properties"))
_PLAIN_VALUES = frozenset(("default", "enum"))
_OF_VERSION = ("deprecated", "deprecationWarning", "name", "served", "storage", "subresources")
# Shorter parts are written where they are used.
_SHORTEST_PART = 120


class Project:
    """A line of the list of projects."""

    __slots__ = ("licence", "module", "name", "patterns", "version")

    def __init__(self, line: str) -> None:
        """Reads a line.

        Raises:
            ValueError: it has not five columns, or a licence under which nothing is shipped.
        """
        self.name, self.version, self.module, self.licence, patterns = line.rstrip("\n").split("\t")
        self.patterns = patterns.split(" ")
        if self.licence not in LICENCES:
            raise ValueError(f"{self.name}: nothing is shipped under {self.licence}")


def rebuild_catalog(folder: str) -> list[dict[str, Any]]:
    """Writes ``index.tsv`` and ``definitions.txt`` beside the list of projects.

    Args:
        folder: ``schemas/crds``.

    Returns:
        What each project gives, for ``SOURCES.json``.

    Raises:
        ValueError: the list is wrong, or a pattern meets no file with a definition.
        RuntimeError: Go does not give a module; the message has its words.
    """
    with open(os.path.join(folder, "projects.tsv"), encoding="utf-8") as stream:
        projects = [Project(line) for line in stream if line.strip()]
    pool, index, sources = _Pool(), [], []
    taken: set[tuple[str, str]] = set()
    for project in projects:
        entries = []
        digest = hashlib.sha256()
        for path in _files_of(project):
            with open(path, "rb") as data:
                content = data.read()
            digest.update(content)
            for spec in _specs_in(path, content):
                key = (spec["group"], spec["names"]["kind"])
                if key not in taken:
                    taken.add(key)
                    entries.append(f"\t{key[0]}\t{key[1]}\t{pool.place_of(spec)}\n")
        if not entries:
            raise ValueError(f"{project.name} gives no definition that is not there already")
        index += [f"{project.name}\t{project.version}\n", *sorted(entries)]
        sources.append({
            "name": f"{project.name} {project.version} (Go module {project.module})", "files": project.patterns, "licence": project.licence,
            "sha256": digest.hexdigest(), "gives": f"kinds: {len(entries)}",
        })  # fmt: skip
    with open(os.path.join(folder, "index.tsv"), "w", encoding="utf-8") as stream:
        stream.writelines(index)
    with open(os.path.join(folder, "definitions.txt"), "wb") as packed:
        packed.writelines(pool.lines)
    return sources


def rebuild_with_sources(schemas: str) -> list[dict[str, Any]]:
    """Rebuilds the catalog below ``schemas`` and says in ``SOURCES.json`` where it came from; answer and errors as for `rebuild_catalog`."""
    sources = rebuild_catalog(os.path.join(schemas, "crds"))
    path = os.path.join(schemas, "SOURCES.json")
    with open(path, encoding="utf-8") as stream:
        said = json.load(stream)
    said["catalog"] = sources
    said["files"] |= digests_beside(schemas, "crds")
    with open(path, "w", encoding="utf-8") as written:
        written.write(json.dumps(said, indent=1, sort_keys=True) + "\n")
    return sources


def _files_of(project: Project) -> list[str]:
    """The files of a project, in the order of its patterns, each once."""
    home = _download(project.module)
    found: dict[str, None] = {}
    for pattern in project.patterns:
        paths = sorted(glob(pattern, root_dir=home, include_hidden=True))
        if not paths:
            raise ValueError(f"{project.name}: no file of {project.module} matches {pattern}")
        found.update(dict.fromkeys(os.path.join(home, each) for each in paths))
    return list(found)


def _download(module: str) -> str:
    """The folder of a Go module. Go names it also where the module wants a newer Go than is there, which does not matter for its files."""
    ran = subprocess.run(["go", "mod", "download", "-json", module], capture_output=True, text=True, check=False)  # noqa: S603, S607  # the client that is configured
    said = json.loads(ran.stdout) if ran.stdout.strip() else {}
    if not isinstance(said.get("Dir"), str):
        kept = _kept_folder(module)
        if kept is None:
            raise RuntimeError(said.get("Error") or ran.stderr.strip() or f"{module} is not served")
        return kept
    return str(said["Dir"])


def _kept_folder(module: str) -> str | None:
    """Where Go keeps a module: in the name of the folder capitals are small letters after an exclamation mark."""
    ran = subprocess.run(["go", "env", "GOMODCACHE"], capture_output=True, text=True, check=True)  # noqa: S607  # the client that is configured
    name = "".join(f"!{each.lower()}" if each.isupper() else each for each in module)
    folder = os.path.join(ran.stdout.strip(), *name.split("/"))
    return folder if os.path.isdir(folder) else None


def _specs_in(path: str, content: bytes) -> list[dict[str, Any]]:
    """What is kept of each definition in a file."""
    found = []
    for document in read(Source.from_bytes(path, content)).documents:
        if is_definition(document.value) and document.value["apiVersion"] == "apiextensions.k8s.io/v1":
            spec = _essence(document.value["spec"])
            if any("schema" in each for each in spec["versions"]):
                found.append(spec)
    return found


def _essence(spec: dict[str, Any]) -> dict[str, Any]:
    """A definition without what the server does not go by when it takes objects; of versions that are not served, the name remains."""
    versions = []
    for version in spec["versions"]:
        kept = {key: version[key] for key in _OF_VERSION if key in version} if version.get("served") else {"name": version["name"], "served": False}
        schema = (version.get("schema") or {}).get("openAPIV3Schema")
        if schema is not None and (version.get("served") or version.get("storage")):
            kept["schema"] = {"openAPIV3Schema": _judged_by(schema)}
            kept["storage"] = version.get("storage", False)
        versions.append(kept)
    names = {key: spec["names"][key] for key in ("kind", "plural")}
    kept = {"group": spec["group"], "names": names, "scope": spec.get("scope", "Namespaced"), "versions": versions}
    return kept | ({"preserveUnknownFields": True} if spec.get("preserveUnknownFields") else {})


def _judged_by(schema: Any) -> Any:
    """A schema without words for people; properties of such names remain, and so do values."""
    if isinstance(schema, list):
        return [_judged_by(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {}
    for key, value in schema.items():
        if key in _NAMED_SCHEMAS and isinstance(value, dict):
            kept[key] = {name: _judged_by(each) for name, each in value.items()}
        elif key in _PLAIN_VALUES:
            kept[key] = value
        elif key not in _WORDS_FOR_PEOPLE:
            kept[key] = _judged_by(value)
    return kept


class _Pool:
    """The lines of ``definitions.txt``: each part once, below those that it refers to."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self._size = 0
        self._places: dict[bytes, int] = {}

    def place_of(self, value: Any) -> int:
        """Where a value stands; it is added if it is not there yet."""
        line = json.dumps(self._with_references(value), separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
        if line not in self._places:
            self._places[line] = self._size
            self.lines.append(line)
            self._size += len(line)
        return self._places[line]

    def _with_references(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._part(each) for each in value]
        if not isinstance(value, dict):
            return value
        if REFERENCE in value:
            raise ValueError(f"{REFERENCE} is a key of its own here")
        return {key: self._part(each) for key, each in value.items()}

    def _part(self, value: Any) -> Any:
        if isinstance(value, dict) and len(json.dumps(value, separators=(",", ":"))) > _SHORTEST_PART:
            return {REFERENCE: self.place_of(value)}
        return self._with_references(value)
