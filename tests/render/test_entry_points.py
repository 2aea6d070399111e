"""What files of other tools and objects of deploying controllers say is deployed together."""

from __future__ import annotations

import pytest

from kubecheck import check
from kubecheck.documents import read
from kubecheck.render.entry_points import entry_points_of
from kubecheck.source import Source

FLUX = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: shop}\nspec: {path: ./apps%s}\n"
APPLICATION = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec:\n  source: {path: apps%s}\n"
SET = """apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: shops}
spec:
  generators: [%s]
  template:
    spec: {source: {path: '%s'}}
"""
SKAFFOLD = "apiVersion: skaffold/v4beta11\nkind: Config\n"


def points(files):
    """(name, [(files, without, kustomization)]) of each entry point."""
    documents = [document for path, text in files.items() for document in read(Source(path, text)).documents]
    return [(each.name, [(part.files, part.without, part.kustomization) for part in each.parts]) for each in entry_points_of(documents)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", [((("k8s/*.yaml",), (), ""))]),
        ("manifests: {rawYaml: [a.yaml, 'b/*.yml', 'https://example.test/c.yaml']}\n", [(("a.yaml", "b/*.yml"), (), "")]),
        ("manifests: {kustomize: {paths: [base, ./prod/, 'https://example.test/base']}}\n", [((), (), "base"), ((), (), "prod")]),
        ("manifests: {kustomize: {}}\n", [((), (), ".")]),
        ("deploy: {kustomize: {}}\n", [((), (), ".")]),
        ("deploy: {kubectl: {manifests: [old/*]}}\n", [(("old/*",), (), "")]),
        ("manifests: {helm: {releases: []}}\n", None),
        ("deploy: {helm: {releases: []}}\n", None),
        ("manifests: {rawYaml: 7}\ndeploy: [1]\n", [((("k8s/*.yaml",), (), ""))]),
    ],
    ids=["nothing", "raw", "kustomize", "here", "here-old", "kubectl", "helm", "helm-old", "odd"],
)
def test_skaffold(said, expected):
    assert points({"skaffold.yaml": SKAFFOLD + said}) == ([] if expected is None else [("skaffold.yaml", expected)])


def test_skaffold_below_a_folder():
    assert points({"shop/skaffold.yaml": SKAFFOLD + "manifests: {rawYaml: [../common/*.yaml, web.yaml]}\n"}) == [
        ("shop/skaffold.yaml", [(("common/*.yaml", "shop/web.yaml"), (), "")]),
    ]


def test_each_profile_that_deploys_something_else():
    profiles = """manifests: {rawYaml: [a.yaml]}
profiles:
- {name: same, build: {artifacts: []}}
- {name: other, manifests: {rawYaml: [b.yaml]}}
- name: patched
  patches: [{op: replace, path: /manifests/rawYaml/0, value: c.yaml}, {path: /build/artifacts/0, value: x}]
- {name: more, patches: [{op: add, path: /manifests/rawYaml/-, value: d.yaml}]}
- {name: none, patches: [{op: remove, path: /manifests/rawYaml/0}, {op: add, path: /manifests/helm, value: {}}]}
- {name: lost, patches: [{op: replace, path: /manifests/kustomize/paths, value: [x]}]}
"""
    assert points({"skaffold.yaml": SKAFFOLD + profiles}) == [
        ("skaffold.yaml", [(("a.yaml",), (), "")]),
        ("skaffold.yaml with profile other", [(("b.yaml",), (), "")]),
        ("skaffold.yaml with profile patched", [(("c.yaml",), (), "")]),
        ("skaffold.yaml with profile more", [(("a.yaml", "d.yaml"), (), "")]),
    ]


def test_required_files_are_deployed_with_those_that_require_them():
    files = {
        "skaffold.yaml": SKAFFOLD + "requires: [{path: web}, {path: db/skaffold.yaml}, {path: gone}]\nmanifests: {rawYaml: [x.yaml]}\n",
        "web/skaffold.yaml": SKAFFOLD + "requires: [{path: ../db}]\nmanifests: {rawYaml: [web.yaml]}\n",
        "db/skaffold.yaml": SKAFFOLD + "requires: [{path: ../web}]\nmanifests: {kustomize: {paths: [.]}}\n",
    }
    assert points(files) == [
        ("skaffold.yaml", [(("x.yaml",), (), ""), (("web/web.yaml",), (), ""), ((), (), "db")]),
    ]


@pytest.fixture
def repository(tmp_path, monkeypatch):
    for folder in (".git", "apps/web", "apps/db", "argo", "odd"):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (APPLICATION % "", [("Application shop", [(("apps/*",), (), "apps")])]),
        (APPLICATION % "/web, directory: {recurse: true}", [("Application shop", [(("apps/web/*", "apps/web/**/*"), (), "")])]),
        (
            APPLICATION % ", directory: {include: '{a*,b.yaml}', exclude: '*.yml'}",
            [("Application shop", [(("apps/a*", "apps/b.yaml"), ("apps/*.yml", "apps/**/*.yml"), "")])],
        ),
        (APPLICATION % "/gone", []),
        (APPLICATION % ", chart: redis", []),
        (APPLICATION % ", helm: {values: x}", []),
        (APPLICATION.replace("source: {path: apps%s}", "sources: [{path: apps/web}, 7, {chart: x}, {path: apps/db}]"),
         [("Application shop", [(("apps/web/*",), (), "apps/web"), (("apps/db/*",), (), "apps/db")])]),
        (SET % ("list: {elements: [{app: web}, {app: db}, {app: gone}]}", "apps/{{app}}"),
         [("ApplicationSet shops with web", [(("apps/web/*",), (), "apps/web")]), ("ApplicationSet shops with db", [(("apps/db/*",), (), "apps/db")])]),
        (SET % ("git: {directories: [{path: apps/*}, {path: odd, exclude: true}]}", "{{.path.path}}"),
         [("ApplicationSet shops with apps/db, db", [(("apps/db/*",), (), "apps/db")]),
          ("ApplicationSet shops with apps/web, web", [(("apps/web/*",), (), "apps/web")])]),
        (SET % ("clusters: {}", "apps/{{name}}"), []),
        (FLUX % "", [("Kustomization shop", [(("apps/*", "apps/**/*"), (), "apps")])]),
        (FLUX % "/gone", []),
    ],
    ids=["folder", "recurse", "include", "gone", "chart", "helm", "sources", "list", "git", "clusters", "flux", "flux-gone"],
)  # fmt: skip
def test_deploying_controllers(text, expected):
    assert points({"argo/app.yaml": text}) == expected


WEB = """apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
  - name: web
    image: registry.test/web
    resources: {requests: {cpu: 1, memory: 1Gi}, limits: {memory: 1Gi}}
"""


def test_what_an_application_lays_over_a_kustomization(repository):
    (repository / "apps/kustomization.yaml").write_text("resources: [web.yaml]\n")
    (repository / "apps/web.yaml").write_text(WEB)

    def images(said, text=APPLICATION):
        (repository / "argo/app.yaml").write_text(text % said)
        found = [each for each in check(".").findings if each.rule in ("image-without-tag", "build-refused", "image-name-unreadable")]
        return [(each.location.path, each.location.line, each.message) for each in found]

    assert images("") == [("apps/web.yaml", 7, "Pod web: registry.test/web has no tag, so whatever is latest runs")]
    assert images(", kustomize: {images: ['registry.test/other:1.2']}") == images("")
    assert images(", kustomize: {images: ['registry.test/web:1.2']}") == []
    assert images(f", kustomize: {{images: ['registry.test/web@sha256:{'0' * 64}']}}") == []
    assert images(", kustomize: {images: ['registry.test/web=example.test/shop:1']}") == []
    assert images(", images: [{name: registry.test/web, newTag: '1'}]", FLUX) == []
    (path, line, message), = images(", kustomize: {images: ['registry.test/web=example.test/shop']}")
    assert (path, line, message.startswith("Pod web: example.test/shop has no tag")) == ("argo/app.yaml", 5, True)


def test_applications_that_a_kustomization_builds_are_entry_points(repository):
    (repository / "argo/kustomization.yaml").write_text("resources: [app.yaml]\n")
    (repository / "argo/app.yaml").write_text(APPLICATION % ", kustomize: {images: ['registry.test/web:1.2']}")
    (repository / "apps/kustomization.yaml").write_text("resources: [web.yaml]\n")
    (repository / "apps/web.yaml").write_text(WEB)
    assert [each.rule for each in check(".").findings if each.rule == "image-without-tag"] == []
    (repository / "argo/kustomization.yaml").write_text("resources: []\n")
    (repository / "argo/app.yaml").write_text("")
    assert [each.rule for each in check(".").findings if each.rule == "image-without-tag"] == ["image-without-tag"]


def test_namespace_and_labels_that_controllers_lay_over(repository):
    (repository / "apps/kustomization.yaml").write_text("resources: [web.yaml]\n")
    (repository / "apps/web.yaml").write_text(WEB + "  serviceAccountName: nobody\n")
    (repository / "argo/app.yaml").write_text(FLUX % ", targetNamespace: shop, namePrefix: a-")
    found = [each for each in check(".").findings if each.rule == "image-without-tag"]
    assert [(each.object, each.location.path) for each in found] == [("Pod/shop/a-web", "apps/web.yaml")]
    assert [note.message for note in found[0].notes] == ["as Kustomization shop builds it"]
    for said in ("", ", labelWithoutSelector: true"):
        (repository / "argo/app.yaml").write_text(APPLICATION % f", kustomize: {{commonLabels: {{team: '-'}}{said}}}")
        found = [each for each in check(".").findings if each.rule == "invalid-value"]
        assert [(each.location.path, each.location.line, each.object) for each in found] == [("argo/app.yaml", 5, "Pod/default/web")], said
