import pytest

from kubecheck.documents import read
from kubecheck.documents.templates import is_placeholder
from kubecheck.findings import Fate
from kubecheck.source import Source


@pytest.mark.parametrize(
    ("path", "text", "fate", "detail"),
    [
        ("a.yaml", "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: '{{ .x }}'\n", Fate.CHECKED, ""),
        ("a.yaml", "", Fate.NOT_A_MANIFEST, "nothing in it"),
        ("a.yaml", "# only words\n", Fate.NOT_A_MANIFEST, "nothing in it"),
        ("a.yaml", "a: 1\n", Fate.NOT_A_MANIFEST, "no apiVersion and kind"),
        ("a.yaml", "- 1\n", Fate.NOT_A_MANIFEST, "a list, not an object"),
        ("k/kustomization.yaml", "resources: [a.yaml]\n", Fate.OTHER_TOOL, "Kustomize"),
        ("x.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n", Fate.OTHER_TOOL, "Kustomize"),
        ("labels.yaml", "apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: a}\n", Fate.OTHER_TOOL, "Kustomize"),
        ("skaffold.yaml", "apiVersion: skaffold/v4beta1\nkind: Config\n", Fate.OTHER_TOOL, "Skaffold"),
        ("c/Chart.yaml", "apiVersion: v2\nname: a\nversion: 1.0.0\n", Fate.OTHER_TOOL, "Helm chart"),
        ("c/values-prod.yaml", "image: x\n", Fate.OTHER_TOOL, "Helm values"),
        ("c.yaml", "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\n", Fate.OTHER_TOOL, "eksctl"),
        ("c.yaml", "apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\n", Fate.OTHER_TOOL, "kubeadm"),
        ("c.yaml", "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\n", Fate.OTHER_TOOL, "kind"),
        ("d.yaml", "services:\n  web:\n    image: x\n", Fate.OTHER_TOOL, "Docker Compose"),
        (".github/workflows/ci.yml", "on: push\njobs: {}\n", Fate.OTHER_TOOL, "GitHub Actions"),
        ("c/templates/web.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: '{{ .Values.name }}'\n", Fate.TEMPLATE, "Helm"),
        ("web.yaml", "apiVersion: v1\nkind: {{ kind }}: x\n{% if a %}\n", Fate.TEMPLATE, "template"),
        # A text that reads is a template only in a chart's folder, and there only for an action outside of comments.
        ("c/templates/web.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: '{{ $labels.a }}'\n", Fate.CHECKED, ""),
        ("c/templates/web.yaml", "apiVersion: v1\nkind: Service\n# {{ .Values.name }}\n", Fate.CHECKED, ""),
        ("c\\templates\\web.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: '{{ .Release.Name }}'\n", Fate.TEMPLATE, "Helm"),
        ("templates", "apiVersion: v1\nkind: Service\nmetadata:\n  name: '{{ .Values.name }}'\n", Fate.CHECKED, ""),
        ("web.yaml", "#@ load('@ytt:data', 'data')\n---\napiVersion: v1\nkind: Service\n", Fate.TEMPLATE, "ytt"),
        ("web.yaml", "#@data/values\n---\nname: a\n", Fate.TEMPLATE, "ytt"),
        ("web.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: #@ data.values.name\n", Fate.TEMPLATE, "ytt"),
        ("web.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: 'a: #@ b'  #@todo\n", Fate.CHECKED, ""),
        # What a block scalar holds is another file.
        ("web.yaml", "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    b: #@ c\n\n    d: #@ e\n", Fate.CHECKED, ""),
        ("web.yaml", "apiVersion: v1\nkind: List\nitems:\n- a: >- # b\n    c: #@ d\n  e: f\n", Fate.CHECKED, ""),
        ("web.yaml", "apiVersion: v1\nkind: List\nitems:\n- a: |\n    c: d\n  e: #@ f\n", Fate.TEMPLATE, "ytt"),
        ("web.yaml", "apiVersion: v1\nkind: List\nitems:\n- |\n  c: #@ d\n- e: #@ f\n", Fate.TEMPLATE, "ytt"),
        # JSON of other programs, which often takes comments; what may be an object is told of.
        ("web/tsconfig.json", '{\n  // for all\n  "strict": true,\n}\n', Fate.OTHER_TOOL, "TypeScript"),
        ("web/tsconfig.app.json", '{\n  // for all\n  "strict": true,\n}\n', Fate.NOT_A_MANIFEST, "no JSON that a cluster reads, and no apiVersion and kind"),
        ("web/pod.json", '{"kind": "Pod",, }\n', Fate.UNREADABLE, "expected a value here"),
        ("a.yaml", "apiVersion: v1\nkind: Service\n--- # the second\napiVersion: v1\nkind: Pod\n---  \n", Fate.CHECKED, ""),
        # One that does not is a template of what its marks are of.
        ("c/templates/web.yaml", "a: {{ b\n", Fate.TEMPLATE, "Helm"),
        ("web.yaml", "a: {{ .Values.a }}: b\n", Fate.TEMPLATE, "Helm"),
        ("web.yaml", "a: {{ .Release.Name }}: b\n", Fate.TEMPLATE, "Helm"),
        ("web.yaml", "a: {{ .name }}: b\n", Fate.TEMPLATE, "Go template"),
        ("web.yaml", "{{- if a }}\na: b\n{{ end }}\n", Fate.TEMPLATE, "Go template"),
        ("web.yaml", "a: {{ name }}: b\n", Fate.TEMPLATE, "template"),
        ("web.yaml", "{% if a %}\na: b\n", Fate.TEMPLATE, "Jinja"),
        # Braces in comments and quoted strings are not why a text cannot be read, nor are those behind the fault.
        ("web.yaml", "a: 1 # {{ b }}\nb: c: d\n", Fate.UNREADABLE, "a second ': ' in one value: quote the value, or put the key on a line of its own"),
        ("web.yaml", "a: \"{{ b }}\"\nc: '{% d %}'\n\te: f\n", Fate.UNREADABLE, "a tab in the indentation: YAML takes spaces only"),
        ("web.yaml", "a: b: c\nd: {{ e }}: f\n", Fate.UNREADABLE, "a second ': ' in one value: quote the value, or put the key on a line of its own"),
        ("web.yaml", "a: it's {{ b }}: c\n", Fate.TEMPLATE, "template"),
        ("web.yaml", "<% if a %>\na: [b\n", Fate.TEMPLATE, "ERB"),
        # A script puts whole blocks into lines of placeholders; what else is wrong is told.
        *(("web.yaml", f"apiVersion: v1\nkind: Pod\nspec:\n  volumes:\n{lone}\n  - name: a\n", Fate.TEMPLATE, "placeholders")
          for lone in ("__EXTRA_VOLUMES__", "  ${VOLUMES}", "$VOLUMES", "@VOLUMES@", "  %VOLUMES%", "<VOLUMES>", "%{ if volumes ~}")),
        ("roles/web/templates/web.yml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ name }}\nspec:\n  ports:\n{% for each in ports %}\n  - port: {{ each }}\n{% endfor %}\n", Fate.TEMPLATE, "Jinja"),
        ("group_vars/all.yml", "kind: prod\nmetadata:\n  region: eu\n", Fate.NOT_A_MANIFEST, "no apiVersion and kind"),
        ("web.yaml", "kind: Pod\nmetadata:\n  nam: web\n  labels: {}\n", Fate.CHECKED, ""),
        ("web.yaml", "kind: Pod\nmetadata: {}\n", Fate.CHECKED, ""),
        *(("web.yaml", f"apiVersion: v1\nkind: Pod\nspec:\n  volumes:\n{lone}\n  - name: a\n", Fate.UNREADABLE, "expected ':' after a key")
          for lone in ("extra_volumes", "__init__", "$A", "${A} b")),
        ("web.yaml", "apiVersion: v1\nkind: Pod\n__EXTRA__\nspec: [\n", Fate.UNREADABLE, "expected ':' after a key"),
        ("web.yaml", "apiVersion: v1\nkind: Service\na: '{% x %} <% y %>'\n", Fate.CHECKED, ""),
        ("web.yaml", "a: [1\n", Fate.UNREADABLE, "expected ',' or ']' in a list that began with '['"),
        ("web.yaml", "a: \x01\n", Fate.UNREADABLE, "the control character U+0001, which YAML does not allow"),
        ("web.yaml", "a:\n\tb: 1\n", Fate.UNREADABLE, "a tab in the indentation: YAML takes spaces only"),
    ],
)
def test_every_input_has_a_fate(path, text, fate, detail):
    reading = read(Source(path, text))
    assert (reading.fate, reading.detail) == (fate, detail)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        # The one character that cannot stand there, nothing of the end of a line, and nothing of the end of the text.
        ("a: \x01\n", "the control character U+0001, which YAML does not allow", (1, 4, 1, 5)),
        ("a: @b\n", "a character that nothing can start with here", (1, 4, 1, 5)),
        ("a:\n  b: c\n d: e\n", "expected a key here: a line is indented differently from its neighbours, or a quote or colon is missing", (3, 2, 3, 3)),
        ("a: b: c\n", "a second ': ' in one value: quote the value, or put the key on a line of its own", (1, 5, 1, 6)),
        ("a: 'b\n", "the text ends inside a quoted value: a quote is missing", (2, 1, 2, 1)),
        ("a: [1\n", "expected ',' or ']' in a list that began with '['", (2, 1, 2, 1)),
        ("a: 1\n---x\nb: 1\n", "a line of '---' may be followed by a comment only, found 'x'", (2, 1, 2, 5)),
    ],
)
def test_a_fault_has_words_and_a_place(text, message, place):
    (fault,) = read(Source("web.yaml", text)).faults
    start, end = fault.span.start, fault.span.end
    assert (fault.message, (start.line, start.column, end.line, end.column)) == (message, place)


def test_a_patch_is_partial_when_a_kustomization_names_it():
    assert read(Source("p.yaml", "apiVersion: v1\nkind: Service\n"), partial=True).fate == Fate.PATCH


@pytest.mark.parametrize(("text", "expected"), [("${PORT}", True), ("x-{{ a }}", True), ("ENC[AES256_GCM,data:x]", True), ("$5", False), ("web", False), ("a@b", False), ("<KSA_NAME>", True), ("<name>", True), ("<your image>", True), ("a{% b %}", True), ("a{b}", False), ("<1>", False), ("<a>", False), ("a<B>", False)])
def test_placeholders(text, expected):
    assert is_placeholder(text) is expected


@pytest.mark.parametrize(
    ("text", "rules", "line", "covers"),
    [
        ("# kubecheck: ignore[a, b] why\nkind: X\napiVersion: v1\nspec: 1\n", ("a", "b"), 1, (1, 4)),
        ("kind: X\napiVersion: v1\n# kubecheck: ignore[a]\n\n# more\nspec: 1\nz: 2\n", ("a",), 3, (3, 6)),
        ("kind: X\napiVersion: v1\nspec: 1  # kubecheck: ignore\nz: 2\n", (), 3, (3, 3)),
        ("---\nkind: X\napiVersion: v1\n---\n# kubecheck: ignore[c]\nkind: Y\napiVersion: v1\n", ("c",), 5, (5, 7)),
    ],
)
def test_directives_cover_their_lines(text, rules, line, covers):
    directives = read(Source("a.yaml", text)).documents[-1].directives
    assert [(each.rules, each.line, each.applies_to) for each in directives] == [(rules, line, covers)]


def test_no_directive_inside_a_scalar():
    text = "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    # kubecheck: ignore[a]\n    x\n"
    assert read(Source("a.yaml", text)).documents[0].directives == ()


def test_nothing_is_said_of_json_that_is_none_of_ours():
    reading = read(Source("tsconfig.json", '{"strict": true,, }'))
    assert reading.faults == ()
    assert read(Source("broken.json", '{"apiVersion": "v1",, }')).faults
