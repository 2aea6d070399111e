"""What kustomizations build is judged in the stead of the files that it is made from, and told of where people would mend it."""

from __future__ import annotations

import pytest

from kubecheck import check

BASE = "resources: [web.yaml]\n"
WEB = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: registry.test/web
        ports: [{containerPort: 80}]
"""


def told(files, *rules):
    """(path, line, severity, rule, message, notes) of what is found by some rules."""
    return [
        (each.location.path, each.location.line, each.severity.label, each.rule, each.message, tuple(note.message for note in each.notes))
        for each in check(files).findings
        if each.rule in rules
    ]


def test_an_image_that_the_overlay_tags_has_a_tag():
    overlay = "resources: [../base]\nimages: [{name: registry.test/web, newTag: '1.4'}]\n"
    files = {"base/kustomization.yaml": BASE, "base/web.yaml": WEB, "prod/kustomization.yaml": overlay}
    assert told(files, "image-without-tag", "build-refused") == []


def test_a_fault_of_the_base_is_told_once_with_the_overlays():
    files = {"base/kustomization.yaml": BASE, "base/web.yaml": WEB}
    for name in ("dev", "prod"):
        files[f"{name}/kustomization.yaml"] = f"resources: [../base]\nnamePrefix: {name}-\n"
    assert [each[:4] + each[5:] for each in told(files, "image-without-tag")] == [
        ("base/web.yaml", 12, "warning", "image-without-tag", ("as 2 build it: dev, prod",))
    ]


def test_a_value_that_a_patch_sets_is_told_of_in_the_patch():
    patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: -2\n"
    files = {"base/kustomization.yaml": BASE, "base/web.yaml": WEB, "prod/fewer.yaml": patch}
    files["prod/kustomization.yaml"] = "resources: [../base]\npatches: [{path: fewer.yaml}]\n"
    assert [each[:4] for each in told(files, "invalid-value")] == [("prod/fewer.yaml", 5, "error", "invalid-value")]


def test_an_inline_patch_is_told_of_in_the_kustomization():
    files = {"base/kustomization.yaml": BASE, "base/web.yaml": WEB}
    files["prod/kustomization.yaml"] = """resources: [../base]
patches:
- target: {kind: Deployment}
  patch: |-
    - op: replace
      path: /spec/template/spec/containers/0/ports/0/containerPort
      value: 99999
"""
    assert [each[:4] for each in told(files, "invalid-value")] == [("prod/kustomization.yaml", 7, "error", "invalid-value")]


def test_files_are_judged_as_they_stand_where_the_build_is_refused():
    files = {"kustomization.yaml": "resources: [web.yaml, gone.yaml]\n", "web.yaml": WEB}
    assert [each[:4] for each in told(files, "image-without-tag", "build-refused")] == [
        ("kustomization.yaml", 1, "error", "build-refused"),
        ("web.yaml", 12, "warning", "image-without-tag"),
    ]


REMOTE = "https://example.test/shop//base?ref=v1"
PAIR = """apiVersion: v1
kind: Service
metadata: {name: db}
spec: {selector: {app: db}, ports: [{port: 1}]}
"""


def test_nothing_is_missing_where_a_part_of_the_build_was_left_out():
    rules = ("selector-matches-nothing", "left-out-of-build")
    files = {"web.yaml": WEB, "db.yaml": PAIR, "kustomization.yaml": "resources: [web.yaml, db.yaml]\n"}
    assert [each[:5] for each in told(files, *rules)] == [
        ("db.yaml", 4, "warning", "selector-matches-nothing", "Service db: selects app=db, which no pod template carries"),
    ]
    files["kustomization.yaml"] = f"resources: [web.yaml, db.yaml, '{REMOTE}']\n"
    assert [each[:5] for each in told(files, *rules)] == [
        (
            "db.yaml", 4, "info", "selector-matches-nothing",
            "Service db: selects app=db, which no pod template carries that is known: a part of the build was left out",
        ),
        ("kustomization.yaml", 1, "info", "left-out-of-build", f"{REMOTE} is not downloaded, and not part of what is judged"),
    ]  # fmt: skip


def test_a_build_that_misses_a_part_says_so_in_another_process():
    from kubecheck.render.documents import BuiltDocument
    from kubecheck.render.kustomize import Session, build
    from kubecheck.source import Source

    texts = {"web.yaml": WEB, "kustomization.yaml": f"resources: [web.yaml, '{REMOTE}']\n"}
    built = build(".", Session(sources=[Source(path, text) for path, text in texts.items()]))
    document = BuiltDocument(built.objects[0].value, built.objects[0].marks, 0, ".", built.is_partial)
    made, arguments = document.__reduce__()
    again = made(*arguments)
    assert (again.is_partial, again.built_by, again.value) == (True, ".", document.value)
    assert again.locate(("metadata", "name")).start.line == 4


def test_pods_that_only_another_overlay_has():
    selects = "kind: Service\napiVersion: v1\nmetadata: {name: web}\nspec: {selector: {app: %s}, ports: [{port: 80}]}\n"
    files = {"base/kustomization.yaml": BASE, "base/web.yaml": WEB, "base/db.yaml": WEB.replace("web", "db")}
    files["one/kustomization.yaml"] = "resources: [../base, service.yaml]\n"
    files["two/kustomization.yaml"] = "resources: [service.yaml, own.yaml]\n"
    files["two/own.yaml"] = WEB.replace("web", "own")
    files["one/service.yaml"] = selects % "web"
    files["two/service.yaml"] = selects % "web"
    assert told(files, "selector-matches-nothing") == [
        (
            "two/service.yaml", 4, "info", "selector-matches-nothing",
            "Service web: selects app=web, which only pods in other folders or files carry, that may not be applied together with it",
            ("pods of Deployment web",),
        ),
    ]  # fmt: skip
    files["two/service.yaml"] = selects % "'${APP}'"
    assert told(files, "selector-matches-nothing") == []
    files["two/own.yaml"] = WEB.replace("labels: {app: web}", "labels: {app: 'w${SUFFIX}'}").replace("image: registry.test/web", "image: a:1")
    files["two/service.yaml"] = selects % "wide"
    assert told(files, "selector-matches-nothing") == []


PATCH = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 2\n"


@pytest.mark.parametrize(("rest", "is_patch"), [
    ("patches:\n#- path: more.yaml\n", True),
    ("patches:\n- target: {kind: Deployment}\n  path: fewer.yaml\n#- target:\n#    kind: Deployment\n#  path: more.yaml  # once there is more\n", True),
    ("#patches:\n#  - path: more.yaml\n", True),
    ("patchesStrategicMerge:\n# [MORE] To have more, uncomment this.\n# - more.yaml\n", True),
    ("#patchesStrategicMerge: []\n#- 'more.yaml'\n", True),
    ("patches: []\nresources:\n# - more.yaml\n", False),  # an object that is left out is an object
    ("patches: []\n# the file more.yaml has more\n", False),
    ("patches:\n#- path: less.yaml\n", False),
    ("#patches:\n#- path: more.yaml\nresources: [more.yaml]\n", False),  # and this one is built
])
def test_a_patch_in_a_comment_of_a_kustomization_is_a_patch(rest, is_patch):
    files = {"kustomization.yaml": f"namespace: apps\n{rest}", "fewer.yaml": "metadata: {labels: {a: b}}\n", "more.yaml": PATCH}
    found = [each[:2] for each in told(files, "missing-field")]
    assert found == ([] if is_patch else [("more.yaml", 5), ("more.yaml", 5)])


@pytest.mark.parametrize(("path", "is_patch"), [
    ("config/patches/web.yaml", True),
    ("config/patch/web.yaml", True),
    ("config/web_patch.yaml", True),
    ("patch.json", True),
    ("config/patch-web.yaml", True),
    ("config/web.patch.yaml", True),
    ("config/dispatch.yaml", False),
    ("config/patched.yaml", False),
    ("patches/more/web.yaml", False),
])
def test_a_file_that_is_called_a_patch_is_one_where_its_objects_lack_what_they_must_have(path, is_patch):
    text = PATCH if path != "patch.json" else '{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": {"replicas": 2}}'
    assert bool(told({path: text}, "missing-field")) is not is_patch
    misspelled = text.replace("replicas", "replcas")
    assert [each[3:5] for each in told({path: misspelled}, "unknown-field")] == [("unknown-field", "unknown field replcas in .spec; did you mean replicas?")]


def test_a_whole_object_in_a_file_that_is_called_a_patch_is_an_object():
    assert [each[:2] for each in told({"patches/web.yaml": WEB}, "image-without-tag")] == [("patches/web.yaml", 12)]
    assert [each[:2] for each in told({"patch.yaml": f"{WEB}---\n{PATCH}"}, "missing-field")] == [("patch.yaml", 19), ("patch.yaml", 19)]  # one of them is whole


def test_what_an_annotation_silences_in_a_built_object():
    text = WEB.replace("name: web\nspec", "name: web\n  annotations: {kubecheck.io/ignore: image-without-tag}\nspec")
    patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n      - {name: web, image: registry.test/new}\n"
    files = {"base/kustomization.yaml": BASE, "base/web.yaml": WEB, "prod/image.yaml": patch}
    files["prod/kustomization.yaml"] = "resources: [../base]\npatches: [{path: image.yaml}]\n"
    assert [each[:2] for each in told(files, "image-without-tag")] == [("prod/image.yaml", 8)]
    files["base/web.yaml"] = text
    assert told(files, "image-without-tag", "unused-ignore") == []
    files["prod/image.yaml"] = patch.replace("registry.test/new", "registry.test/new:1.0")
    assert [each[:2] for each in told(files, "image-without-tag", "unused-ignore")] == [("base/web.yaml", 5)]


@pytest.mark.parametrize(("source", "others", "severity"), [
    ("envs: [app.env]", (), "info"),
    ("envs: [app.env.local]", (), "error"),
    ("envs: [app.environment]", (), "error"),
    ("files: [config.json]", ("config.json.example",), "info"),
    ("files: [config.json]", ("example.config.json",), "info"),
    ("files: [config.json]", ("config.sample.json",), "info"),
    ("files: [config.json]", ("config-template.json",), "info"),
    ("files: [config.json]", ("config.json.bak",), "error"),
    ("files: [token]", ("token.dist",), "info"),
    ("files: [secrets/token]", (".gitignore",), "info"),
    ("files: [token]", (".gitignore",), "error"),
    ("files: [kept/other.pem]", (".gitignore",), "info"),
])  # fmt: skip
def test_a_file_that_everybody_makes_is_not_missing_from_the_project(tmp_path, monkeypatch, source, others, severity):
    folder = tmp_path / "overlay"
    (folder / "kept").mkdir(parents=True)
    (folder / "kustomization.yaml").write_text(f"configMapGenerator:\n- name: a\n  {source}\n")
    for name in others:
        (tmp_path if name == ".gitignore" else folder).joinpath(name).write_text("secrets/\n*.pem\n")
    monkeypatch.chdir(tmp_path)
    name = source.rstrip("]").rpartition("[")[2].rpartition("/")[2]
    (found,) = [each for each in check(["."]).findings if each.rule == "build-refused"]
    begin = f"kustomize does not build this until somebody makes {name}, which is kept out of the repository: " if severity == "info" else "kustomize does not build this: "
    assert (found.severity.label, found.location.path, found.message.startswith(begin)) == (severity, "overlay/kustomization.yaml", True)


@pytest.mark.parametrize(
    ("missing", "place"),
    [
        ("resources: [../base]\nsecretGenerator: [{name: a, envs: [secret.env]}]\n", ("prod/kustomization.yaml", 2)),
        ("resources: [../base, kept/token.yaml]\n", ("prod/kustomization.yaml", 1)),
        ("resources: [../base, ../kept]\n", ("prod/kustomization.yaml", 1)),
    ],
    ids=["generator", "resource", "folder"],
)
def test_the_rest_is_built_without_what_everybody_makes(tmp_path, monkeypatch, missing, place):
    files = {"base/web.yaml": WEB, "base/kustomization.yaml": "resources: [web.yaml]\n", ".gitignore": "kept/\n"}
    files["prod/kustomization.yaml"] = missing + "images: [{name: registry.test/web, newTag: latest}]\n"
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.chdir(tmp_path)
    found = {each.rule: (each.severity.label, each.location.path, each.location.line) for each in check(["."]).findings}
    assert found["build-refused"] == ("info", *place)
    assert found["image-without-tag"] == ("warning", "prod/kustomization.yaml", len(missing.splitlines()) + 1)


@pytest.mark.parametrize(
    ("listed", "severity", "line", "words"),
    [
        ("- kept.yaml\n- ingres.yaml\n", "error", 3, "did you mean ingress.yaml?"),
        ("- kept.yaml\n- made.yaml\n", "info", 2, ""),
        ("- kept.yaml\n- ingres.yaml\n- ingress.yaml\n", "info", 2, ""),
        ("- ingres.yaml\n", "error", 2, "did you mean ingress.yaml?"),
        ("- made.yaml\n", "error", 2, ""),
        ("- Web.yaml\n", "error", 2, "did you mean web.yaml?"),
    ],
    ids=["mistyped", "made too", "both listed", "alone", "absent alone", "case"],
)
def test_a_file_whose_name_is_mistyped_is_told_of(tmp_path, monkeypatch, listed, severity, line, words):
    for path, text in {"kustomization.yaml": f"resources:\n{listed}", "web.yaml": WEB, "ingress.yaml": WEB, ".gitignore": "kept.yaml\n"}.items():
        (tmp_path / path).write_text(text)
    monkeypatch.chdir(tmp_path)
    (found,) = [each for each in check(["."]).findings if each.rule == "build-refused"]
    assert (found.severity.label, found.location.line, found.help) == (severity, line, words)


def test_what_a_base_is_refused_for_is_told_once():
    files = {"base/kustomization.yaml": "resources: [gone.yaml]\n"}
    for name in ("dev", "test/small", "prod"):
        files[f"{name}/kustomization.yaml"] = f"resources: [{'../' * (name.count('/') + 1)}base]\n"
    assert [each[:4] for each in told(files, "build-refused")] == [("base/kustomization.yaml", 1, "error", "build-refused")]


def test_what_is_to_be_mended_is_told_beside_what_everybody_makes():
    files = {"kustomization.yaml": "secretGenerator: [{name: a, envs: [secret.env]}]\nresources: [odd.yaml]\n", "odd.yaml": "a: b\n"}
    assert [each[:4] for each in told(files, "build-refused")] == [("odd.yaml", 1, "error", "build-refused")]
    # A second file that is not there is likely to be made with the first.
    files = {"kustomization.yaml": "secretGenerator: [{name: a, envs: [secret.env]}]\npatches: [{path: params.yaml}]\n"}
    assert [each[:4] for each in told(files, "build-refused")] == [("kustomization.yaml", 1, "info", "build-refused")]


def test_what_is_refused_for_files_outside_of_the_folder_alone_is_judged_as_it_is_built_without_that_restriction():
    files = {"web.yaml": WEB, "prod/kustomization.yaml": "resources: [../web.yaml]\nimages: [{name: registry.test/web, newTag: '1.4'}]\n"}
    words = "kustomize builds this with --load-restrictor LoadRestrictionsNone only, which `kubectl apply -k` does not know: accumulating resources: accumulation err="
    ((path, line, severity, rule, message, notes),) = told(files, "image-without-tag", "build-refused")
    assert (path, line, severity, rule, notes) == ("prod/kustomization.yaml", 1, "info", "build-refused", ())
    assert message.startswith(words)
    files["prod/kustomization.yaml"] += "patches: [{path: none.yaml}]\n"
    assert [each[:4] for each in told(files, "build-refused")] == [("prod/kustomization.yaml", 1, "error", "build-refused")]


@pytest.mark.parametrize("field", ["resources: [NAME]", "components: [NAME]", "configurations: [NAME]", "openapi: {path: NAME}", "patches: [{path: NAME}]"])
def test_a_name_that_can_be_no_path_is_refused_where_it_stands(tmp_path, monkeypatch, run_program, field):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kustomization.yaml").write_text(field.replace("NAME", '"a\\0b"') + "\n", encoding="utf-8")
    (tmp_path / "map.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: 1}\n", encoding="utf-8")
    (finding,) = check(["kustomization.yaml"]).findings
    assert (finding.rule, finding.location.line, finding.location.column) == ("build-refused", 1, field.index("NAME") + 1)
    code, out, error = run_program("check", "--no-cache", "--diff", ".")
    assert (code, '+data: {a: "1"}' in out, error.splitlines()[-1]) == (1, True, "1 fixable, 1 left")


LIMITS = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, resources: {limits: {memory: 1Gi}}}]}}}\n"
BALANCED = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: LoadBalancer}\n"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}], selector: {app: web}}\n"


@pytest.mark.parametrize(("text", "is_patch"), [
    (LIMITS, True),
    (BALANCED, True),
    (LIMITS + "---\n" + BALANCED, True),
    (LIMITS.replace("name: web}\nspec", "name: other}\nspec"), False),  # nothing of this name is built
    (LIMITS.replace("apps/v1", "apps/v2"), False),
    (LIMITS + "---\n" + SERVICE.replace("name: web", "name: more"), False),  # an object beside it
])  # fmt: skip
def test_a_file_beside_a_kustomization_that_lacks_what_its_object_has_is_a_patch_of_a_script(text, is_patch):
    files = {"base/kustomization.yaml": "resources: [web.yaml, service.yaml]\n", "base/web.yaml": WEB, "base/service.yaml": SERVICE, "base/more.yaml": text}
    assert (told(files, "missing-field", "unknown-kind", "removed-api-version") == []) is is_patch
    files["other/more.yaml"] = files.pop("base/more.yaml")
    assert told(files, "missing-field", "unknown-kind", "removed-api-version") != []


@pytest.mark.parametrize("text", ["kind: A\n", "- kind: A\n", "kind: A\nmetadata: {name: [a]}\n", "kind: [a]\nmetadata: {name: a}\n", "apiVersion: {}\nkind: Deployment\nmetadata: {name: a}\n"])
def test_whatever_lies_beside_a_kustomization(text):
    files = {"kustomization.yaml": "configMapGenerator: [{name: a, literals: [b=c]}]\nresources: [web.yaml]\n", "web.yaml": WEB, "more.yaml": text}
    assert told(files, "crashed-rule", "build-refused") == []


def test_a_patch_of_a_script_is_checked_as_far_as_it_goes():
    files = {"kustomization.yaml": "resources: [web.yaml]\n", "web.yaml": WEB, "more.yaml": LIMITS.replace("limits", "limit")}
    assert [each[:4] for each in told(files, "unknown-field", "missing-field")] == [("more.yaml", 4, "error", "unknown-field")]


@pytest.mark.parametrize(("annotations", "severity", "words"), [
    ("    <ISSUER_ANNOTATION>\n    <OTHER_ANNOTATION>\n", "info", "kustomize does not build this before the placeholders in lines of their own are filled in: "),
    ("    web\n    other\n", "error", "kustomize does not build this: "),
])  # fmt: skip
def test_a_build_that_waits_for_blocks_that_are_filled_in_is_a_note(annotations, severity, words):
    ingress = f"apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\n  annotations:\n{annotations}spec:\n  defaultBackend: {{service: {{name: web, port: {{number: 80}}}}}}\n"
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n"
    files = {"kustomization.yaml": "namespace: web\nresources: [web.yaml, map.yaml]\n", "web.yaml": ingress, "map.yaml": config}
    ((path, line, label, _, message, _),) = told(files, "build-refused")
    assert (path, line, label, message[: len(words)]) == ("web.yaml", 1, severity, words)


def test_an_address_in_a_file_of_a_generator_is_told_of_where_it_stands():
    service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: api}\nspec: {selector: {app: web}, ports: [{port: 8080}]}\n"
    files = {"web.yaml": WEB + service, "kustomization.yaml": "resources: [web.yaml]\nconfigMapGenerator: [{name: files, files: [site.conf, one.conf]}]\n"}
    files |= {"site.conf": "server {\n  proxy_pass http://api:81/;\n}\n", "one.conf": "http://api:82/\n"}
    found = [(each.location.path, each.location.line, each.location.column) for each in check(files).findings if each.rule == "address-port-unknown"]
    assert found == [("one.conf", 1, 12), ("site.conf", 2, 25)]
