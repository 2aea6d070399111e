"""What policies see of an object: its stored form, after the other admission plugins, in the version that the policy asks for."""

import pytest

from kubecheck.documents import read
from kubecheck.model import policies
from kubecheck.model.resource import resources_of
from kubecheck.model.world import World
from kubecheck.schema.structure.catalog import catalog
from kubecheck.source import Source

OUTSIDE = frozenset({
    ("", "Namespace"), (policies.GROUP, "ValidatingAdmissionPolicy"), (policies.GROUP, "ValidatingAdmissionPolicyBinding"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"), ("rbac.authorization.k8s.io", "ClusterRole"), ("scheduling.k8s.io", "PriorityClass"),
})  # fmt: skip
POLICY = """
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: p}
spec:
  matchConstraints:
    matchPolicy: %(loosely)s
    resourceRules:
    - {apiGroups: [%(group)s], apiVersions: [%(version)s], operations: [%(operation)s], resources: ["*"]}
  %(more)s
  validations:
  - {expression: "%(expression)s"}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: b}
spec: {policyName: p, validationActions: [Audit]%(bound)s}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: blue}}
---
"""
POD = "{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop}, spec: {containers: [{name: c, image: a%s}]%s}}"
ROLE = "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: web}}"
SCALER = """
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 4
  metrics:
  - {type: Resource, resource: {name: memory, target: {type: Utilization, averageUtilization: 50}}}
  - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}
  behavior: {scaleDown: {stabilizationWindowSeconds: 30}}
"""
WIDGETS = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, kind: Widget, singular: widget, listKind: WidgetList}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, default: {}, properties: {color: {type: string, default: red}}}}}}
  - name: v2
    served: true
    storage: false
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: web, namespace: shop}
"""


def world_of(others, **parts):
    values = {"loosely": "Equivalent", "group": "'*'", "version": "'*'", "operation": "CREATE", "more": "", "bound": "", "expression": "false"}
    documents = read(Source("a.yaml", POLICY % {**values, **parts} + others)).documents
    return World([each for document in documents for each in resources_of(document, "default", OUTSIDE)])


def applied_in(world):
    applied = policies.applied_by((policies.GROUP, "ValidatingAdmissionPolicyBinding", "", "b"), world, catalog("1.36"))
    assert applied is not None
    return applied


def judged(others, name="web", **parts):
    """The messages of what the policy holds against the named object."""
    world = world_of(others, **parts)
    subject = next(each for each in policies.subjects_of(world, catalog("1.36")) if each.ref.name == name)
    return [each.message for each in applied_in(world).judge(subject)]

PRIORITY = "\n---\n{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: %s}, value: %d, globalDefault: %s}"


@pytest.mark.parametrize(
    ("others", "expression"),
    [
        (POD % ("", ""), "object.spec.serviceAccountName == 'default' && object.spec.serviceAccount == 'default'"),
        (POD % ("", ""), "object.spec.volumes.size() == 1 && object.spec.volumes[0].name.startsWith('kube-api-access-')"),
        (POD % ("", ""), "object.spec.volumes[0].projected.sources.map(s, s.map(k, k)[0]) == ['serviceAccountToken', 'configMap', 'downwardAPI']"),
        (POD % ("", ""), "object.spec.containers[0].volumeMounts[0].mountPath == '/var/run/secrets/kubernetes.io/serviceaccount'"),
        (POD % ("", ", automountServiceAccountToken: false"), "!has(object.spec.volumes) && !has(object.spec.containers[0].volumeMounts)"),
        (POD % (", volumeMounts: [{name: v, mountPath: /var/run/secrets/kubernetes.io/serviceaccount}]", ", volumes: [{name: v, emptyDir: {}}]"),
         "object.spec.volumes.map(v, v.name) == ['v']"),
        (POD % ("", ", serviceAccountName: app")
         + "\n---\n{apiVersion: v1, kind: ServiceAccount, metadata: {name: app, namespace: shop}, automountServiceAccountToken: false, "
         "imagePullSecrets: [{name: s}]}",
         "!has(object.spec.volumes) && object.spec.imagePullSecrets == [{'name': 's'}]"),
        (POD % ("", "")
         + "\n---\n{apiVersion: v1, kind: LimitRange, metadata: {name: l, namespace: shop}, spec: {limits: [{type: Container, default: {memory: 1Gi}}]}}",
         ("object.spec.containers[0].resources == {'limits': {'memory': '1Gi'}, 'requests': {'memory': '1Gi'}} && "
         "object.metadata.annotations['kubernetes.io/limit-ranger'] == "
         "'LimitRanger plugin set: memory request for container c; memory limit for container c'")),
        (POD % ("", "")
         + "\n---\n{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: usual}, value: 7, globalDefault: true}",
         "object.spec.priority == 7 && object.spec.priorityClassName == 'usual'"),
        (POD % ("", "") + PRIORITY % ("one", 1, "true") + PRIORITY % ("zero", 0, "true"),
         "object.spec.priority == 0 && object.spec.priorityClassName == 'zero' && object.spec.preemptionPolicy == 'PreemptLowerPriority'"),
        (POD % ("", "") + PRIORITY % ("zero", 0, "true") + PRIORITY % ("less", -1, "true"), "object.spec.priority == -1"),
        (POD % ("", "") + PRIORITY % ("usual", 7, "false"), "object.spec.priority == 0 && !has(object.spec.priorityClassName)"),
        (POD % ("", ", priorityClassName: rare") + PRIORITY % ("usual", 7, "true") + PRIORITY % ("rare", 3, "false, preemptionPolicy: Never"),
         "object.spec.priority == 3 && object.spec.preemptionPolicy == 'Never'"),
        (WIDGETS, "object.spec.color == 'red' && object.metadata.generation == 1 && object.apiVersion == 'example.com/v1'"),
    ],
)  # fmt: skip
def test_policies_see_what_other_plugins_and_schemas_fill_in(others, expression):
    assert judged(others, expression=expression) == []


@pytest.mark.parametrize(
    ("others", "parts", "expression"),
    [
        (SCALER, {"group": "autoscaling", "version": "v1"}, "object.spec.targetCPUUtilizationPercentage == 60 && !has(object.spec.metrics)"),
        (SCALER, {"group": "autoscaling", "version": "v1"},
         ("object.metadata.annotations['autoscaling.alpha.kubernetes.io/metrics'] == "
         "'[{\\\"type\\\":\\\"Resource\\\",\\\"resource\\\":{\\\"name\\\":\\\"memory\\\",\\\"targetAverageUtilization\\\":50}}]'")),
        (SCALER, {"group": "autoscaling", "version": "v1"}, "object.metadata.annotations['autoscaling.alpha.kubernetes.io/behavior'].contains('ScaleDown')"),
        (SCALER, {"group": "autoscaling", "version": "v1"}, "request.resource.version == 'v1' && request.requestResource.version == 'v2'"),
        (WIDGETS, {"group": "example.com", "version": "v2"}, "object.apiVersion == 'example.com/v2' && object.spec.color == 'red'"),
    ],
)  # fmt: skip
def test_a_policy_for_another_version_sees_the_object_in_that(others, parts, expression):
    assert judged(others, **parts, expression=expression) == []
    assert judged(others, **parts) == ["failed expression: false"]
    assert judged(others, **parts, loosely="Exact") == []


def test_versions_that_are_not_served_match_nothing():
    assert judged("{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {selector: {matchLabels: {a: b}}, "
                  "template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: a}]}}}}", group="apps", version="v1beta1") == []  # fmt: skip


def test_what_is_excluded_in_another_version_is_excluded():
    assert judged(SCALER.replace("name: web", "name: web", 1), group="autoscaling", version="v2", more="", bound="") == ["failed expression: false"]
    excluded = "{excludeResourceRules: [{apiGroups: [autoscaling], apiVersions: [v1], operations: ['*'], resources: ['*']}]}"
    assert judged(SCALER, bound=f", matchResources: {excluded}") == []


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("request.namespace == 'shop'", "no such key: namespace"),
        ("has(request.namespace) || has(request.subResource)", None),
        ("namespaceObject.metadata.name == 'a'", "no such key: metadata"),
        ("oldObject.metadata.name == 'a'", "no such key: metadata"),
        ("object.metadata.name.first == 'a'", "no such key: first"),
    ],
)
def test_what_is_empty_is_not_there(expression, message):
    words = f"failed expression: {expression}" if message is None else f"expression '{expression}' resulted in error: {message}"
    assert judged(ROLE, expression=expression) == [words]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("request.userInfo.username == 'a' || object.metadata.name == 'web'", []),
        ("authorizer.group('').resource('pods').check('get').allowed() && object.metadata.name == 'other'", ["failed expression: "]),
        ("has(object.metadata.uid) && has(request.options)", []),
    ],
)
def test_what_nobody_knows_matters_only_where_it_decides(expression, expected):
    assert judged(ROLE, expression=expression) == [f"{each}{expression}" for each in expected]


@pytest.mark.parametrize(
    "expression",
    ["object.metadata.uid == 'a' && object.none == 1", "[1].all(i, request.userInfo.username == 'a')", "authorizer.serviceAccount('a', 'b').path('/').check('get').allowed()"],
)
def test_what_nobody_knows_is_said(expression):
    with pytest.raises(policies.NotKnownError):
        judged(ROLE, expression=expression)


def test_an_audit_annotation_that_fails_refuses_whatever_the_binding_does():
    annotations = "auditAnnotations: [{key: a, valueExpression: \"'x'\"}, {key: b, valueExpression: 'string(object.none)'}]"
    world = world_of(ROLE, expression="true", more=annotations)
    results = {subject.ref.name: found for subject, found in applied_in(world).judge_all(world)}
    assert sorted(results) == ["shop", "web"]
    (found,) = results["web"]
    assert (found.always, found.message, found.part) == (
        True, "expression 'string(object.none)' resulted in error: no such key: none", ("auditAnnotations", 1, "valueExpression"),
    )  # fmt: skip
    assert judged(ROLE, expression="true", more=f"failurePolicy: Ignore\n  {annotations}") == []


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (["object.a == 1", "object.b == 1"],
         ["[expression 'object.a == 1' resulted in error: no such key: a, expression 'object.b == 1' resulted in error: no such key: b]"]),
        (["object.a == 1", "object.a == 1"], ["expression 'object.a == 1' resulted in error: no such key: a"]),
        (["object.a == 1", "false"], []),
        (["request.userInfo.username == 'a'", "false"], []),
        (["namespaceObject == null"], ["failed expression: false"]),
    ],
)  # fmt: skip
def test_match_conditions(conditions, expected):
    listed = ", ".join(f'{{name: c{index}, expression: "{each}"}}' for index, each in enumerate(conditions))
    assert judged(POD % ("", ""), more=f"matchConditions: [{listed}]") == expected


def test_a_namespaced_parameter_needs_a_namespace():
    parts = {"more": "paramKind: {apiVersion: v1, kind: ConfigMap}", "bound": ", paramRef: {name: c, parameterNotFoundAction: Allow}"}
    message = "failed to configure binding: cannot use namespaced paramRef in policy binding that matches cluster-scoped resources"
    assert judged(ROLE, **parts) == [message]
    assert judged(ROLE, **{**parts, "more": parts["more"] + "\n  failurePolicy: Ignore"}) == []


def test_a_change_is_matched_by_its_own_operation_and_sees_the_live_object():
    expression = "oldObject.spec.containers[0].image == 'old' && object.spec.containers[0].image == 'a' && request.operation == 'UPDATE'"
    world = world_of(POD % ("", ""), operation="UPDATE", expression=f"!({expression})")
    subject = next(each for each in policies.subjects_of(world, catalog("1.36")) if each.ref.name == "web")
    assert applied_in(world).judge(subject) == []
    live = {**subject.resource.value, "spec": {"containers": [{"name": "c", "image": "old"}]}}
    changed = policies.Subject(subject.resource, subject.served, world, live)
    assert [each.message for each in applied_in(world).judge(changed)] == [f"failed expression: !({expression})"]


def test_what_is_known_is_told_although_not_all_is():
    more = "variables: [{name: name, expression: object.metadata.name}]"
    world = world_of(ROLE, expression="variables.name == 'other'\"}\n  - {expression: \"request.userInfo.username == 'a'", more=more)
    results = [(found, subject) for subject, found in applied_in(world).judge_all(world) if subject.ref.name == "web"]
    assert [type(found).__name__ for found, _ in results] == ["NotKnownError", "list"]
    assert [(each.message, each.path) for each in results[1][0]] == [("failed expression: variables.name == 'other'", ("metadata", "name"))]


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("object.spec.containers[0].image.startsWith('b')", "filled in later"),
        ("object.spec.containers[0].args.join(',') == 'x'", "filled in later"),
        ("object.spec.containers[0].args[0] == 'x'", "filled in later"),
        ("object.spec.containers[0].args.all(a, a == 'x')", "filled in later"),
        ("'x' in object.spec.containers[0].args", "filled in later"),
    ],
)
def test_a_value_that_is_filled_in_later_refuses_nothing(expression, why):
    written = POD.replace("image: a", 'image: "${IMAGE}", args: ["${ARGUMENT}"]') % ("", "")
    with pytest.raises(policies.NotKnownError, match=why):
        judged(written, expression=expression)
    assert judged(written, expression="object.spec.containers[0].name == 'd'") == ["failed expression: object.spec.containers[0].name == 'd'"]


def test_a_generated_name_is_not_known():
    written = POD.replace("name: web", "generateName: web-", 1) % ("", "")
    with pytest.raises(policies.NotKnownError, match="a name that is generated"):
        judged(written, name="", expression="object.metadata.name == 'web-a' || request.name == 'web-a'")
    assert judged(written, name="", expression="object.metadata.generateName == 'web-'") == []


def test_an_empty_list_is_one_until_it_is_stored():
    role = ROLE.replace("metadata", "rules: [], metadata")
    assert judged(role, expression="object.rules.size() == 0 && object.rules == []") == []
    assert judged(ROLE, expression="object.rules == null") == []
