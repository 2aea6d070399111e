"""New names, wherever the old ones stand; and why there are none."""

import pytest
from still_project import REST, WEB, marked

from kubecheck.lsp.features.rename import prepare_rename, rename
from kubecheck.lsp.features.results import Renameable, RenameError

FILES = {"web.yaml": WEB, "rest.yaml": REST}
OTHER = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: other
spec:
  selector:
    matchLabels: {app: other}
  template:
    metadata:
      labels: {app: other}
    spec:
      containers:
      - name: other
        image: other:1
        ports: [{name: http, containerPort: 81}]
"""


def applied(project, edits):
    """The lines that edits change, as ``path:line new line``."""
    found = []
    for path in sorted({each.path for each in edits}):
        source = project.text_of(path)
        text = source.text
        for each in sorted((each for each in edits if each.path == path), key=lambda each: -each.start):
            assert text[each.start : each.end] == each.old
            text = text[: each.start] + each.text + text[each.end :]
        pairs = zip(source.text.split("\n"), text.split("\n"), strict=True)
        found += [f"{path}:{number} {new.strip()}" for number, (old, new) in enumerate(pairs, 1) if old != new]
    return found


RENAMED = [
    ("web.yaml", "name: co", "nf", "settings", ["rest.yaml:16 name: settings", "web.yaml:27 name: settings", "web.yaml:41 name: settings"]),
    ("rest.yaml", "data:\n  mo", "de", "pace", ["rest.yaml:18 pace: fast", "web.yaml:28 key: pace", "web.yaml:43 - key: pace"]),
    ("rest.yaml", "metadata:\n  name: we", "b", "shop", ["rest.yaml:4 name: shop", "rest.yaml:19 url: http://shop:8080/", "rest.yaml:28 name: shop"]),
    ("web.yaml", "metadata:\n  name: we", "b", "shop", ["rest.yaml:41 name: shop", "web.yaml:4 name: shop"]),
    ("rest.yaml", "        name: pub", "lic", "open", ["rest.yaml:30 name: open", "rest.yaml:9 - name: open"]),
    ("rest.yaml", "targetPort: ht", "tp", "main", ["rest.yaml:11 targetPort: main", "web.yaml:21 - name: main", "web.yaml:34 port: main"]),
    ("web.yaml", "            port: ht", "tp", "main", ["rest.yaml:11 targetPort: main", "web.yaml:21 - name: main", "web.yaml:34 port: main"]),
    ("web.yaml", "volumes:\n      - name: da", "ta", "disk", ["web.yaml:30 - name: disk", "web.yaml:36 - name: disk"]),
    ("web.yaml", "matchLabels:\n      app: w", "eb", "shop", ["rest.yaml:7 app: shop", "web.yaml:13 app: shop", "web.yaml:9 app: shop"]),
    ("rest.yaml", "selector:\n    a", "pp", "name", ["rest.yaml:7 name: web", "web.yaml:13 name: web", "web.yaml:9 name: web"]),
    ("web.yaml", "tier: fr", "ont", "1", ['web.yaml:14 tier: "1"']),
    ("web.yaml", "serviceAccountName: run", "ner", "bot", ["rest.yaml:46 name: bot", "rest.yaml:58 name: system:serviceaccount:default:bot", "rest.yaml:61 name: bot", "web.yaml:16 serviceAccountName: bot"]),
    ("web.yaml", "name: co", "nf", "conf", []),
]  # fmt: skip


@pytest.mark.parametrize(("path", "behind", "ahead", "new", "expected"), RENAMED)
def test_what_changes_with_a_name(opened, path, behind, ahead, new, expected):
    project, *place = opened({**FILES, path: marked(FILES[path], behind, ahead)})
    assert sorted(applied(project, rename(project, *place, new))) == sorted(expected)


REFUSED = [
    ("web.yaml", "repli", "cas", "x", "here is no name of an object, of an entry, a port or a volume of one, and no label of pods"),
    ("web.yaml", "claimName: st", "ore", "x", "PersistentVolumeClaim store is not among the files, so it would keep its name"),
    ("web.yaml", "metadata:\n  name: we", "b", "We_b", "Deployment web would be refused: metadata.name: "),
    ("rest.yaml", "metadata:\n  name: we", "b", "other", "Service other is there already, at other.yaml:19"),
    ("web.yaml", "volumes:\n      - name: da", "ta", "files", "files is taken already beside volume data of Deployment web"),
    ("web.yaml", "matchLabels:\n      app: w", "eb", "other", "Deployment other would select the pods of Deployment web"),
    ("web.yaml", "labels:\n        a", "pp", "tier", "Deployment web has the label tier already"),
    ("web.yaml", "kind: Deplo", "yment", "x", "here is no name of an object"),
    ("rest.yaml", "data:\n  mo", "de", "url", "url is taken already beside key mode of ConfigMap conf"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "behind", "ahead", "new", "words"), REFUSED)
def test_what_is_not_renamed(opened, path, behind, ahead, new, words):
    service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: other}\nspec:\n  ports: [{port: 1}]\n  selector: {app: other}\n"
    project, *place = opened({**FILES, "other.yaml": OTHER + service, path: marked(FILES[path], behind, ahead)})
    with pytest.raises(RenameError) as refusal:
        rename(project, *place, new)
    assert words in str(refusal.value)


def test_a_port_gets_its_name_in_all_pods_that_a_service_sends_to(opened):
    both = REST.replace("selector:\n    app: web", "selector:\n    part: shop")
    web, other = (
        text.replace("labels:\n        app: web", "labels:\n        part: shop\n        app: web").replace(
            "labels: {app: other}", "labels: {app: other, part: shop}"
        )
        for text in (WEB, OTHER)
    )
    project, *place = opened({"web.yaml": marked(web, "name: ht", "tp"), "rest.yaml": both, "other.yaml": other})
    assert applied(project, rename(project, *place, "main")) == [
        "other.yaml:15 ports: [{name: main, containerPort: 81}]", "rest.yaml:11 targetPort: main", "web.yaml:22 - name: main", "web.yaml:35 port: main",
    ]  # fmt: skip


def test_a_label_goes_with_all_pods_that_are_selected_by_it(opened):
    web, other = (
        WEB.replace("app: web\n        tier", "app: web\n        part: shop\n        tier"),
        OTHER.replace("labels: {app: other}", "labels: {app: other, part: shop}"),
    )
    budget = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b}\nspec:\n  selector: {matchExpressions: [{key: part, operator: In, values: [shop, till]}]}\n"
    project, *place = opened({"web.yaml": marked(web, "part: sh", "op"), "other.yaml": other, "budget.yaml": budget})
    assert applied(project, rename(project, *place, "store")) == [
        "budget.yaml:5 selector: {matchExpressions: [{key: part, operator: In, values: [store, till]}]}",
        "other.yaml:10 labels: {app: other, part: store}", "web.yaml:14 part: store",
    ]  # fmt: skip


def test_a_label_of_pods_that_nothing_joins_is_theirs_alone(opened):
    web, other = WEB.replace("tier: front", "tier: back"), OTHER.replace("labels: {app: other}", "labels: {app: other, tier: back}")
    project, *place = opened({"web.yaml": marked(web, "tier: ba", "ck"), "other.yaml": other})
    assert applied(project, rename(project, *place, "rear")) == ["web.yaml:14 tier: rear"]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            "matchExpressions: [{key: app, operator: NotIn, values: [web]}]",
            "NetworkPolicy p excludes pods by app, so that others may be selected afterwards",
        ),
    ],
)
def test_a_label_by_which_something_excludes_is_left(opened, rule, words):
    policy = f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p}}\nspec:\n  podSelector: {{{rule}}}\n"
    project, *place = opened({"web.yaml": marked(WEB, "labels:\n        app: w", "eb"), "policy.yaml": policy})
    with pytest.raises(RenameError) as refusal:
        rename(project, *place, "shop")
    assert str(refusal.value) == words


def test_a_label_of_pods_that_are_elsewhere_is_left(opened):
    project, *place = opened({"rest.yaml": marked(REST, "selector:\n    app: w", "eb")})
    with pytest.raises(RenameError, match="Service web selects no pods among the files, which would keep their label"):
        prepare_rename(project, *place)


def test_what_is_shared_with_other_worlds_changes_there_as_well(opened):
    policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec:\n  podSelector: {matchLabels: {app: web}}\n"
    shared = {
        "shared/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [policy.yaml]\n",
        "shared/policy.yaml": policy,
    }
    overlays = {f"{name}/kustomization.yaml": "resources: [web.yaml]\ncomponents: [../shared]\n" for name in ("one", "two")}
    web = {"one/web.yaml": marked(WEB, "labels:\n        app: w", "eb"), "two/web.yaml": WEB}
    project, *place = opened({**shared, **overlays, **web})
    assert applied(project, rename(project, *place, "x")) == [
        "one/web.yaml:9 app: x", "one/web.yaml:13 app: x", "shared/policy.yaml:5 podSelector: {matchLabels: {app: x}}", "two/web.yaml:9 app: x", "two/web.yaml:13 app: x",
    ]  # fmt: skip


def test_inline_patches_and_those_of_components_go_with_the_name(opened):
    files = {
        "base/kustomization.yaml": "resources: [web.yaml]\n", "base/web.yaml": marked(WEB, "metadata:\n  name: w", "eb"),
        "gone/kustomization.yaml": "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\npatches:\n- patch: |\n    $patch: delete\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata:\n      name: web\n",
        "other/kustomization.yaml": "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\npatches:\n- target: {name: web}\n  patch: '[]'\n",
        "prod/kustomization.yaml": "resources: [../base]\ncomponents: [../gone]\n",
    }  # fmt: skip
    project, *place = opened({**files, "dev/kustomization.yaml": "resources: [../base]\n"})
    assert applied(project, rename(project, *place, "x")) == ["base/web.yaml:4 name: x", "gone/kustomization.yaml:9 name: x"]


def test_a_label_that_the_pod_itself_reads_keeps_its_key(opened):
    web = WEB.replace(
        "        volumeMounts:",
        "        - name: APP\n          valueFrom: {fieldRef: {fieldPath: \"metadata.labels['app']\"}}\n        volumeMounts:",
    )
    project, *place = opened({"web.yaml": marked(web, "labels:\n        a", "pp")})
    with pytest.raises(RenameError, match="Deployment web reads the label app itself"):
        rename(project, *place, "name")


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("|", ["rest.yaml:4 name: shop", "rest.yaml:21 at = http://shop:8080/path", "rest.yaml:30 name: shop"]),
        (">", "ConfigMap conf names it within a text of several lines, at rest.yaml:19"),
    ],
)
def test_addresses_in_texts_of_several_lines(opened, style, expected):
    rest = REST.replace("url: http://web:8080/", f"conf: {style}\n    first line\n    at = http://web:8080/path")
    project, *place = opened({"web.yaml": WEB, "rest.yaml": marked(rest, "metadata:\n  name: we", "b")})
    if isinstance(expected, str):
        with pytest.raises(RenameError, match=expected):
            rename(project, *place, "shop")
    else:
        assert applied(project, rename(project, *place, "shop")) == expected


def test_quotes_and_comments_stay(opened):
    web = WEB.replace("name: conf\n              key", "name: 'conf' # the settings\n              key")
    project, *place = opened({"web.yaml": marked(web, "name: 'co", "nf"), "rest.yaml": REST.replace("name: conf", 'name: "conf"')})
    assert applied(project, rename(project, *place, "c")) == [
        'rest.yaml:16 name: "c"',
        "web.yaml:27 name: 'c' # the settings",
        "web.yaml:41 name: c",
    ]


def test_a_file_that_has_changed_since_is_left(opened):
    typed = {"rest.yaml": REST.replace("kind: ConfigMap", "# more\nkind: ConfigMap"), "web.yaml": marked(WEB, "name: co", "nf")}
    project, *place = opened(FILES, typed=typed)
    with pytest.raises(RenameError, match=r"^rest.yaml has changed meanwhile; try again$"):
        rename(project, *place, "settings")


def test_what_is_rendered_from_a_chart_is_left(opened):
    chart = {
        "chart/Chart.yaml": "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
        "chart/templates/conf.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-conf\n",
    }
    project, *place = opened({**chart, "chart/templates/conf.yaml": marked(chart["chart/templates/conf.yaml"], "Name }}-co", "nf")})
    with pytest.raises(RenameError, match=r"^chart/templates/conf.yaml is filled in before it is applied, so what it names is not known$"):
        rename(project, *place, "settings")


def test_what_can_be_renamed_is_the_word_at_the_cursor(opened):
    project, *place = opened({"web.yaml": marked(WEB, "name: co", "nf"), "rest.yaml": REST})
    start = WEB.index("name: conf") + 6
    assert prepare_rename(project, *place) == Renameable(start, start + 4, "conf")


def test_nothing_is_renamed_where_the_document_is_half_typed(opened):
    project, *place = opened(FILES, typed={"web.yaml": marked(WEB, "name: co", "nf").replace("kind: Deployment", "kind: [Deployment")})
    with pytest.raises(RenameError, match="cannot be read as it is"):
        prepare_rename(project, *place)


KUSTOMIZED = {
    "base/kustomization.yaml": "resources: [web.yaml, rest.yaml]\n", "base/web.yaml": WEB, "base/rest.yaml": REST,
    "prod/kustomization.yaml": "resources: [../base]\nnamePrefix: prod-\nnamespace: shop\npatches:\n- path: more.yaml\n- target: {kind: Deployment, name: web}\n  patch: |\n    - {op: replace, path: /spec/replicas, value: 3}\n",
    "prod/more.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n      - name: web\n        envFrom:\n        - configMapRef: {name: conf}\n",
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "behind", "ahead", "expected"),
    [
        ("base/web.yaml", "metadata:\n  name: we", "b", ["base/rest.yaml:41 name: x", "base/web.yaml:4 name: x", "prod/kustomization.yaml:6 - target: {kind: Deployment, name: x}", "prod/more.yaml:4 name: x"]),
        ("prod/more.yaml", "metadata:\n  name: we", "b", ["base/rest.yaml:41 name: x", "base/web.yaml:4 name: x", "prod/kustomization.yaml:6 - target: {kind: Deployment, name: x}", "prod/more.yaml:4 name: x"]),
        ("prod/more.yaml", "{name: co", "nf", ["base/rest.yaml:16 name: x", "base/web.yaml:27 name: x", "base/web.yaml:41 name: x", "prod/more.yaml:11 - configMapRef: {name: x}"]),
        ("base/web.yaml", "labels:\n        app: w", "eb", ["base/rest.yaml:7 app: x", "base/web.yaml:13 app: x", "base/web.yaml:9 app: x"]),
    ],
)  # fmt: skip
def test_a_name_changes_in_what_a_kustomization_is_made_of(opened, path, behind, ahead, expected):
    project, *place = opened({**KUSTOMIZED, path: marked(KUSTOMIZED[path], behind, ahead)})
    assert sorted(applied(project, rename(project, *place, "x"))) == sorted(expected)


def test_what_a_generator_makes_is_renamed_where_it_is_said(opened):
    kustomization = "resources: [web.yaml]\nconfigMapGenerator:\n- name: conf\n  literals: [mode=fast]\n"
    project, *place = opened({"kustomization.yaml": kustomization, "web.yaml": marked(WEB, "name: co", "nf")})
    assert applied(project, rename(project, *place, "x")) == [
        "kustomization.yaml:3 - name: x",
        "web.yaml:27 name: x",
        "web.yaml:41 name: x",
    ]


def test_an_entry_that_a_generator_makes_is_left(opened):
    kustomization = "resources: [web.yaml]\nconfigMapGenerator:\n- name: conf\n  literals: [mode=fast]\n"
    project, *place = opened({"kustomization.yaml": kustomization, "web.yaml": marked(WEB, "key: mo", "de")})
    with pytest.raises(RenameError, match=r"ConfigMap conf-[a-z0-9]+ says mode=fast and not mode, at kustomization.yaml:4"):
        rename(project, *place, "x")


def test_a_name_in_a_kustomization_is_left(opened):
    project, *place = opened({**KUSTOMIZED, "prod/kustomization.yaml": marked(KUSTOMIZED["prod/kustomization.yaml"], "name: we", "b}")})
    with pytest.raises(RenameError, match="renamed where the object itself is written"):
        rename(project, *place, "x")


LABELLED = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - {name: web, image: 'nginx:1'}
"""
LABEL_PATCH = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    metadata:\n      labels:\n        app: web\n"
LABELLED_BASE = {
    "base/kustomization.yaml": "resources: [web.yaml, service.yaml]\n", "base/web.yaml": LABELLED,
    "base/service.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports: [{port: 80}]\n",
}  # fmt: skip
OVERLAYS = {
    "a patch": ({"over/kustomization.yaml": "resources: [../base]\npatches: [{path: patch.yaml}]\n", "over/patch.yaml": LABEL_PATCH}, "over/patch.yaml:8"),
    "an inline patch": (
        {"over/kustomization.yaml": "resources: [../base]\npatches:\n- patch: |-\n" + "".join(f"    {line}\n" for line in LABEL_PATCH.splitlines())},
        "over/kustomization.yaml:11",
    ),
    "two patches": (
        {
            "over/kustomization.yaml": "resources: [../base]\npatches: [{path: patch.yaml}]\n", "over/patch.yaml": LABEL_PATCH,
            "top/kustomization.yaml": "resources: [../over]\nlabels: [{pairs: {app: web}, includeSelectors: true}]\n",
        },
        "over/patch.yaml:8",
        "top/kustomization.yaml:2",
    ),
    "labels upon labels": (
        {
            "over/kustomization.yaml": "resources: [../base]\nlabels:\n- pairs: {app: web}\n  includeSelectors: true\n- pairs:\n    app: web\n",
            "top/kustomization.yaml": "resources: [../over]\nlabels: [{pairs: {app: web}, includeTemplates: true, includeSelectors: true}]\n",
        },
        "over/kustomization.yaml:3",
        "top/kustomization.yaml:2",
    ),
    "labels": ({"over/kustomization.yaml": "resources: [../base]\ncommonLabels:\n  app: web\n"}, "over/kustomization.yaml:3"),
    "an overlay beside": (
        {
            "over/kustomization.yaml": "resources: [../base]\npatches: [{path: patch.yaml}]\n", "over/patch.yaml": LABEL_PATCH,
            "side/kustomization.yaml": "resources: [../base]\nnamePrefix: side-\n",
        },
        "over/patch.yaml:8",
    ),
}  # fmt: skip


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize(("path", "behind", "ahead"), [("base/web.yaml", "labels:\n        app: w", "eb"), ("base/service.yaml", "app: w", "eb")])
def test_a_label_that_an_overlay_sets_again_changes_there_and_below(opened, overlay, path, behind, ahead):
    files, *places = OVERLAYS[overlay]
    files = {**LABELLED_BASE, **files}
    project, *place = opened({**files, path: marked(files[path], behind, ahead)})
    changed = [each.split(" ")[0] for each in applied(project, rename(project, *place, "shop"))]
    assert sorted(changed) == sorted(["base/service.yaml:5", "base/web.yaml:7", "base/web.yaml:11", *places])


def test_the_key_of_a_label_changes_also_under_a_patch_with_another_value(opened):
    patch = LABEL_PATCH.replace("app: web", "app: web\n        tier: front")
    files = {**LABELLED_BASE, **OVERLAYS["a patch"][0], "base/web.yaml": LABELLED.replace("labels:\n        app: web", "labels:\n        app: web\n        tier: back")}
    project, *place = opened({**files, "over/patch.yaml": marked(patch, "        ti", "er")})
    assert applied(project, rename(project, *place, "layer")) == ["base/web.yaml:12 layer: back", "over/patch.yaml:9 layer: front"]


def test_a_label_under_a_json_patch_changes_by_its_value_and_not_by_its_key(opened):
    files = {
        **LABELLED_BASE, "over/kustomization.yaml": "resources: [../base]\npatches: [{path: patch.yaml, target: {kind: Deployment}}]\n",
        "over/patch.yaml": "- op: replace\n  path: /spec/template/metadata/labels/app\n  value: web\n",
    }  # fmt: skip
    project, *place = opened({**files, "base/web.yaml": marked(LABELLED, "labels:\n        app: w", "eb")})
    assert "over/patch.yaml:3 value: shop" in applied(project, rename(project, *place, "shop"))
    project, *place = opened({**files, "base/web.yaml": marked(LABELLED, "labels:\n        a", "pp")})
    with pytest.raises(RenameError, match=r"Deployment web says value and not app, at over/patch\.yaml:3"):
        rename(project, *place, "name")
