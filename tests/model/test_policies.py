"""Admission policies applied to plain manifests: what matches, what is denied, in which words, and what is not known."""

import pytest

from kubecheck.documents import read
from kubecheck.model import policies
from kubecheck.model.resource import resources_of
from kubecheck.model.world import World
from kubecheck.schema.structure.catalog import catalog
from kubecheck.source import Source

OUTSIDE = frozenset({("", "Namespace"), (policies.GROUP, "ValidatingAdmissionPolicy"), (policies.GROUP, "ValidatingAdmissionPolicyBinding")})
POLICY = """
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: p}
spec:
  failurePolicy: %(failure)s
  matchConstraints:
    resourceRules:
    - {apiGroups: [""], apiVersions: [v1], operations: [%(operation)s], resources: [%(plural)s], scope: "%(scope)s"}
    %(constraints)s
  %(more)s
  validations:
  - {expression: "%(expression)s"%(said)s}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: b}
spec: {policyName: p, validationActions: [Deny]%(bound)s}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop, labels: {app: web}}
data: {color: red, size: "3"}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: blue}}
"""


def judged(name="settings", text=POLICY, **parts):
    """What the policy holds against one of the manifests: (reason, message, field) of each."""
    values = {"failure": "Fail", "operation": "CREATE", "plural": "configmaps", "scope": "*", "constraints": "", "more": "", "said": "", "bound": "", "expression": "false"}
    documents = read(Source("a.yaml", text % {**values, **parts})).documents
    world = World([each for document in documents for each in resources_of(document, "default", OUTSIDE)])
    applied = policies.applied_by((policies.GROUP, "ValidatingAdmissionPolicyBinding", "", "b"), world, catalog("1.36"))
    assert applied is not None
    subject = next(each for each in policies.subjects_of(world, catalog("1.36")) if each.ref.name == name)
    return [(each.reason, each.message, each.path) for each in applied.judge(subject)]


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"expression": "object.data.color == 'blue'"}, "failed expression: object.data.color == 'blue'"),
        ({"said": ", message: ' only blue '"}, "only blue"),
        ({"said": ", message: only blue, messageExpression: \"'not ' + object.data.color\""}, "not red"),
        ({"said": ', message: only blue, messageExpression: "object.data.none"'}, "only blue"),
        ({"said": ", message: only blue, messageExpression: \"'  '\""}, "only blue"),
        ({"expression": "object.data.none == 'x'"}, "expression 'object.data.none == 'x'' resulted in error: no such key: none"),
        ({"more": "variables: [{name: v, expression: object.data.color}]", "expression": "variables.v == 'blue'"}, "failed expression: variables.v == 'blue'"),
        (
            {"more": "variables: [{name: v, expression: object.data.none}]", "expression": "variables.v == 'blue'"},
            "expression 'variables.v == 'blue'' resulted in error: composited variable \"v\" fails to evaluate: no such key: none",
        ),
        ({"expression": "oldObject != null"}, "failed expression: oldObject != null"),
        ({"expression": "request.operation == 'UPDATE'"}, "failed expression: request.operation == 'UPDATE'"),
        ({"expression": "namespaceObject.metadata.labels.team == 'red'"}, "failed expression: namespaceObject.metadata.labels.team == 'red'"),
    ],
)
def test_what_is_denied_is_in_the_servers_words(parts, message):
    assert [each[1] for each in judged(**parts)] == [message]


@pytest.mark.parametrize(
    "parts",
    [
        {"expression": "object.data.color == 'red'"},
        {"operation": "UPDATE"},
        {"plural": "secrets"},
        {"plural": "configmaps/status"},
        {"scope": "Cluster"},
        {"constraints": "objectSelector: {matchLabels: {app: other}}"},
        {"constraints": "namespaceSelector: {matchLabels: {team: red}}"},
        {"constraints": "excludeResourceRules: [{apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*']}]"},
        {"bound": ", matchResources: {objectSelector: {matchExpressions: [{key: app, operator: DoesNotExist}]}}"},
        {"more": "matchConditions: [{name: c, expression: object.data.color == 'blue'}]"},
        {"expression": "object.data.none == 'x'", "failure": "Ignore"},
    ],
)
def test_what_does_not_match_or_holds_is_let_through(parts):
    assert judged(**parts) == []


@pytest.mark.parametrize("parts", [{"scope": "Namespaced"}, {"plural": "'*'"}, {"plural": "'*/*'"}, {"constraints": "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}"}])
def test_what_matches_is_denied(parts):
    assert judged(**parts) == [("Invalid", "failed expression: false", ())]


def test_a_namespace_counts_as_outside_of_namespaces():
    assert judged("shop", plural="namespaces", scope="Namespaced") == []
    assert judged("shop", plural="namespaces", scope="Cluster") == [("Invalid", "failed expression: false", ())]


def test_a_new_namespace_has_its_name_as_a_label():
    assert judged("shop", plural="namespaces", expression="object.metadata.labels['kubernetes.io/metadata.name'] == 'shop'") == []


def test_the_only_field_that_an_expression_speaks_of_is_known():
    assert judged(expression="object.data.color.startsWith('b')", said=", reason: Forbidden")[0] == ("Forbidden", "failed expression: object.data.color.startsWith('b')", ("data", "color"))
    assert judged(expression="object.data.color == 'blue' && object.data.size == '3'")[0][2] == ()


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"expression": "request.userInfo.username == 'a'"}, "it asks who makes the request"),
        ({"expression": "object.metadata.uid == 'a'"}, "it asks for metadata that the server fills in"),
        ({"more": "paramKind: {apiVersion: v1, kind: Secret}", "bound": ", paramRef: {name: s, parameterNotFoundAction: Deny}"}, r"its parameters \(Secret s\) are not among the files"),
    ],
)
def test_what_is_not_known_is_said(parts, why):
    with pytest.raises(policies.NotKnownError, match=why):
        judged(**parts)


def test_of_a_namespace_that_no_file_holds_the_name_is_known_and_nothing_else():
    text = POLICY.replace("{name: shop, labels: {team: blue}}", "{name: others}")
    assert judged(text=text, expression="namespaceObject.metadata.name == 'shop'") == []
    assert judged(text=text, expression="namespaceObject.metadata.name != 'shop'")[0][1] == "failed expression: namespaceObject.metadata.name != 'shop'"
    assert judged(text=text, expression="has(namespaceObject.metadata.labels)") == []
    for expression in ("namespaceObject.metadata.labels.team == 'red'", "has(namespaceObject.metadata.annotations)", "namespaceObject.status.phase == 'Active'"):
        with pytest.raises(policies.NotKnownError, match="the labels of Namespace shop are not known"):
            judged(text=text, expression=expression)


def test_parameters_come_from_the_files():
    parts = {"more": "paramKind: {apiVersion: v1, kind: ConfigMap}", "bound": ", paramRef: {name: settings, parameterNotFoundAction: Deny}"}
    assert judged(**parts, expression="params.data.color == 'blue'")[0][1] == "failed expression: params.data.color == 'blue'"
    assert judged(**parts, expression="params.data.color == object.data.color") == []


@pytest.mark.parametrize(
    ("home", "other", "told"),
    [
        ("a.yaml", "deploy/b.yaml", True),
        ("policies/a.yaml", "deploy/b.yaml", True),
        ("shop/policies/a.yaml", "shop/deploy/b.yaml", True),
        ("samples/one/a.yaml", "web/b.yaml", False),
        ("samples/one/a.yaml", "samples/one/two/b.yaml", True),
    ],
)
def test_a_policy_deep_in_a_checkout_reaches_its_own_folder(home, other, told):
    values = {"failure": "Fail", "operation": "CREATE", "plural": "pods", "scope": "*", "constraints": "", "more": "", "said": "", "bound": ""}
    texts = {home: POLICY % {**values, "expression": "size(object.spec.tolerations) == 0"}, other: POD}
    resources = [each for path, text in texts.items() for document in read(Source(path, text)).documents for each in resources_of(document, "default", OUTSIDE)]
    world = World(resources)
    applied = policies.applied_by((policies.GROUP, "ValidatingAdmissionPolicyBinding", "", "b"), world, catalog("1.36"))
    assert applied is not None
    subject = next(each for each in policies.subjects_of(world, catalog("1.36")) if each.ref.name == "web")
    # The server adds tolerations to a pod before it asks the policies.
    assert [each.message for each in applied.judge(subject)] == ["failed expression: size(object.spec.tolerations) == 0"] * told


POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: 'a:1'}]}\n"
