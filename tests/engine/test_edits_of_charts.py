"""Where a chart is edited: at the one place that spells what is rendered, in a template or a file of values, or nowhere. No such fix is safe."""

import pytest

from kubecheck import check

HEAD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n"
CONTAINERS = "  containers:\n    - name: web\n      image: nginx:1.25\n"
VALUES = "policy: always\nport: 80\nspec:\n  hostNetwrk: true\npart: alw\nquoted: 'always'\n"
HELPERS = '{{ define "web.more" }}hostNetwrk: true{{ end }}\n'
TEMPLATE, HELPER, OWN = "chart/templates/pod.yaml", "chart/templates/_helpers.tpl", "chart/values.yaml"


def told(files):
    return [each for each in check(files).findings if each.rule in ("unknown-field", "unsupported-value", "wrong-type")]


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        (f"{HEAD}  hostNetwrk: true\n{CONTAINERS}", (TEMPLATE, "hostNetwrk", "hostNetwork")),
        (f"{HEAD}  {{{{- toYaml .Values.spec | nindent 2 }}}}\n{CONTAINERS}", (OWN, "hostNetwrk", "hostNetwork")),
        (f'{HEAD}  {{{{ include "web.more" . }}}}\n{CONTAINERS}', (HELPER, "hostNetwrk", "hostNetwork")),
        (f'{HEAD}  {{{{ .Values.none | default "hostNetwrk" }}}}: true\n{CONTAINERS}', None),
        (f"{HEAD}{CONTAINERS}      imagePullPolicy: always\n", (TEMPLATE, "always", "Always")),
        (f"{HEAD}{CONTAINERS}      imagePullPolicy: {{{{ .Values.policy }}}}\n", (OWN, "always", "Always")),
        (f"{HEAD}{CONTAINERS}      imagePullPolicy: {{{{ .Values.quoted }}}}\n", None),
        (f"{HEAD}{CONTAINERS}      imagePullPolicy: {{{{ .Values.policy | quote }}}}\n", None),
        (f"{HEAD}{CONTAINERS}      imagePullPolicy: {{{{ .Values.part }}}}ays\n", None),
        (f"{HEAD}{CONTAINERS}      {{{{ if .Values.port }}}}imagePullPolicy: 'always'{{{{ end }}}}\n", (TEMPLATE, "'always'", "'Always'")),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  port: 80\n  b: {{ .Values.part }}\n", (TEMPLATE, "80", '"80"')),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  port: {{ .Values.port }}\n", None),
    ],
)
def test_a_chart_is_edited_where_it_says_what_is_rendered(text, edit):
    files = {"chart/Chart.yaml": "apiVersion: v2\nname: chart\nversion: 0.1.0\n", OWN: VALUES, HELPER: HELPERS, TEMPLATE: text}
    (found,) = told(files)
    if edit is None:
        assert found.fix is None
        return
    [made] = found.fix.edits
    assert (made.path, made.old, made.text, found.fix.safe) == (*edit, False)
    assert files[made.path][made.start : made.end] == made.old
    files[made.path] = files[made.path][: made.start] + made.text + files[made.path][made.end :]
    assert told(files) == []
