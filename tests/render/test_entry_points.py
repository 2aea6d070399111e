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
        (APPLICATION % ", helm: {values: x}", [("Application shop", [((), (), "")])]),
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


def test_what_controllers_set_takes_the_place_of_what_the_kustomization_has(repository):
    (repository / "apps/kustomization.yaml").write_text(
        "resources: [web.yaml]\nnamePrefix: old-\nimages: [{name: registry.test/web, newTag: ''}, {name: registry.test/db, newTag: '1'}]\n"
    )
    (repository / "apps/web.yaml").write_text(WEB + "  - {name: db, image: registry.test/db}\n")
    (repository / "argo/app.yaml").write_text(FLUX % ", namePrefix: new-, images: [{name: registry.test/web, newName: example.test/shop}]")
    found = [each for each in check(".").findings if each.rule == "image-without-tag"]
    words = "example.test/shop has no tag, so whatever is latest runs"
    assert [(each.object, each.message) for each in found] == [("Pod/default/new-web", f"Pod new-web: {words}")]


VARIABLES = """apiVersion: v1
kind: Service
metadata: {name: "${NAME}", annotations: {price: "$$5 ${NAME:-x}"}}
spec:
  selector: {app: web}
  ports:
  - port: ${PORT:=80}
  - {name: more, port: 81, targetPort: "${TARGET}"}
"""
FILLED = FLUX.replace("%s}", ",\n  postBuild: {%s}}")


def filled(repository, said, text=VARIABLES):
    (repository / "apps/kustomization.yaml").write_text("resources: [web.yaml]\n")
    (repository / "apps/web.yaml").write_text(text)
    (repository / "argo/app.yaml").write_text(FILLED % said)
    return [each for each in check(".", {"crd-catalog": False}).findings if each.rule not in ("selector-matches-nothing", "default-namespace", "naked-pod", "unknown-kind")]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("substitute: {NAME: web, PORT: '8080', TARGET: http}", [("apps/web.yaml", 7, "spec.ports[0].name: Required value")]),
        # Where a value comes from, a person would mend it; what has none is empty.
        ("substitute: {NAME: Web, PORT: '8080', TARGET: http}", [("apps/web.yaml", 7, "spec.ports[0].name"), ("argo/app.yaml", 5, '"Web" in .metadata.name')]),
        ("substitute: {NAME: web, PORT: '8080O', TARGET: http}", [("apps/web.yaml", 7, '"8080O"')]),
        ("substitute: {NAME: web, 1X: a}", [("apps/web.yaml", 3, "${NAME} in"), ("argo/app.yaml", 5, "Flux does not fill this in: envsubst error: '1X' var name is invalid")]),
        # Without variables nothing is filled in, and with those of an object that is not here only what is known.
        ("substitute: {}", [("apps/web.yaml", 3, "${NAME} in .metadata.name is filled in later")]),
        ("substituteFrom: [{kind: ConfigMap, name: far}]", [("apps/web.yaml", 3, "${NAME} in .metadata.name is filled in later")]),
        ("substituteFrom: [{kind: Secret, name: far}], substitute: {NAME: web, PORT: '80'}", [("apps/web.yaml", 7, "spec.ports[0].name"), ("apps/web.yaml", 8, "${TARGET} in")]),
    ],
    ids=["all", "name", "text", "impossible", "none", "far", "some"],
)
def test_what_flux_fills_in(repository, said, expected):
    found = [(each.location.path, each.location.line, f"{each.message} {each.facts.get('field')}: {each.facts.get('server')}") for each in filled(repository, said)]
    assert len(found) == len(expected), found
    for (path, line, words), (*place, message) in zip(expected, found, strict=True):
        assert [path, line] == place
        assert words in message


def test_flux_finds_variables_among_the_files(repository):
    (repository / "odd/values.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: values}\ndata: {NAME: Web, PORT: '80', TARGET: http}\n")
    found = filled(repository, "substituteFrom: [{kind: ConfigMap, name: values}], substitute: {TARGET: https}")
    assert [(each.location.path, each.location.line) for each in found if '"Web"' in each.message] == [("apps/web.yaml", 3)]
    (repository / "odd/values.yaml").write_text("apiVersion: v1\nkind: Secret\nmetadata: {name: values}\ndata: {NAME: V2Vi}\n")
    found = filled(repository, "substituteFrom: [{kind: Secret, name: values}]")
    assert [(each.location.path, each.location.line) for each in found if '"Web"' in each.message] == [("apps/web.yaml", 3)]


def test_an_object_may_be_left_as_it_is(repository):
    off = VARIABLES.replace("annotations: {", "annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled, ")
    assert ["filled in later" in each.message for each in filled(repository, "substitute: {NAME: web}", off)] == [True]


def test_a_text_that_flux_cannot_fill_in(repository):
    (found,) = [each for each in filled(repository, "substitute: {NAME: web}", VARIABLES.replace("${TARGET}", "${TARGET-x}")) if each.rule == "build-refused"]
    assert (found.location.path, found.location.line) == ("apps/web.yaml", 8)
    assert found.message == "Flux does not fill this in: envsubst error: variable substitution failed: missing closing brace"


def test_flux_makes_a_kustomization_of_a_folder_without_one(repository):
    (repository / "apps/deep/base").mkdir(parents=True)
    (repository / "apps/web.yml").write_text(WEB)
    (repository / "apps/deep/base/kustomization.yaml").write_text("resources: [db.yaml]\n")
    (repository / "apps/deep/base/db.yaml").write_text(WEB.replace("name: web, ", "name: db, "))
    (repository / "argo/app.yaml").write_text(FLUX % ", namePrefix: a-, targetNamespace: shop")
    found = [(each.object, each.location.path) for each in check(".").findings if each.rule == "image-without-tag"]
    assert sorted(found) == [("Pod/shop/a-db", "apps/deep/base/db.yaml"), ("Pod/shop/a-web", "apps/web.yml")]
    # What cannot be built so is judged as it stands.
    (repository / "apps/odd.yaml").write_text("just: text\n")
    assert ("Pod/default/web", "apps/web.yml") in [(each.object, each.location.path) for each in check(".").findings if each.rule == "image-without-tag"]


SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web%s}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n"


@pytest.mark.parametrize(
    ("destination", "expected"),
    [("shop", []), ("other", ["selector-matches-nothing"]), ("'{{ namespace }}'", ["selector-matches-nothing"])],
)
def test_an_application_puts_objects_into_its_namespace(repository, destination, expected):
    (repository / "apps/web.yaml").write_text(WEB)
    (repository / "apps/service.yaml").write_text(SERVICE % ", namespace: shop")
    (repository / "argo/app.yaml").write_text(APPLICATION % "" + f"  destination: {{namespace: {destination}}}\n")
    assert [each.rule for each in check(".").findings if each.rule == "selector-matches-nothing"] == expected


def test_one_folder_in_two_namespaces(repository):
    (repository / "apps/web.yaml").write_text(WEB + "---\n" + SERVICE % "")
    application = APPLICATION % "" + "  destination: {namespace: %s}\n"
    (repository / "argo/app.yaml").write_text(application % "one" + "---\n" + application.replace("name: shop", "name: shop2") % "two")
    assert [each.rule for each in check(".").findings if each.rule in ("selector-matches-nothing", "duplicate-object")] == []


def test_a_template_may_hold_what_is_no_text(tmp_path, monkeypatch):
    (tmp_path / "apps" / "web").mkdir(parents=True)
    (tmp_path / "apps" / "web" / "a.yaml").write_text("a: b\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    text = SET % ("list: {elements: [{name: web, replicas: 2}]}", "apps/{{name}}")
    text = text.replace("spec: {source: {path: 'apps/{{name}}'}}", "spec: {revisionHistoryLimit: 3, project: null, source: {path: 'apps/{{name}}'}}")
    assert points({"set.yaml": text}) == [("ApplicationSet shops with web", [(("apps/web/*",), (), "apps/web")])]
