"""One cause gives one finding, at its place; no refusal goes without an error."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kubecheck
from kubecheck import fields
from kubecheck.engine.causes import causes_of
from kubecheck.model.pointing import point
from kubecheck.model.refs import ref_of
from kubecheck.model.resource import Resource

DAEMON_SET = """apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agent
spec:
  {selector}
  template:
    metadata:
      labels: {{app: agent}}
    spec:
      containers:
        - {{name: agent, image: "agent:1"{more}}}
"""
SELECTOR = "selector: {matchLabels: {app: agent}}"
CASES = {
    "a misspelled field and what it holds": (
        "apiVersion: networking.k8s.io/v1\nkind: ServiceCIDR\nmetadata: {name: a}\nSpec: {cidrs: [10.200.0.0/24]}\n",
        [("unknown-field", 4, 1, "unknown field Spec in ServiceCIDR a; did you mean spec?")],
    ),
    "a misspelled field of several required ones": (
        (
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: a}\n"
            "roleref: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: a}\n"
        ),
        [("unknown-field", 4, 1, "unknown field roleref in ClusterRoleBinding a; did you mean roleRef?")],
    ),
    "a misspelled field deep inside": (
        DAEMON_SET.format(selector=SELECTOR, more="").replace("containers:", "Containers:"),
        [("unknown-field", 11, 7, "unknown field Containers in .spec.template.spec; did you mean containers?")],
    ),
    "a misspelled selector": (
        DAEMON_SET.format(selector=SELECTOR.replace("selector", "Selector"), more=""),
        [("unknown-field", 6, 3, "unknown field Selector in .spec; did you mean selector?")],
    ),
    "a port of a Service that is not given, from which the server takes the target": (
        "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports:\n    - {name: http}\n",
        [("invalid-value", 6, 7, "missing required field port in .spec.ports[0]: must be between 1 and 65535, inclusive")],
    ),
    "a target that is wrong by itself beside it": (
        "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports:\n    - {targetPort: 70000}\n",
        [
            ("invalid-value", 6, 7, "missing required field port in .spec.ports[0]: must be between 1 and 65535, inclusive"),
            ("invalid-value", 6, 20, "70000 in .spec.ports[0].targetPort: must be between 1 and 65535, inclusive"),
        ],
    ),
    "an unknown field beside another error": (
        DAEMON_SET.format(selector=SELECTOR, more=", imagePullPolicy: Often, colour: red"),
        [
            (
                "unsupported-value",
                12,
                60,
                '"Often" in .spec.template.spec.containers[0].imagePullPolicy is not one of Always, IfNotPresent, Never',
            ),
            ("unknown-field", 12, 67, "unknown field colour in .spec.template.spec.containers[0]"),
        ],
    ),
    "a daemon set without a selector": (
        DAEMON_SET.format(selector="minReadySeconds: 0", more=""),
        [("selector-misses-template", 6, 3, "the selector is missing or empty, so it fits no pod template")],
    ),
    "a kind that a built-in group lacks": (
        "apiVersion: node.k8s.io/v1\nkind: Colour\nmetadata: {name: a}\n",
        [("unknown-kind", 2, 7, "unknown kind Colour in node.k8s.io/v1: Kubernetes 1.37 has none of this name")],
    ),
    "a path that is a list": (
        (
            "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec:\n  rules:\n    - http:\n        paths:\n"
            "          - {path: [a], pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}\n"
        ),
        [("wrong-type", 8, 20, '["a"] in .spec.rules[0].http.paths[0].path is a list, but a string is needed')],
    ),
}


def errors_of(text):
    report = kubecheck.check({"probe.yaml": text})
    return [
        (each.rule, each.location.line, each.location.column, each.message) for each in report.findings if each.severity.label == "error"
    ]


@pytest.mark.parametrize("name", CASES)
def test_one_cause_one_finding(name):
    text, wanted = CASES[name]
    assert errors_of(text) == wanted


def test_expression_of_a_path_is_no_placeholder():
    text = (
        DAEMON_SET.format(selector=SELECTOR, more=', volumeMounts: [{name: v, mountPath: /v, subPathExpr: "../$(A)"}]')
        + "      volumes: [{name: v, emptyDir: {}}]\n"
    )
    (found,) = errors_of(text)
    assert found[0] == "invalid-value"
    assert "must not contain '..'" in found[3]


LABELS = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels:\n    a: x y\n    b/c/d: z\n    c: x y\n    -e: z\n    f: fine\n"
KEYS = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  annotations: {a b: x, c d: x}\ndata: {a b: ''}\nstringData: {c d: '', e: ''}\n"
COPIES = DAEMON_SET.format(selector=SELECTOR, more="").replace("  name: agent\n", "  name: agent\n  labels: {a: x y}\n").replace(": agent}\n", ": agent, a: x y}\n")
ITEMS = (
    "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a, finalizers: [a b, a b]}\n"
    "spec: {accessModes: [Foo, ReadWriteOnce, Bar, Foo], resources: {requests: {storage: 1}}}\n"
)
SELECTORS = (
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\n"
    "aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: x y, b: x y}}]}\n"
)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (LABELS, [(6, 8), (7, 5), (8, 8), (9, 5)]),
        (KEYS, [(5, 17), (5, 25), (6, 8), (7, 14)]),
        (COPIES, [(5, 15), (10, 31)]),
        (ITEMS, [(3, 34), (3, 39), (4, 22), (4, 42), (4, 47)]),
        (SELECTORS, [(4, 60), (4, 68)]),
    ],
    ids=["labels", "keys", "copies", "items", "selectors"],
)
def test_each_bad_entry_is_told_of_at_its_place(text, places):
    assert [place for _, *place, _ in map(list, errors_of(text))] == [list(each) for each in places]


PRE_STOP = ", lifecycle: {preStop: {sleep: {seconds: 3600}}}"
PROBE = ", livenessProbe: {httpGet: {path: /, port: a b}}"
TWO_HANDLERS = ", readinessProbe: {httpGet: {port: 80}, tcpSocket: {port: 50%}}"
TINY = ", resources: {requests: {memory: 64Mi}, limits: {memory: 100m}}"


@pytest.mark.parametrize(
    ("more", "rule", "field"),
    [
        (PRE_STOP, "invalid-value", ".spec.template.spec.containers[0].lifecycle.preStop.sleep.seconds"),
        (PROBE, "invalid-value", ".spec.template.spec.containers[0].livenessProbe.httpGet.port"),
        (TWO_HANDLERS, "forbidden-field", ".spec.template.spec.containers[0].readinessProbe.tcpSocket"),
        (TINY, "invalid-value", ".spec.template.spec.containers[0].resources.requests.memory"),
    ],
)
def test_rules_are_silent_about_what_is_refused(more, rule, field):
    report = kubecheck.check({"probe.yaml": DAEMON_SET.format(selector=SELECTOR, more=more)})
    assert [(each.rule, each.field) for each in report.findings] == [(rule, field)]


def test_rules_speak_of_what_is_beside_a_refusal():
    text = DAEMON_SET.format(selector=SELECTOR, more=", imagePullPolicy: Often").replace("agent:1", "agent")
    assert [each.rule for each in kubecheck.check({"probe.yaml": text}).findings] == ["image-without-tag", "unsupported-value"]


def test_the_limit_is_noted_where_a_request_is_above_it():
    (found,) = kubecheck.check({"probe.yaml": DAEMON_SET.format(selector=SELECTOR, more=TINY)}).findings
    (note,) = found.notes
    assert (note.message, note.location.line, note.location.column) == ("the limit", 12, 98)


def test_no_error_of_the_server_gets_lost():
    text = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec: null\n"
    (found,) = kubecheck.check({"probe.yaml": text}).findings
    assert found.facts["also"] == ["spec.accessModes: Required value: at least 1 access mode is required", "spec.resources[storage]: Required value"]


def test_what_was_not_checked_is_no_cause_beside_an_unknown_field():
    definition = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: shops.example.com}\nspec:\n  group: example.com\n"
        "  scope: Namespaced\n  names: {plural: shops, kind: Shop}\n  versions:\n    - name: v1\n      served: true\n      storage: true\n"
        "      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, required: [size], properties: {size: {type: integer}},"
        " x-kubernetes-validations: [{rule: self.size > 0}]}}}}\n"
    )
    shop = "---\napiVersion: example.com/v1\nkind: Shop\nmetadata: {name: a}\nspec: {sise: 1}\n"
    assert [(each[0], each[3]) for each in errors_of(definition + shop)] == [("unknown-field", "unknown field sise in .spec; did you mean size?")]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "type", "name"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["spec", "type", "name", "volumes", "volumeMounts", "a"]), inner, max_size=4),
    max_leaves=12,
)
STEPS = st.lists(st.sampled_from(["spec", "metadata", "name", "generateName", "volumes", "volumeMounts", "type", "a", "data", 0, 1]), max_size=6)
ERRORS = st.builds(
    fields.FieldError,
    st.sampled_from([fields.REQUIRED, fields.INVALID, fields.NOT_FOUND, fields.FORBIDDEN, fields.NOT_SUPPORTED, fields.DUPLICATE, fields.UNKNOWN_FIELD]),
    STEPS.map(tuple),
    JSON_VALUES,
    st.sampled_from(["", "invalid label selector", "name part must be non-empty", "b", "some validation rules were not checked because"]),
    st.lists(st.sampled_from(["a", "type"]), max_size=2).map(tuple),
)


@given(value=st.dictionaries(st.sampled_from(["spec", "metadata", "data", "a"]), JSON_VALUES), errors=st.lists(ERRORS, max_size=6))
@settings(max_examples=100, deadline=None)
def test_each_error_is_of_one_cause_whatever_the_object(value, errors):
    causes = causes_of(Resource(ref_of(value), None, (), value, tuple(errors)))
    told = [error for cause in causes for error in cause.also] + [cause.error for cause in causes]
    made = [error for error in told if all(error is not each for each in errors)]
    assert all(error.type == fields.REQUIRED and error.detail == "" for error in made)
    kept = {id(error) for error in told}
    assert len(kept) == len(told)
    assert {(error.path, error.type, error.detail) for error in errors} <= {(error.path, error.type, error.detail) for error in told}
    for error in errors:
        path, is_key = point(value, error)
        assert isinstance(path, tuple)
        assert isinstance(is_key, bool)
