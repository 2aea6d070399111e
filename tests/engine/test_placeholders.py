"""What hangs on a text that is filled in later is nobody's business yet; everything else is."""

from __future__ import annotations

import pytest

from kubecheck import check

WEB = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: c
        image: registry.test/a:1
        ports: [{containerPort: 80, name: http}]
        envFrom: [{configMapRef: {name: settings}}]
        readinessProbe: {httpGet: {port: http}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: http}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
"""
MARKS = ["${A}", "${A:-b}", "$(A)", "<name>", "@NAME@", "__NAME__", "{{ a }}", "<%= a %>", "{% a %}"]


ASKED = ("missing-config-map", "selector-matches-nothing", "probe-port-unknown", "target-port-unknown", "unknown-field", "invalid-value", "wrong-type")


def told(text):
    """What is said of a text by the rules that ask for names, labels and fields; and whatever is an error."""
    found = check({"a.yaml": text}).findings
    return [(each.location.line, each.rule) for each in found if each.rule in ASKED or each.severity.label == "error"]


def put(text, *changes):
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


OBJECTS = """apiVersion: apps/v1
kind: Deployment
metadata: {name: "MARK", labels: {a: "MARK"}}
spec:
  replicas: "MARK"
  selector: {matchLabels: {app: "MARK"}}
  template:
    metadata: {labels: {app: "MARK"}}
    spec:
      terminationGracePeriodSeconds: "MARK"
      containers:
      - name: "MARK"
        image: "MARK"
        imagePullPolicy: "MARK"
        ports: [{containerPort: "MARK", protocol: "MARK"}]
        readinessProbe: {httpGet: {port: "MARK"}}
        resources: {requests: {cpu: "MARK", memory: "MARK"}, limits: {memory: "MARK"}}
---
apiVersion: v1
kind: Service
metadata: {name: "MARK"}
spec:
  clusterIP: "MARK"
  selector: {app: "MARK"}
  ports: [{port: "MARK", targetPort: "MARK"}]
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: "MARK"}
spec:
  schedule: "MARK"
  suspend: "MARK"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: "registry.test/MARK"}]}}}}
"""


@pytest.mark.parametrize("around", ["{}", "a-{}", "{}-a"])
@pytest.mark.parametrize("mark", MARKS)
def test_a_placeholder_fits_everywhere(mark, around):
    assert told(OBJECTS.replace("MARK", around.format(mark))) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ((), []),
        # A name, label or port that may become the one that is looked for.
        ((("ConfigMap\nmetadata: {name: settings}", 'ConfigMap\nmetadata: {name: "${P}settings"}'),), []),
        ((("ConfigMap\nmetadata: {name: settings}", 'ConfigMap\nmetadata: {name: "x${P}settings"}'),), [(13, "missing-config-map")]),
        ((("labels: {app: web}", 'labels: {app: "${A}"}'),), []),
        ((("selector: {app: web}", 'selector: {app: "${A}"}'),), []),
        ((("labels: {app: web}", 'labels: {app: "${A}"}'), ("selector: {app: web}", "selector: {app: web, b: c}")), [(20, "selector-matches-nothing")]),
        ((("name: http}", 'name: "${P}"}'),), []),
        ((("name: http}", 'name: "x${P}"}'),), [(14, "probe-port-unknown"), (21, "target-port-unknown")]),
        # A fault beside a placeholder.
        ((("    spec:\n", "    spec:\n      restartPolcy: Always\n"), ("a:1", "${TAG}")), [(9, "unknown-field")]),
        ((("a:1", '${TAG}"\n        resources: {limits: {cpu: "${C}", memory: 1Gi}, requests: {cpu: 5, memory: 2Gi}}'), ("image: ", 'image: "')), [(12, "invalid-value")]),
        ((("port: 80, target", 'port: 70000, nodePort: "${N}", target'),), [(21, "invalid-value"), (21, "forbidden-field")]),  # no placeholder makes a node port right here
        # What a container expands itself is no placeholder there.
        ((("        ports", '        env: [{name: A, value: "$(B)"}]\n        args: ["$(A)", "{{ x }}"]\n        ports'),), []),
    ],
)
def test_what_hangs_on_a_placeholder_is_not_told_and_the_rest_is(changes, expected):
    assert told(put(WEB, *changes)) == expected


def test_a_volume_may_be_called_what_a_mount_names():
    pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: c, image: "r.test/a:1", volumeMounts: [{name: data, mountPath: /d}]}]\n  volumes: [{name: "NAME", emptyDir: {}}]\n'
    assert {name: told(pod.replace("NAME", name)) for name in ("data", "${V}", "x-${V}")} == {"data": [], "${V}": [], "x-${V}": [(5, "invalid-value")]}


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("stringData", "[]", [(5, "invalid-value")]),  # the server's words for it are no placeholder
        ("stringData", "${A}", []),
        ("data", "W10=", [(5, "invalid-value")]),
        ("data", "ENC[AES256_GCM,data:a]", []),
    ],
)
def test_what_the_server_keeps_secret_is_judged_by_what_is_written(field, text, expected):
    secret = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\ntype: kubernetes.io/dockerconfigjson\n{field}: {{.dockerconfigjson: '{text}'}}\n"
    assert told(secret) == expected


@pytest.mark.parametrize(("value", "severity"), [
    ("MAX_REPLICAS", "info"), ("HELM_SUBST_2", "info"), ("MAX", "error"), ("max_replicas", "error"), ("MAX_", "error"), ("two", "error"),
])
def test_what_reads_as_the_name_of_a_value_of_another_type_is_a_note(value, severity):
    text = f"apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: a}}\nspec: {{maxReplicas: {value}, scaleTargetRef: {{kind: A, name: a}}}}\n"
    (found,) = [each for each in check({"a.yaml": text}).findings if each.rule == "wrong-type"]
    assert (found.location.line, found.severity.label, found.message) == (4, severity, f'"{value}" in .spec.maxReplicas is a string, but an integer is needed')
    assert [each.message for each in found.notes] == (["it reads as the name of something that is filled in before this is applied"] if severity == "info" else [])


@pytest.mark.parametrize(("value", "severity"), [("[PROJECT_ID]", "info"), ("[PROJECT_ID, ZONE_ID]", "error"), ("[project]", "error"), ("[]", "error")])
def test_what_reads_as_a_name_in_brackets_is_a_note(value, severity):
    text = f"apiVersion: v1\nkind: Service\nmetadata: {{name: a}}\nspec: {{externalName: {value}, type: ExternalName}}\n"
    found = [each for each in check({"a.yaml": text}).findings if each.rule == "wrong-type"]
    assert [(each.location.line, each.severity.label) for each in found] == [(4, severity)]
