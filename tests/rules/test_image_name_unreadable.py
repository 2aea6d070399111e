"""Which unreadable image names are told of, and which wait to be filled in."""

import pytest

import kubecheck


@pytest.mark.parametrize(
    ("image", "told"),
    [
        ("REGION_NAME-docker.pkg.dev/PROJECT_ID/shop/web:1.0", False),
        ("us-central1-docker.pkg.dev/PROJECT_ID/models/t5:1", False),
        ("CONTAINER_IMAGE", False),
        ("Web:1.0", True),
        ("registry.example.org/Shop/web:1.0", True),
        ("PROJECT_ID/web:1.0:2.0", True),
    ],
)
def test_words_to_fill_in(image, told):
    text = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n    - name: a\n      image: {image}\n"
    report = kubecheck.check({"probe.yaml": text})
    found = [(each.location.line, each.location.column, each.message.split(",")[0]) for each in report.findings if each.rule == "image-name-unreadable"]
    assert found == ([(7, 14, f"{image} is no image name")] if told else [])
