"""At which size kubectl apply is refused, to the byte."""

import kubecheck

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{more}}}\ndata: {{a: '{text}'}}\n"
# What kubectl remembers of an object with an empty text, its line's end, and the annotation's name.
EMPTY = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"annotations":{},"name":"c","namespace":"default"},"data":{"a":""}}\n'
AROUND = len(EMPTY) + len("kubectl.kubernetes.io/last-applied-configuration")
MOST = 262144


def found(text, more=""):
    findings = kubecheck.check({"a.yaml": HEAD.format(text=text, more=more)}).findings
    return [(each.severity.label, each.location.line, each.message) for each in findings if each.rule == "too-large-to-apply"]


def words(size):
    return f"with what kubectl apply remembers of it, the annotations take {size} bytes of 262144 allowed: it is refused"


def test_the_limit_itself_is_allowed():
    assert found("x" * (MOST - AROUND)) == []


def test_one_byte_more_is_refused():
    assert found("x" * (MOST - AROUND + 1)) == [("warning", 3, words(MOST + 1))]


def test_characters_count_as_go_writes_them():
    count = (MOST - AROUND) // 6
    assert found("<" * count) == []
    assert found("&" * (count + 1)) == [("warning", 3, words(AROUND + 6 * (count + 1)))]
    assert found("é" * ((MOST - AROUND) // 2 + 1)) == [("warning", 3, words(AROUND + 2 * ((MOST - AROUND) // 2 + 1)))]


def test_other_annotations_count_and_say_how_it_is_applied():
    # As an annotation, and once more in what is remembered.
    more = ", annotations: {k: v}"
    size = AROUND + len('"k":"v"') + len("kv")
    assert found("x" * (MOST - size), more) == []
    assert found("x" * (MOST - size + 1), more) == [("warning", 3, words(MOST + 1))]
    for way in ("ServerSideApply=true", "Prune=false,Replace=true"):
        assert found("x" * MOST, f", annotations: {{argocd.argoproj.io/sync-options: '{way}'}}") == []


def definition(text):
    schema = f"{{openAPIV3Schema: {{type: object, description: '{text}'}}}}"
    return (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.example.com}\nspec:\n  group: example.com\n"
        "  names: {kind: Thing, plural: things}\n  scope: Namespaced\n"
        f"  versions: [{{name: v1, served: true, storage: true, schema: {schema}}}]\n"
    )


def test_definitions_are_told_of_in_a_note():
    (finding,) = [each for each in kubecheck.check({"a.yaml": definition("x" * MOST)}).findings if each.rule == "too-large-to-apply"]
    assert (finding.severity.label, finding.location.line, finding.help) == ("info", 3, "kubectl apply --server-side")


def test_so_are_those_of_a_build_and_those_beside_others_in_a_file():
    files = {"kustomization.yaml": "resources: [crd.yaml]\n", "crd.yaml": definition("x" * MOST)}
    beside = {"a.yaml": f"{HEAD.format(text='', more='')}---\n{definition('x' * MOST)}"}
    found = [[(each.location.path, each.location.line) for each in kubecheck.check(each).findings if each.rule == "too-large-to-apply"] for each in (files, beside)]
    assert found == [[("crd.yaml", 3)], [("a.yaml", 8)]]
