"""Fixes that move fields, that replace versions with what goes along, and that bring labels and selectors together."""

import json

import pytest

INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: front
spec:
  rules:
    - http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              serviceName: web   # which
              servicePort: "80"
"""
MENDED_INGRESS = INGRESS.replace(
    '              serviceName: web   # which\n              servicePort: "80"\n',
    "              service:\n                name: web   # which\n                port:\n                  number: 80\n",
)
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: frontend}
spec:
  selector:
    matchLabels:
      app: frontend
  template:
    metadata:
      labels:
        app: frontend
    spec:
      containers:
        - name: web
          image: nginx:1.25
"""
AUTOSCALER = """\
apiVersion: autoscaling/v2beta1
kind: HorizontalPodAutoscaler
metadata: {name: a}
spec:
  maxReplicas: 3
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}
  metrics:
    - type: Object
      object:
        target: {apiVersion: v1, kind: Service, name: a}
        metricName: hits   # a second
        targetValue: 1k
"""
NEW_AUTOSCALER = AUTOSCALER.replace("v2beta1", "v2").replace("target:", "describedObject:").replace(
    "        metricName: hits   # a second\n        targetValue: 1k\n", "        metric:\n          name: hits   # a second\n        target:\n          value: 1k\n          type: Value\n",
)  # fmt: skip
PROBE = "          livenessProbe:\n            httpGet:\n              path: /x   # x\n              port: 80\n"
SERVICE = "---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: frontent}\n  ports: [{port: 80}]\n"
BUDGET = "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec:\n  maxUnavailable: 1\n  selector: {matchLabels: {App: frontend}}\n"
POLICY = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web}\nspec:\n  podSelector: {matchLabels: {app: frontedn}}\n  policyTypes: [Ingress]\n"
OLD = DEPLOYMENT.replace("apps/v1", "extensions/v1beta1").replace("  selector:\n    matchLabels:\n      app: frontend\n", "")


def test_an_old_backend_is_moved_without_asking(run_program, write):
    path = write("a.yaml", INGRESS)
    code, _, err = run_program("check", "--fix", "a.yaml")
    assert (code, err.splitlines()[-1]) == (0, "3 fixed, 0 left")
    assert path.read_text() == MENDED_INGRESS


MOVED = {
    "a level left out": (DEPLOYMENT + "          runAsUser: 5   # five\n          capabilities: {drop: [ALL]}\n", DEPLOYMENT + "          securityContext:\n            runAsUser: 5   # five\n            capabilities: {drop: [ALL]}\n"),
    "what a request is made of": (DEPLOYMENT + PROBE.replace("            httpGet:\n", "").replace("              p", "            p"), DEPLOYMENT + PROBE),
    "what is left of a request": (DEPLOYMENT + PROBE.replace("              port", "            port"), DEPLOYMENT + PROBE),
    "an old autoscaler of what is not there": (AUTOSCALER, NEW_AUTOSCALER),
    "labels in a selector": (DEPLOYMENT.replace("    matchLabels:\n      app: frontend\n", "    app: frontend\n"), DEPLOYMENT),
    "an old version": (OLD.replace("spec:\n  template", "spec:\n  replicas: 2\n  template"), DEPLOYMENT.replace("spec:\n  selector", "spec:\n  replicas: 2\n  selector")),
    "an old Ingress": (
        INGRESS.replace("networking.k8s.io/v1", "extensions/v1beta1").replace("            pathType: Prefix\n", "").replace('"80"', "http"),
        MENDED_INGRESS.replace("            pathType: Prefix\n", "").replace("number: 80", "name: http") + "            pathType: ImplementationSpecific\n",
    ),
    "a Service": (DEPLOYMENT + SERVICE, DEPLOYMENT + SERVICE.replace("frontent", "frontend")),
    "a budget": (DEPLOYMENT + BUDGET, DEPLOYMENT + BUDGET.replace("App", "app")),
    "a policy": (DEPLOYMENT + POLICY, DEPLOYMENT + POLICY.replace("edn", "end")),
    "labels of pods": (DEPLOYMENT.replace("        app: frontend", "        app: fontend # x"), DEPLOYMENT.replace("        app: frontend", "        app: frontend # x")),
    "the key of a label of pods": (DEPLOYMENT.replace("        app: frontend", "        pap: frontend"), DEPLOYMENT),
    "a selector": (DEPLOYMENT.replace("      app: frontend", "      app: fontend", 1), DEPLOYMENT),
    "the key of a selector": (DEPLOYMENT.replace("      app: frontend", "      pap: frontend", 1), DEPLOYMENT),
    "no labels": (DEPLOYMENT.replace("    metadata:\n      labels:\n        app: frontend\n", "    metadata:\n      annotations: {a: b}\n"), DEPLOYMENT.replace("      labels:", "      annotations: {a: b}\n      labels:")),
}  # fmt: skip


@pytest.mark.parametrize("case", MOVED)
def test_what_is_mended_when_it_may_be(run_program, write, case):
    text, mended = MOVED[case]
    path = write("a.yaml", text)
    run_program("check", "--fix", "a.yaml")
    assert path.read_text() == text
    run_program("check", "--fix", "--unsafe-fixes", "a.yaml")
    assert path.read_text() == mended


LEFT = {
    "pods that may be wrong": DEPLOYMENT.replace("        app: frontend", "        app: fontend").replace("  labels: {app: frontend}\n", ""),
    "a Service of pods that miss their own selector": DEPLOYMENT.replace("        app: frontend", "        app: frontent").replace("  labels: {app: frontend}\n", "") + SERVICE.replace("frontent", "frontend"),
    "a key that nothing decides": DEPLOYMENT.replace("        app: frontend", "        pap: frontend").replace("  labels: {app: frontend}\n", ""),
    "two ways": DEPLOYMENT + "---\n" + DEPLOYMENT.replace("name: web", "name: other", 1).replace("frontend", "frontens") + SERVICE,
    "a Pod that nothing else names": "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {app: frontend}}\nspec: {containers: [{name: a, image: 'b:1'}]}\n" + SERVICE,
    "two homes": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: a, image: 'b:1'}]\n  httpGet: {port: 80}\n",
    "a label too little": DEPLOYMENT.replace("      app: frontend\n", "      app: frontend\n      tier: a\n", 1),
}  # fmt: skip


@pytest.mark.parametrize("case", LEFT)
def test_nothing_is_changed_where_more_than_one_way_is_possible(run_program, write, case):
    path = write("a.yaml", LEFT[case])
    assert run_program("check", "--fix", "--unsafe-fixes", "a.yaml")[0] == 1
    assert path.read_text() == LEFT[case]


def test_a_version_is_left_where_somebody_has_to_decide(run_program, write):
    text = "apiVersion: admissionregistration.k8s.io/v1beta1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: a}\nwebhooks:\n- name: a.b.c\n  clientConfig: {url: 'https://a.b/c'}\n"
    path = write("a.yaml", text)
    err = run_program("check", "--fix", "--unsafe-fixes", "a.yaml")[2]
    assert "not fixed, since it would bring missing required field" in err
    assert path.read_text() == text


def test_an_old_backend_is_moved_in_the_base_and_in_the_patch_that_says_it_alone(run_program, write):
    write("over/kustomization.yaml", "resources: [../base]\nnamePrefix: x-\n")
    write("base/kustomization.yaml", "resources: [a.yaml]\n")
    path = write("base/a.yaml", INGRESS)
    run_program("check", "--fix", ".")
    assert path.read_text() == MENDED_INGRESS


def test_of_a_backend_whose_service_is_renamed_by_the_build_the_text_moves(run_program, write):
    write("over/kustomization.yaml", "resources: [../base]\nnamePrefix: x-\n")
    write("base/kustomization.yaml", "resources: [a.yaml, b.yaml]\n")
    path = write("base/a.yaml", INGRESS)
    write("base/b.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: ExternalName, externalName: a.example.com, ports: [{port: 80}]}\n")
    run_program("check", "--fix", ".")
    assert path.read_text() == MENDED_INGRESS


def test_what_a_patch_says_again_is_offered_nowhere(run_program, write):
    write("kustomization.yaml", "resources: [a.yaml]\npatches:\n- target: {kind: Ingress}\n  path: patch.yaml\n")
    write("patch.yaml", "- {op: replace, path: /spec/rules/0/http/paths/0/backend/servicePort, value: 81}\n")
    write("a.yaml", INGRESS)
    told = json.loads(run_program("check", "-f", "json", ".")[1])["findings"]
    assert [each["rule"] for each in told if each["rule"] == "unknown-field" and "fix" not in each] == ["unknown-field"] * 2


def test_what_a_base_and_a_patch_say_together_is_left(run_program, write):
    write("over/kustomization.yaml", "resources: [../base]\npatches:\n- target: {kind: Ingress}\n  path: patch.yaml\n")
    patch = write("over/patch.yaml", "- {op: add, path: /spec/rules/0/http/paths/0/backend/servicePort, value: 80}\n")
    write("base/kustomization.yaml", "resources: [a.yaml]\n")
    text = INGRESS.replace('              servicePort: "80"\n', "")
    path, before = write("base/a.yaml", text), patch.read_text()
    run_program("check", "--fix", "--unsafe-fixes", ".")
    assert (path.read_text(), patch.read_text()) == (text, before)
