"""What is offered at a cursor in text that is being typed."""

import json

import pytest
from still_project import DEFINITION, MARK, REST, WEB

from kubecheck.lsp.features.completion import complete

FILES = {"web.yaml": WEB, "rest.yaml": REST}


def offered(opened, path, text, files=FILES):
    """The labels of what is offered, with the text after the first is taken."""
    project, *place = opened(files, typed={path: text})
    found = complete(project, *place)
    if not found:
        return [], ""
    source = project.text_of(path).text
    first = found[0]
    return [each.label for each in found], source[: first.start] + first.insert + source[first.end :]


def after(text, old, new):
    """The text that is typed at a place, and what comes of it."""
    assert old in text
    return text.replace(old, new, 1)


VALUES = [
    ("web.yaml", WEB, "name: conf\n", f"name: {MARK}\n", ["conf"], "name: conf\n"),
    ("web.yaml", WEB, "name: conf\n", f"name:{MARK}\n", ["conf"], "name: conf\n"),
    ("web.yaml", WEB, "name: conf\n", f"name:{MARK} con\n", ["conf"], "name: conf\n"),
    ("web.yaml", WEB, "name: conf\n", f"name: {MARK}  con\n", ["conf"], "name: conf\n"),
    ("web.yaml", WEB, "name: conf\n", f"name: con {MARK} \n", ["conf"], "name: conf \n"),
    ("web.yaml", WEB, "name: conf\n", f"name: 'c{MARK}'\n", ["conf"], "name: 'conf'\n"),
    ("web.yaml", WEB, "name: conf\n", f'name: "c{MARK}\n', ["conf"], 'name: "conf\n'),
    ("web.yaml", WEB, "key: mode", f"key: m{MARK}", ["mode", "url"], "key: mode"),
    ("web.yaml", WEB, "        - name: data\n          mount", f"        - name: {MARK}\n          mount", ["data", "files"], "        - name: data\n          mount"),
    ("web.yaml", WEB, "port: http", f"port: {MARK}", ["http"], "port: http"),
    ("web.yaml", WEB, "serviceAccountName: runner", f"serviceAccountName: {MARK}", ["runner"], "serviceAccountName: runner"),
    ("rest.yaml", REST, "targetPort: http", f"targetPort: {MARK}", ["http"], "targetPort: http"),
    ("rest.yaml", REST, "    app: web", f"    {MARK}", ["app", "tier"], "    app: "),
    ("rest.yaml", REST, "    app: web", f"    app: {MARK}", ["web"], "    app: web"),
    ("rest.yaml", REST, "    service:\n      name: web", f"    service:\n      name: {MARK}", ["web"], "    service:\n      name: web"),
    ("rest.yaml", REST, "        name: public", f"        name: p{MARK}", ["public"], "        name: public"),
    ("rest.yaml", REST, "kind: Deployment\n    name: web", f"kind: Deployment\n    name: {MARK}", ["web"], "kind: Deployment\n    name: web"),
    ("web.yaml", WEB, "  replicas: 2\n", f"  paused: {MARK}\n", ["true", "false"], "  paused: true\n"),
    ("web.yaml", WEB, "  replicas: 2\n", f"  strategy:\n    type: {MARK}\n", ["Recreate", "RollingUpdate"], "  strategy:\n    type: Recreate\n"),
    ("web.yaml", WEB, "  replicas: 2\n", f"  strategy: {{type: R{MARK}}}\n", ["Recreate", "RollingUpdate"], "  strategy: {type: Recreate}\n"),
    ("web.yaml", WEB, "apiVersion: apps/v1", f"apiVersion: {MARK}", ["apps/v1"], "apiVersion: apps/v1"),
    ("web.yaml", WEB, "kind: Deployment", f"kind: {MARK}", ["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"], "kind: ControllerRevision"),
    ("rest.yaml", REST, "kind: Role\n  name: reader", f"kind: Role\n  name: {MARK}", [], ""),
    ("web.yaml", WEB, "metadata:\n  name: web", f"metadata:\n  name: {MARK}", [], ""),
    ("rest.yaml", REST, "mode: fast", f"mode: {MARK}", [], ""),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "old", "typed", "labels", "new"), VALUES)
def test_which_values_are_offered(opened, path, text, old, typed, labels, new):
    expected = after(text, old, new) if labels else ""
    assert offered(opened, path, after(text, old, typed)) == (labels, expected)


FIELDS = [
    (f"      serv{MARK}\n", "      serviceAccountName: runner\n", "activeDeadlineSeconds", "      activeDeadlineSeconds: \n", {"serviceAccountName", "volumes"} - {"volumes"}, {"containers", "volumes"}),
    (f"        ima{MARK}\n", "        image: nginx:1.27\n", "args", "        args:\n          - \n", {"image", "command"}, {"name", "ports", "env"}),
    (f"  {MARK}\n  selector:\n", "  selector:\n", "minReadySeconds", "  minReadySeconds: \n  selector:\n", {"paused"}, {"replicas", "selector", "template"}),
    (f"      containers:\n        {MARK}\n", "      containers:\n", "name", "      containers:\n        - name: \n", {"image", "env"}, {"containers"}),
    (f"      containers:\n      {MARK}\n", "      containers:\n", "name", "      containers:\n      - name: \n", {"image", "hostNetwork"}, {"volumes"}),
    (f"          x{MARK}: {{}}\n", "          httpGet:\n            port: http\n", "exec", "          exec: {}\n", {"httpGet"}, set()),
    (f"        persistentVolumeClaim:\n          {MARK}\n", "        persistentVolumeClaim:\n          claimName: store\n", "claimName", "        persistentVolumeClaim:\n          claimName: \n", {"readOnly"}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "old", "first", "new", "there", "missing"), FIELDS)
def test_which_fields_are_offered(opened, typed, old, first, new, there, missing):
    labels, text = offered(opened, "web.yaml", after(WEB, old, typed))
    assert labels[0] == first
    assert text == after(WEB, old, new)
    assert there <= set(labels)
    assert not missing & set(labels)


def test_the_fields_of_an_object_that_begins(opened):
    labels, text = offered(opened, "web.yaml", f"{WEB}---\n{MARK}")
    assert labels == ["apiVersion", "kind", "metadata"]
    assert text == f"{WEB}---\napiVersion: "
    labels, _ = offered(opened, "web.yaml", f"{WEB}---\napiVersion: v1\nkind: Pod\n{MARK}")
    assert labels == ["metadata", "spec", "status"]


def test_required_fields_come_first_and_say_so(opened):
    project, *place = opened(
        FILES, typed={"web.yaml": WEB.replace("  replicas: 2\n  selector:\n    matchLabels:\n      app: web\n", f"  {MARK}\n")}
    )
    found = complete(project, *place)
    assert [(each.label, each.detail) for each in found[:2]] == [("selector", "LabelSelector, required"), ("minReadySeconds", "integer")]
    assert sorted(found, key=lambda each: each.sort) == found


def test_windows_line_ends_are_kept(opened):
    text = WEB.replace("      serviceAccountName: runner\n", f"      aff{MARK}\n").replace("\n", "\r\n")
    project, *place = opened(FILES, typed={"web.yaml": text})
    assert next(each.insert for each in complete(project, *place) if each.label == "affinity") == "affinity:\r\n        "


@pytest.mark.parametrize(
    ("value", "place", "labels", "insert"),
    [
        (
            {"apiVersion": "v1", "kind": "Service", "spec": {"@": 1, "type": "ClusterIP"}},
            '"@',
            "allocateLoadBalancerNodePorts",
            "allocateLoadBalancerNodePorts",
        ),
        ({"apiVersion": "v1", "kind": "Service", "spec": {"type": "@"}}, '"@', "ClusterIP", "ClusterIP"),
    ],
)
def test_json_has_its_own_signs(opened, value, place, labels, insert):
    text = json.dumps(value, indent=2).replace(place, f'"{MARK}')
    project, path, offset = opened(FILES, typed={"web.yaml": text})
    first = complete(project, path, offset)[0]
    assert (first.label, first.insert, first.start, first.end) == (labels, insert, offset, offset)


def test_a_value_in_json_gets_quotes(opened):
    text = '{"apiVersion": "v1", "kind": "Service", "spec": {"type": ¦}}'
    project, *place = opened(FILES, typed={"web.yaml": text})
    assert [each.insert for each in complete(project, *place)] == ['"ClusterIP"', '"ExternalName"', '"LoadBalancer"', '"NodePort"']


BOX = "apiVersion: shop.test/v1\nkind: Box\nmetadata: {name: b}\nspec:\n"


@pytest.mark.parametrize(
    ("text", "labels", "new"),
    [
        (f"{BOX}  {MARK}\n", ["size", "lid", "parts", "shape", "tags"], f"{BOX}  size: \n"),
        (f"{BOX}  size: {MARK}\n", ["3"], f"{BOX}  size: 3\n"),
        (f"{BOX}  shape: {MARK}\n", ["round", "flat"], f"{BOX}  shape: round\n"),
        (f"{BOX}  lid: {MARK}\n", ["true", "false"], f"{BOX}  lid: true\n"),
        (f"{BOX}  parts:\n    {MARK}\n", ["name"], f"{BOX}  parts:\n    - name: \n"),
        (f"{BOX}  parts:\n  - {MARK}\n", ["name"], f"{BOX}  parts:\n  - name: \n"),
        (f"apiVersion: shop.test/v1\nkind: {MARK}\n", ["Box"], "apiVersion: shop.test/v1\nkind: Box\n"),
        (f"apiVersion: {MARK}\nkind: Box\n", ["shop.test/v1"], "apiVersion: shop.test/v1\nkind: Box\n"),
    ],
)
def test_kinds_that_the_project_defines(opened, text, labels, new):
    assert offered(opened, "box.yaml", text, {**FILES, "box.crd.yaml": DEFINITION, "box.yaml": BOX}) == (labels, new)


def test_what_the_definition_says_comes_along(opened):
    project, *place = opened({"box.crd.yaml": DEFINITION, "box.yaml": BOX}, typed={"box.yaml": f"{BOX}  {MARK}\n"})
    first = complete(project, *place)[0]
    assert (first.label, first.detail, first.documentation) == ("size", "integer, required", "How many things go in.")


@pytest.mark.parametrize(
    ("text", "some"),
    [
        (f"apiVersion: cert-manager.io/v1\nkind: {MARK}\n", {"Certificate", "Issuer"}),
        (f"apiVersion: {MARK}\nkind: Certificate\n", {"cert-manager.io/v1"}),
        (f"apiVersion: cert-m{MARK}\n", {"cert-manager.io/v1", "apps/v1"}),
        (f"apiVersion: cert-manager.io/v1\nkind: Certificate\nspec:\n  {MARK}\n", {"issuerRef", "secretName"}),
        (f"apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata:\n  {MARK}\n", {"name", "labels"}),
    ],
)
def test_kinds_of_the_catalog(opened, text, some):
    labels, _ = offered(opened, "a.yaml", text, {**FILES, "a.yaml": ""})
    assert some <= set(labels)


RULES = [
    ("a.yaml", f"a: 1 # kubecheck: ignore[single{MARK}]\n", "a: 1 # kubecheck: ignore[account-secret-missing]\n"),
    ("a.yaml", f"a: 1 # kubecheck: ignore[no-probe, {MARK}", "a: 1 # kubecheck: ignore[no-probe, account-secret-missing"),
    ("a.yaml", f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  annotations:\n    kubecheck.io/ignore: x, {MARK}\n", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  annotations:\n    kubecheck.io/ignore: x, account-secret-missing\n"),
    (".kubecheck.yaml", f"ignore:\n- {MARK}\n", "ignore:\n- account-secret-missing\n"),
    (".kubecheck.yaml", f"select: [{MARK}]\n", "select: [account-secret-missing]\n"),
    (".kubecheck.yaml", f"severities:\n  {MARK}\n", "severities:\n  account-secret-missing: \n"),
    (".kubecheck.yaml", f"overrides:\n- paths: [a]\n  options:\n    {MARK}\n", "overrides:\n- paths: [a]\n  options:\n    account-secret-missing:\n"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "new"), RULES)
def test_rules_where_they_are_named(opened, path, text, new):
    labels, found = offered(opened, path, text, {**FILES, path: ""})
    assert "single-replica" in labels
    assert found == new


@pytest.mark.parametrize(
    ("text", "labels", "new"),
    [
        (f"options:\n  single-replica:\n    {MARK}\n", ["minimum"], "options:\n  single-replica:\n    minimum: \n"),
        (f"severities:\n  single-replica: {MARK}\n", ["info", "warning", "error"], "severities:\n  single-replica: info\n"),
        (f"presets: [{MARK}]\n", ["recommended", "strict", "security", "cis", "charts", "everything"], "presets: [recommended]\n"),
        (f"gitignore: {MARK}\n", ["true", "false"], "gitignore: true\n"),
        (f"cluster:\n  pools:\n  - name: a\n    {MARK}\n", ["count", "cpu", "ephemeral-storage", "labels", "max", "memory", "pods", "resources", "taints", "zones"], "cluster:\n  pools:\n  - name: a\n    count: \n"),
        (f"options:\n  no-such-rule:\n    {MARK}\n", [], ""),
    ],
)  # fmt: skip
def test_the_config_file(opened, text, labels, new):
    assert offered(opened, ".kubecheck.yaml", text, {**FILES, ".kubecheck.yaml": ""}) == (labels, new)


KUSTOMIZED = {
    "base/kustomization.yaml": "resources: [web.yaml]\n", "base/web.yaml": WEB, "base/rest.yaml": REST,
    "prod/kustomization.yaml": "resources: [../base]\n", "prod/more.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "text", "labels", "new"),
    [
        ("prod/kustomization.yaml", f"resources:\n- {MARK}\n", ["more.yaml", "../base", "../base/rest.yaml", "../base/web.yaml"], "resources:\n- more.yaml\n"),
        ("prod/kustomization.yaml", f"resources:\n- ../base\n- {MARK}\n", ["more.yaml", "../base/rest.yaml", "../base/web.yaml"], "resources:\n- ../base\n- more.yaml\n"),
        ("prod/kustomization.yaml", f"patches:\n- path: {MARK}\n", ["more.yaml", "../base/rest.yaml", "../base/web.yaml"], "patches:\n- path: more.yaml\n"),
        ("prod/kustomization.yaml", f"patches:\n- {MARK}\n", ["options", "patch", "path", "target"], "patches:\n- options:\n    \n"),
        ("prod/kustomization.yaml", f"configMapGenerator:\n- behavior: {MARK}\n", ["create", "replace", "merge"], "configMapGenerator:\n- behavior: create\n"),
        ("prod/kustomization.yaml", f"kind: {MARK}\n", ["Kustomization", "Component"], "kind: Kustomization\n"),
    ],
)  # fmt: skip
def test_kustomizations(opened, path, text, labels, new):
    found, after_first = offered(opened, path, text, KUSTOMIZED)
    assert (sorted(found) if "options" in found else found, after_first) == (labels, new)


ROLE = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\nrules:\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: b\n"
BINDING = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\n"
CLAIM = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec:\n  resources: {requests: {storage: 1Gi}}\n"
BUDGET = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec:\n  selector:\n    matchExpressions:\n    - key: a\n"
SPACE = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n  labels:\n"


@pytest.mark.parametrize(
    ("text", "typed", "some", "none", "new"),
    [
        (ROLE, f"- verbs: [get, {MARK}]\n", ["list", "watch"], ["get"], "- verbs: [get, list]\n"),
        (ROLE, f"- verbs:\n  - {MARK}\n", ["get", "list"], [], "- verbs:\n  - get\n"),
        (ROLE, f"- apiGroups: [{MARK}]\n", ["", "apps"], ["v1"], '- apiGroups: [""]\n'),
        (ROLE, f"- apiGroups: [apps]\n  resources: [{MARK}]\n", ["controllerrevisions", "deployments"], ["pods"], "- apiGroups: [apps]\n  resources: [controllerrevisions]\n"),
        (BINDING, f"roleRef:\n  kind: {MARK}\n  name: b\n", ["Role", "ClusterRole"], ["Group"], "roleRef:\n  kind: Role\n  name: b\n"),
        (BINDING, f"roleRef:\n  kind: Role\n  apiGroup: {MARK}\n", ["rbac.authorization.k8s.io"], [], "roleRef:\n  kind: Role\n  apiGroup: rbac.authorization.k8s.io\n"),
        (POD, f"    resources:\n      limits:\n        {MARK}\n", ["cpu", "memory", "ephemeral-storage"], [], "    resources:\n      limits:\n        cpu: \n"),
        (POD, f"    resources:\n      limits:\n        cpu: 1\n        {MARK}\n", ["memory"], ["cpu"], "    resources:\n      limits:\n        cpu: 1\n        memory: \n"),
        (POD, f"  tolerations:\n  - key: a\n    operator: {MARK}\n", ["Equal", "Exists"], ["In"], "  tolerations:\n  - key: a\n    operator: Equal\n"),
        (POD, f"  topologySpreadConstraints:\n  - topologyKey: {MARK}\n", ["kubernetes.io/hostname"], ["kubernetes.io/os"], "  topologySpreadConstraints:\n  - topologyKey: kubernetes.io/hostname\n"),
        (CLAIM, f"  accessModes: [{MARK}]\n", ["ReadOnlyMany", "ReadWriteOnce"], [], "  accessModes: [ReadOnlyMany]\n"),
        (BUDGET, f"      operator: {MARK}\n", ["In", "NotIn", "Exists", "DoesNotExist"], ["Gt"], "      operator: In\n"),
        (SPACE, f"    pod-security.kubernetes.io/enforce: {MARK}\n", ["privileged", "baseline", "restricted"], [], "    pod-security.kubernetes.io/enforce: privileged\n"),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata:\n", f"  namespace: {MARK}\n", ["default"], [], "  namespace: default\n"),
    ],
)  # fmt: skip
def test_words_that_no_schema_lists(opened, text, typed, some, none, new):
    labels, found = offered(opened, "a.yaml", text + typed, {**FILES, "a.yaml": POD})
    assert [each for each in labels if each in some] == some
    assert not set(none) & set(labels)
    assert found == text + new


@pytest.mark.parametrize(
    "text",
    [
        f"a: 1 # {MARK}\n",
        f"a: |\n  {MARK}\n",
        f"apiVersion: nobody.test/v1\nkind: Thing\nspec:\n  {MARK}\n",
        f"just: data\nmore:\n  {MARK}\n",
    ],
)
def test_nothing_is_offered_where_nothing_is_known(opened, text):
    assert offered(opened, "a.yaml", text, {**FILES, "a.yaml": ""}) == ([], "")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("chart/Chart.yaml", f"apiVersion: {MARK}\nname: chart\nversion: 1.0.0\n"),
        ("chart/values.yaml", f"replicas: 2\n{MARK}\n"),
        ("skaffold.yaml", f"apiVersion: skaffold/v3\nkind: Config\n{MARK}\n"),
    ],
)
def test_files_of_other_tools_are_no_objects(opened, path, text):
    assert offered(opened, path, text, {**FILES, path: ""}) == ([], "")


def test_names_of_what_a_build_prefixes_are_those_of_the_files(opened):
    files = {"kustomization.yaml": "resources: [web.yaml, rest.yaml]\nnamePrefix: prod-\n", **FILES}
    labels, _ = offered(opened, "web.yaml", WEB.replace("name: conf\n", f"name: {MARK}\n", 1), files)
    assert labels == ["conf"]


READER = f"""apiVersion: v1
kind: Pod
metadata: {{name: a}}
spec:
  containers:
  - name: a
    env:
    - name: LEVEL
      valueFrom: {{configMapKeyRef: {{name: conf, key: {MARK}}}}}
"""
ROUTE = f"""apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: a}}
spec:
  defaultBackend: {{service: {{name: web, port: {{name: {MARK}}}}}}}
"""
SEEN = f"apiVersion: v1\nkind: Service\nmetadata: {{name: more}}\nspec: {{selector: {{app: {MARK}}}}}\n"


@pytest.mark.parametrize("overlay", ["namespace: prod\n", "namePrefix: prod-\n", "namespace: prod\nnameSuffix: -a\n"])
@pytest.mark.parametrize(("text", "labels"), [(READER, ["mode", "url"]), (ROUTE, ["public"]), (SEEN, ["web"]), (READER.replace("name: conf, key: ¦", "name: ¦"), ["conf"])])
def test_names_in_a_base_are_those_of_the_objects_that_overlays_make(opened, overlay, text, labels):
    where = "default" if "namespace" in overlay else "elsewhere"
    others = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: other, namespace: {where}}}\ndata: {{a: b}}\n"
    files = {"base/kustomization.yaml": "resources: [web.yaml, rest.yaml, a.yaml]\n", "base/a.yaml": text.replace(MARK, "x")}
    files |= {f"base/{path}": each for path, each in FILES.items()}
    files |= {"over/kustomization.yaml": f"resources: [../base]\n{overlay}", "other.yaml": others}
    assert offered(opened, "base/a.yaml", text, files)[0] == labels
