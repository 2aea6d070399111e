"""No place of a text, and nothing that is typed there, is too much for any feature."""

import contextlib

import pytest
from still_project import REST, WEB, StillProject

from kubecheck.lsp.features.completion import complete
from kubecheck.lsp.features.definition import definition, references
from kubecheck.lsp.features.hover import hover
from kubecheck.lsp.features.rename import prepare_rename, rename
from kubecheck.lsp.features.results import RenameError
from kubecheck.release import asking
from kubecheck.source import Source

CONFIG = "presets: [strict]\nignore:\n- single-replica # why\noptions:\n  single-replica: {minimum: 2}\ncluster:\n  pools:\n  - {name: a, count: 2}\n"
KUSTOMIZATION = "resources: [web.yaml, rest.yaml]\nnamePrefix: a-\npatches:\n- target: {kind: Deployment, name: web}\n  patch: '[{op: remove, path: /spec/replicas}]'\n"
ODD = "a: &x {b: *y}\n? [c]\n: !t 'd\n- e\n\t|\n{{ .Values.a }}\n...\n--- # f\n%YAML 1.2\n\ufeff\n"
TEXTS = {"web.yaml": WEB, "rest.yaml": REST, ".kubecheck.yaml": CONFIG, "kustomization.yaml": KUSTOMIZATION, "odd.yaml": ODD}
TYPED = ("", ":", "\n  ", '"', "{", "- ", "#", "&a", "*a", "|\n")


@pytest.mark.parametrize("path", TEXTS)
def test_every_place(path):
    project = StillProject({name: text for name, text in TEXTS.items() if name != "odd.yaml"})
    text = TEXTS[path]
    with asking(project.request.release):
        for offset in range(0, len(text) + 1, 3):
            typed = TYPED[offset % len(TYPED)]
            rest = text[offset:] if offset % 2 else text[offset:].partition("\n")[2]
            project.texts[path] = Source(path, text[:offset] + typed + rest)
            at = offset + len(typed)
            assert all(each.start <= at <= each.end for each in complete(project, path, at)), "editors take no other places"
            hover(project, path, at)
            definition(project, path, at)
            references(project, path, at)
            with contextlib.suppress(RenameError):
                prepare_rename(project, path, at)
            with contextlib.suppress(RenameError):
                rename(project, path, at, "other-name")


def test_an_item_where_an_object_is():
    project = StillProject({"web.yaml": WEB})
    project.texts["web.yaml"] = Source("web.yaml", f"- \n{WEB}")
    assert complete(project, "web.yaml", 2) == []


def test_no_place_and_no_file():
    project = StillProject({"web.yaml": WEB})
    for path, offset in (("web.yaml", len(WEB) + 1), ("web.yaml", -1), ("gone.yaml", 0)):
        assert complete(project, path, offset) == []
        assert hover(project, path, offset) is None
        assert definition(project, path, offset) == []
        assert references(project, path, offset) == []
        with pytest.raises(RenameError):
            rename(project, path, offset, "a")
