"""The keys of the config file: what each holds and means. The loader, the JSON Schema and the documentation are made from this table."""

from __future__ import annotations

from kubecheck.config.settings import RELATIVE_TO
from kubecheck.limits import LIMITS
from kubecheck.schema.structure.catalog import DEFAULT_VERSION

# Shapes: text, texts (a list), flag (true or false), severities (rule -> severity), options (rule -> option -> value), overrides, cluster, worlds,
# charts, limits (name -> number), or a tuple of the words allowed.
SEVERITY_WORDS = ("info", "warning", "error")

KEYS: tuple[tuple[str, object, str], ...] = (
    ("presets", "texts", "Sets of rules to switch on: recommended (the default), strict, security, cis, charts, everything."),
    ("select", "texts", "Rules or groups to switch on besides the presets."),
    ("ignore", "texts", "Rules or groups to switch off."),
    ("locked", "texts", "Rules or groups that stay on as this file sets them, whatever config files below it, overrides, options, comments or a baseline say."),
    ("severities", "severities", "Rule -> info, warning or error: how much a finding of the rule matters."),
    ("options", "options", "Rule -> option -> value, as on the rule's page."),
    ("overrides", "overrides", "Settings about rules for some files: a list of paths with select, ignore, severities, options."),
    ("files", "texts", "Patterns of the project's files: what is checked without a path, and loaded even when only some files are reported on."),
    ("exclude", "texts", "Patterns of files to leave out."),
    ("gitignore", "flag", "Whether folders are walked without what git ignores; true unless set."),
    ("relative-to", RELATIVE_TO, "From where paths in reports count: cwd, the working directory, unless set, or git-root, the repository's folder."),
    ("namespace", "text", "Where objects go that name no namespace; default unless set."),
    ("kubernetes-version", "text", f"The Kubernetes version that the manifests are for, such as {DEFAULT_VERSION}; several by comma, or a range: 1.33-1.37."),
    (
        "cluster", "cluster",
        "Where the dry run places pods: nodes (a file of Node objects), pools, scheduler (its configuration); feature-gates (gate -> true or false).",
    ),
    ("crds", "texts", "Files or folders with definitions of custom resources."),
    ("crd-catalog", "flag", "Whether kinds that nothing else defines are judged by the catalog of well-known definitions; true unless set."),
    ("schemas", "text", "A folder of JSON Schemas for further kinds."),
    ("worlds", "worlds", "Name -> patterns: files that are deployed together."),
    ("rule-pages", "text", "The address of the folder of the rules' pages, for the links in reports for other programs; without it there are none."),
    ("baseline", "text", "A file of findings that are let be, as `kubecheck baseline write` makes it."),
    ("charts", "charts", "Folder of a Helm chart -> what it is rendered with, once or several times: values (files), set, namespace, name, kube-version, api-versions."),
    ("limits", "limits", f"What is spent on one thing at most: {', '.join(LIMITS)}."),
    ("fail-on", SEVERITY_WORDS, "The severity from which on findings make the exit code 1; warning unless set."),
)
OVERRIDE_KEYS = ("paths", "select", "ignore", "severities", "options")
CHART_KEYS = ("values", "set", "kube-version", "api-versions", "namespace", "name")
CLUSTER_KEYS = ("nodes", "pools", "scheduler", "feature-gates")
LIMIT_KEYS = tuple(LIMITS)
POOL_KEYS = ("name", "count", "max", "cpu", "memory", "pods", "ephemeral-storage", "resources", "labels", "taints", "zones")


def json_schema() -> dict[str, object]:
    """The JSON Schema of the config file, as schemas/kubecheck.json holds it."""
    properties: dict[str, object] = {}
    for name, shape, words in KEYS:
        properties[name] = {"description": words, **_schema_of(shape)}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "kubecheck configuration",
        "description": "Settings of kubecheck, in a file called .kubecheck.yaml",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }


# One text may stand without its list, and a version may look like a number.
_TEXTS: dict[str, object] = {"type": ["array", "string"], "items": {"type": "string"}}
_SEVERITIES: dict[str, object] = {"type": "object", "additionalProperties": {"enum": list(SEVERITY_WORDS)}}
_OPTIONS: dict[str, object] = {"type": "object", "additionalProperties": {"type": "object"}}


def _schema_of(shape: object) -> dict[str, object]:
    if isinstance(shape, tuple):
        return {"enum": list(shape)}
    pool = {
        "type": "object",
        "additionalProperties": False,
        "required": ["count"],
        "properties": {
            "name": {"type": "string"},
            "count": {"type": "integer", "minimum": 0},
            "max": {"type": "integer", "minimum": 0},
            "cpu": {"type": ["string", "number"]},
            "memory": {"type": ["string", "number"]},
            "pods": {"type": "integer"},
            "ephemeral-storage": {"type": ["string", "number"]},
            "resources": {"type": "object"},
            "labels": {"type": "object"},
            "taints": {"type": "array", "items": {"type": "object"}},
            "zones": _TEXTS,
        },
    }
    chart = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "values": _TEXTS,
            "set": {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean", "null"]}},
            "kube-version": {"type": ["string", "number"]},
            "api-versions": _TEXTS,
            "namespace": {"type": "string"},
            "name": {"type": "string"},
        },
    }
    shapes: dict[object, dict[str, object]] = {
        "text": {"type": ["string", "number"]},
        "texts": _TEXTS,
        "flag": {"type": "boolean"},
        "severities": _SEVERITIES,
        "options": _OPTIONS,
        "limits": {"type": "object", "additionalProperties": False, "properties": {name: {"type": "integer", "minimum": 1} for name in LIMITS}},
        "worlds": {"type": "object", "additionalProperties": _TEXTS},
        "charts": {"type": "object", "additionalProperties": {"anyOf": [chart, {"type": "array", "items": chart}]}},
        "cluster": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "nodes": {"type": "string"},
                "pools": {"type": "array", "items": pool},
                "scheduler": {"type": "string"},
                "feature-gates": {"type": "object", "additionalProperties": {"type": "boolean"}},
            },
        },
        "overrides": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["paths"],
                "properties": {"paths": _TEXTS, "select": _TEXTS, "ignore": _TEXTS, "severities": _SEVERITIES, "options": _OPTIONS},
            },
        },
    }
    return shapes[shape]
