"""What is told of the text at a cursor."""

import pytest
from still_project import DEFINITION, MARK, REST, WEB, marked

from kubecheck.lsp.features.hover import hover

FILES = {"web.yaml": WEB, "rest.yaml": REST}
JOB = """apiVersion: batch/v1
kind: Job
metadata: {name: j}
spec:
  managedBy: x
  backoffLimitPerIndex: 1
  template:
    spec:
      restartPolicy: Never
      containers:
      - {name: a, image: b}
"""
BOX = "apiVersion: shop.test/v1\nkind: Box\nmetadata: {name: b, labels: {a: b}}\nspec:\n  size: 2\n  shape: flat\n"

TOLD = [
    ("web.yaml", "repli", "cas", ["**spec.replicas**: integer", "", "- default `1`", "- of apps/v1 Deployment"]),
    ("web.yaml", "ima", "ge:", ["**spec.template.spec.containers[0].image**: string", "", "- of apps/v1 Deployment"]),
    ("web.yaml", "      contai", "ners:", ["**spec.template.spec.containers**: list of Container, required", "", '- list map keys: `["name"]`', "- list type: `map`", "- of apps/v1 Deployment"]),
    ("web.yaml", "replicas: ", "2", ["**spec.replicas**: integer", "", "- default `1`", "- of apps/v1 Deployment"]),
    ("web.yaml", "name: co", "nf", ["**ConfigMap conf**", "", "- rest.yaml:16"]),
    ("web.yaml", "key: mo", "de", ["**key mode of ConfigMap conf**", "", "- rest.yaml:18"]),
    ("web.yaml", "claimName: st", "ore", ["**PersistentVolumeClaim store**: not among the files"]),
    ("web.yaml", "serviceAccountName: run", "ner", ["**ServiceAccount runner**", "", "- rest.yaml:46"]),
    ("rest.yaml", "targetPort: ht", "tp", ["**container port http of Deployment web**", "", "- web.yaml:21"]),
    ("rest.yaml", "        name: pub", "lic", ["**port public of Service web**", "", "- rest.yaml:9"]),
    ("rest.yaml", "  selec", "tor:", ["**spec.selector**: map of strings", "", "- map type: `atomic`", "- of v1 Service", "", "selects the pods of (app=web)", "- Deployment web web.yaml:12"]),
    ("rest.yaml", "    app: w", "eb", ["**label app=web**", "", "pods of", "- Deployment web web.yaml:13", "", "selected by", "- Service web rest.yaml:7", "- Deployment web web.yaml:9"]),
    ("rest.yaml", "kind: ConfigMap\nmetadata:\n  name: co", "nf", ["**ConfigMap conf**", "", "named by", "- Deployment web web.yaml:27", "- Deployment web web.yaml:41"]),
    ("rest.yaml", "metadata:\n  name: fr", "ont", ["**Ingress front**", "", "named by nothing among the files"]),
    ("rest.yaml", "url: http://w", "eb", ["**Service web**", "", "- rest.yaml:4"]),
    ("rest.yaml", "subje", "cts:", ["**subjects**: list of Subject", "", "- list type: `atomic`", "- of rbac.authorization.k8s.io/v1 RoleBinding"]),
    ("job.yaml", "backoffLimitPer", "Index", ["**spec.backoffLimitPerIndex**: integer", "", "- served since Kubernetes 1.28", "- behind the feature gate JobBackoffLimitPerIndex (stable), which is on in 1.37", "- of batch/v1 Job"]),
    ("box.yaml", "si", "ze", ["**spec.size**: integer, required", "", "- default `3`", "- minimum: `1`", "- of shop.test/v1 Box", "", "How many things go in."]),
    ("box.yaml", "sha", "pe", ["**spec.shape**: string", "", "- one of `round`, `flat`", "- of shop.test/v1 Box"]),
    ("box.yaml", "lab", "els", ["**metadata.labels**: map of strings", "", "- of shop.test/v1 Box"]),
    ("box.yaml", "kind: B", "ox", ["**CustomResourceDefinition boxes.shop.test**", "", "- box.crd.yaml:3"]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "behind", "ahead", "expected"), TOLD)
def test_what_is_told(opened, path, behind, ahead, expected):
    files = {**FILES, "job.yaml": JOB, "box.crd.yaml": DEFINITION, "box.yaml": BOX}
    project, *place = opened({**files, path: marked(files[path], behind, ahead)})
    found = hover(project, *place)
    assert found.markdown.split("\n") == expected
    text = files[path]
    assert (
        text[: found.end].endswith((behind + ahead).partition(":")[0].rpartition("\n")[2].strip()[-3:])
        or found.start <= place[1] <= found.end
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("apiVersion: v1\nkind: Binding\ntar¦gte: {}\n", ["**targte**: unknown field; did you mean `target` (ObjectReference)?", "", "fields of v1 Binding", "- apiVersion", "- kind", "- metadata", "- target"]),
        ("apiVersion: shop.test/v1\nkind: Box\nmetadata: {name: b}\nspec:\n  s¦zie: 3\n", ["**spec.szie**: unknown field; did you mean `size` (integer)?", "", "fields of spec", "- size", "- shape", "- tags", "- lid", "- parts"]),
        ("apiVersion: apps/v1\nkind: Deployment\nspec:\n  colour¦: 3\n", ["**spec.colour**: unknown field", "", "fields of spec", "- minReadySeconds", "- paused", "- progressDeadlineSeconds", "- replicas", "- revisionHistoryLimit", "- selector", "- strategy", "- template"]),
    ],
)  # fmt: skip
def test_a_field_that_is_none_is_told_of_with_those_that_there_are(opened, text, expected):
    assert hover(*opened({"crd.yaml": DEFINITION, "a.yaml": text})).markdown.split("\n") == expected


def test_of_many_fields_the_near_one_is_the_first(opened):
    words = hover(*opened({"a.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  volums¦: []\n"})).markdown.split("\n")
    assert (words[3], len(words), words[-1]) == ("- volumes", 16, "- and 31 more")


@pytest.mark.parametrize("text", ["apiVersion: v1\nkind: Pod\nspec: {colour: {r¦ed: 1}}\n", "apiVersion: v1\nkind: ConfigMap\nmetadata: {labels: {a: {b¦: 1}}}\n"])
def test_nothing_is_told_below_what_is_no_field(opened, text):
    assert hover(*opened({"a.yaml": text})) is None


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yaml", f"# noth{MARK}ing\n"),
        ("a.yaml", f"a: b{MARK}\n"),
        ("a.yaml", f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  a: |\n    te{MARK}xt\n"),
        ("a.yaml", f"apiVersion: v1\n{MARK}\n"),
        ("a.yaml", f"apiVersion: nobody.test/v1\nkind: Thing\nmetadata: {{name: a}}\nspec: {{si{MARK}ze: 1}}\n"),
        (".kubecheck.yaml", f"ignore: [no-such-ru{MARK}le]\n"),
    ],
)
def test_nothing_is_told_of_what_is_not_known(opened, path, text):
    assert hover(*opened({path: text})) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("apiVersion: apps/v1\nki¦nd: Deployment\n", ["**apps/v1 Deployment**", "", "- built in, in namespaces, as `deployments`", "- introduced in Kubernetes 1.9"]),
        ("apiVersion: v1\nkind: Name¦space\n", ["**v1 Namespace**", "", "- built in, outside of namespaces, as `namespaces`"]),
        ("apiVersion: exten¦sions/v1beta1\nkind: Ingress\n", ["**extensions/v1beta1 Ingress**", "", "- removed in Kubernetes 1.22; use networking.k8s.io/v1 Ingress", "- introduced in Kubernetes 1.1"]),
        ("apiVersion: v1\nkind: End¦points\n", ["**v1 Endpoints**", "", "- built in, in namespaces, as `endpoints`", "- deprecated since Kubernetes 1.33; use discovery.k8s.io/v1 EndpointSlice"]),
        ("apiVersion: cert-manager.io/v1\nkind: Cert¦ificate\n", ["**cert-manager.io/v1 Certificate**", "", "- known from cert-manager v1.21.2, in namespaces, as `certificates`"]),
        ("apiVersion: shop.test/v1\nki¦nd: Box\n", ["**shop.test/v1 Box**", "", "- defined by the project, in namespaces, as `boxes`"]),
    ],
)  # fmt: skip
def test_what_is_told_of_a_kind(opened, text, expected):
    assert hover(*opened({"box.crd.yaml": DEFINITION, "box.yaml": BOX, "a.yaml": text})).markdown.split("\n") == expected


def test_pods_that_a_selector_does_not_find(opened):
    project, *place = opened({"rest.yaml": marked(REST, "  selec", "tor:")})
    assert hover(project, *place).markdown.split("\n")[-1] == "selects no pods among the files (app=web)"


def test_what_every_cluster_has_is_not_missing(opened):
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  serviceAccountName: def¦ault\n  containers: [{name: a, image: b}]\n"
    assert hover(*opened({"a.yaml": pod})).markdown == "**ServiceAccount default**: not among the files (every cluster has it)"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yaml", "a: 1 # kubecheck: ignore[single-repl¦ica] once\n"),
        ("a.yaml", "a: 1 # kubecheck: ignore[no-probe, single-repl¦ica] once\n"),
        ("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  annotations:\n    kubecheck.io/ignore: no-probe,single-¦replica\n"),
        (".kubecheck.yaml", "ignore:\n- single¦-replica\n"),
        (".kubecheck.yaml", "ignore: single¦-replica\n"),
        (".kubecheck.yaml", "severities: {single¦-replica: info}\n"),
        (".kubecheck.yaml", "overrides:\n- paths: [a]\n  options:\n    single-¦replica: {minimum: 3}\n"),
    ],
)
def test_a_rule_is_told_in_short(opened, path, text):
    lines = hover(*opened({path: text})).markdown.split("\n")
    assert lines[0].startswith("**single-replica**: ")
    assert lines[-1].startswith("- `minimum`: ")
    assert any(each.startswith("Group workloads; severity ") for each in lines)


@pytest.mark.parametrize(
    ("path", "text", "first"),
    [
        (".kubecheck.yaml", "gitig¦nore: true\n", "**gitignore**: boolean"),
        (".kubecheck.yaml", "cluster:\n  pools:\n  - cou¦nt: 1\n", "**cluster.pools[0].count**: integer, required"),
        ("kustomization.yaml", "name¦Prefix: a-\n", "**namePrefix**: string"),
        ("kustomization.yaml", "patches:\n- tar¦get: {kind: A}\n", "**patches[0].target**: object"),
    ],
)
def test_the_fields_of_other_files(opened, path, text, first):
    assert hover(*opened({path: text})).markdown.split("\n")[0] == first


def test_a_long_list_is_cut(opened):
    many = "---\n".join(WEB.replace("name: web\nspec", f"name: web-{number}\nspec") for number in range(15))
    project, *place = opened({"web.yaml": many, "rest.yaml": marked(REST, "  selec", "tor:")})
    assert hover(project, *place).markdown.split("\n")[-2:] == ["- Deployment web-11 web.yaml:507", "- and 3 more"]
