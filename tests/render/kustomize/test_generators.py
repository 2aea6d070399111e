"""Generated objects by value and place, with the names that their content gives them."""

import pytest

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
FILES = {"over/f.txt": "hello\n", "over/e.env": "# about\nA=1\n\n B=x=y\n", "over/s.yaml": SERVICE}


def generated(folder, said):
    """The lines of the first object, without those of its kind."""
    return folder({**FILES, "over/kustomization.yaml": said}).lines()[0][2:]


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        (
            "configMapGenerator:\n- name: c\n  literals: [a=b]\n",
            ["metadata.name = 'c-4h2mbtbbt6' @ over/kustomization.yaml:2:9", "data.a = 'b' @ over/kustomization.yaml:3:14"],
        ),
        (
            "configMapGenerator:\n- name: c\n  literals: ['a=\"b=c\"']\n  options: {disableNameSuffixHash: true}\n",
            ["metadata.name = 'c' @ over/kustomization.yaml:2:9", "data.a = 'b=c' @ over/kustomization.yaml:3:14"],
        ),
        (
            "configMapGenerator:\n- name: c\n  files: [f.txt, k=f.txt]\n",
            [
                "metadata.name = 'c-ghdg498cd7' @ over/kustomization.yaml:2:9",
                "data.f.txt = 'hello\\n' @ over/f.txt:1:1",
                "data.k = 'hello\\n' @ over/f.txt:1:1",
            ],
        ),
        (
            "configMapGenerator:\n- name: c\n  envs: [e.env]\n",
            [
                "metadata.name = 'c-28g5bt9kh6' @ over/kustomization.yaml:2:9",
                "data.A = '1' @ over/e.env:2:1",
                "data.B = 'x=y' @ over/e.env:4:1",
            ],
        ),
        (
            "configMapGenerator:\n- name: c\n  options: {labels: {l: x}, annotations: {a: z}, immutable: true}\n",
            [
                "metadata.name = 'c-6ct58987ht' @ over/kustomization.yaml:2:9",
                "metadata.labels.l = 'x' @ over/kustomization.yaml:3:25",
                "metadata.annotations.a = 'z' @ over/kustomization.yaml:3:46",
                "immutable = True @ over/kustomization.yaml:3:61",
            ],
        ),
        (
            "secretGenerator:\n- name: s\n  type: kubernetes.io/tls\n  literals: [a=b]\n",
            [
                "metadata.name = 's-92982c4m8f' @ over/kustomization.yaml:2:9",
                "type = 'kubernetes.io/tls' @ over/kustomization.yaml:3:9",
                "data.a = 'Yg==' @ over/kustomization.yaml:4:14",
            ],
        ),
        (
            "generatorOptions: {disableNameSuffixHash: true, labels: {a: b}}\nsecretGenerator:\n- name: s\n  namespace: shop\n",
            [
                "metadata.name = 's' @ over/kustomization.yaml:3:9",
                "metadata.namespace = 'shop' @ over/kustomization.yaml:4:14",
                "metadata.labels.a = 'b' @ over/kustomization.yaml:1:61",
                "type = 'Opaque' @ over/kustomization.yaml:3:3",
            ],
        ),
    ],
)
def test_generated(folder, said, lines):
    assert generated(folder, said) == lines


def test_merge_keeps_what_is_not_said_again(folder):
    base = "configMapGenerator:\n- name: c\n  literals: [a=1, b=2]\n"
    over = "resources: [../base]\nconfigMapGenerator:\n- name: c\n  behavior: merge\n  literals: [b=3]\n"
    lines = folder({"base/kustomization.yaml": base, "over/kustomization.yaml": over}).lines()[0]
    assert [line for line in lines if line.startswith("data")] == [
        "data.b = '3' @ over/kustomization.yaml:5:14",
        "data.a = '1' @ base/kustomization.yaml:3:14",
    ]


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ("- literals: [a=b]", ("a configmap must have a name", "over/kustomization.yaml:2:3")),
        (
            "- name: c\n  literals: [a]",
            ("loading KV pairs: literal sources [a]: invalid literal source a, expected key=value", "over/kustomization.yaml:3:14"),
        ),
        (
            "- name: c\n  literals: [a=1, a=2]",
            ("configmap c illegally repeats the key `a`", "over/kustomization.yaml:3:19"),
        ),
        (
            "- name: c\n  files: [a=b=f.txt]",
            ("loading KV pairs: file sources: [a=b=f.txt]: source \"a=b=f.txt\" key name or file path contains '='", "over/kustomization.yaml:3:11"),
        ),
        (
            "- name: c\n  files: [=f.txt]",
            (
                'loading KV pairs: file sources: [=f.txt]: missing key name for file path "f.txt" in source "=f.txt"',
                "over/kustomization.yaml:3:11",
            ),
        ),
        (
            "- name: c\n  behavior: merge",
            (
                'merging from generator &{0x0 <nil>}: id resid.ResId{Gvk:resid.Gvk{Group:"", Version:"v1", Kind:"ConfigMap", isClusterScoped:false}, Name:"c", Namespace:""} does not exist; cannot merge or replace',
                "over/kustomization.yaml:2:3",
            ),
        ),
    ],
)
def test_refused(folder, said, refusal):
    assert folder({**FILES, "over/kustomization.yaml": f"configMapGenerator:\n{said}\n"}).refusal()[:2] == refusal


def test_chart_is_left_out(folder):
    files = folder({**FILES, "over/kustomization.yaml": "resources: [s.yaml]\nhelmCharts:\n- name: db\n"})
    assert [each.value["kind"] for each in files.build().objects] == ["Service"]
    assert [(sort, place) for sort, _, place in files.notes()] == [("left out", "over/kustomization.yaml:3:3")]
    assert files.refusal()[0].endswith("must specify --enable-helm")


@pytest.mark.parametrize(
    ("said", "holder", "place"),
    [
        ("literals: ['1=x']", '"data":map[interface {}]interface {}{1:"x"}', "over/kustomization.yaml:3:14"),
        ("options: {labels: {'true': x}}", '"labels":map[interface {}]interface {}{true:"x"}', "over/kustomization.yaml:3:30"),
    ],
)
def test_key_that_is_no_text(folder, said, holder, place):
    text, found, _ = folder({"over/kustomization.yaml": f"configMapGenerator:\n- name: c\n  {said}\n"}).refusal()
    assert holder in text
    assert text.endswith("json: unsupported type: map[interface {}]interface {}")
    assert found == place
