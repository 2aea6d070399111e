"""What a document that was built says of paths in it."""

import pytest

from kubecheck.render.documents import BuiltDocument
from kubecheck.render.kustomize import Session, build
from kubecheck.source import Source

FILES = {
    "over/kustomization.yaml": "resources: [a.yaml]\nnamePrefix: p-\n",
    "over/a.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c}], n: null}\n",
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), True),
        (("spec",), True),
        (("spec", "n"), True),
        (("spec", "n", "x"), False),
        (("spec", "none"), False),
        (("spec", "containers", 0), True),
        (("spec", "containers", 0, "name"), True),
        (("spec", "containers", 1), False),
        (("spec", "containers", -1), False),
        (("spec", "containers", "name"), False),
        (("metadata", "name", 0), False),
    ],
)
def test_whether_a_path_is_written(path, expected):
    session = Session(strict=True, sources=[Source(name, text) for name, text in FILES.items()])
    (built,) = build("over", session).objects
    document = BuiltDocument(built.value, built.marks, 0, "over")
    assert document.is_written(path) is expected
