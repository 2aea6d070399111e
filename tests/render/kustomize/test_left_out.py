"""What a session that is not strict leaves out, and that all after it is built nevertheless."""

from kubecheck.documents import read
from kubecheck.render.entry_points import entry_points_of
from kubecheck.render.kustomize import Session, build
from kubecheck.source import Source

REMOTE = "https://example.com/org/repo//base?ref=v1"
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\n"
COMPONENT = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [%s.yaml]\n"


def built(said, **files):
    sources = {"kustomization.yaml": said, **{name.replace("__", "/") + ".yaml": text for name, text in files.items()}}
    session = Session(strict=False, sources=[Source(f"/top/{path}", text) for path, text in sources.items()])
    made = build("/top", session, restricted=True, order="")
    return [each.value["metadata"]["name"] for each in made.objects], made.is_partial, len(made.notes)


def test_resources_after_one_that_is_left_out():
    assert built(f"resources: [a.yaml, '{REMOTE}', b.yaml]\n", a=MAP % "a", b=MAP % "b") == (["a", "b"], True, 1)
    assert built("resources: [a.yaml, b.yaml]\n", a=MAP % "a", b=MAP % "b") == (["a", "b"], False, 0)


def test_components_after_one_that_is_left_out():
    files = {"one__kustomization": COMPONENT % "a", "one__a": MAP % "a", "two__kustomization": COMPONENT % "b", "two__b": MAP % "b"}
    assert built(f"components: [one, '{REMOTE}', two]\n", **files) == (["a", "b"], True, 1)


def test_generators_and_transformers_after_one_that_is_left_out():
    rename = "apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: t}\nprefix: p-\nfieldSpecs: [{path: metadata/name}]\n"
    assert built(f"resources: [a.yaml]\ntransformers: ['{REMOTE}', t.yaml]\n", a=MAP % "a", t=rename) == (["p-a"], True, 1)


def test_entry_points_after_documents_of_other_kinds(tmp_path, monkeypatch):
    (tmp_path / "apps").mkdir()
    (tmp_path / "apps" / "a.yaml").write_text(MAP % "a", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: shop}\nspec: {path: ./apps}\n"
    skaffold = "apiVersion: skaffold/v4beta11\nkind: Config\nmanifests: {rawYaml: [a.yaml]}\n"
    texts = {"list.yaml": "- a\n", "empty.yaml": "a\n", "skaffold.yaml": skaffold, "other.yaml": MAP % "a", "flux.yaml": flux}
    documents = [document for path, text in texts.items() for document in read(Source(path, text)).documents]
    assert [each.name for each in entry_points_of(documents)] == ["skaffold.yaml", "Kustomization shop"]
