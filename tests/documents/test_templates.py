"""Placeholders and templates: which texts are filled in later, and which files cannot be read because of braces."""

from __future__ import annotations

import time

import pytest

from kubecheck.documents import read
from kubecheck.documents.templates import has_bare_action, is_placeholder, may_become, without_actions
from kubecheck.findings import Fate
from kubecheck.source import Source

MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
COLON = "a second ': ' in one value: quote the value, or put the key on a line of its own"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${A}", True),
        ("app-${A:-b}", True),
        ("${A:-${B}}", True),
        ("$(A)", True),
        ("($test.metadata.name)", True),
        ("a-($namespace)", True),
        ("(name)", False),
        ("$AB", False),  # too short to be told from a price
        ("@A@", False),
        ("a-@AB@", True),
        ("__PORT__", True),
        ("a-__DB_NAME__:1", True),
        ("__address__", False),
        ("__meta_kubernetes_pod_name__", False),
        ("__AB", False),
        ("<name>", True),
        ("app-<env>", True),
        ("https://<your host>/x", True),
        ("List<String>", False),
        ("(?P<name>a)", False),
        ("a < b and c > d", False),
        ("{{ a", False),
        ("{% a %}", True),
        ("<%= a %>", True),
        ("ENC[AES256_GCM,data:a]", True),
        ("a ENC[b]", False),
        ("REPLACEME-canary", True),
        ("REPLACE_ME", True),
        ("CHANGE-ME", True),
        ("CHANGEME00", False),
        ("EXCHANGEME", False),
        ("FILLED BY THE OPERATOR", True),
        ("FILLED_BY_OPERATOR", True),
        ("FULFILLED BY A", False),
        ("docker.io/YOUR ID/app:dev", True),
        ("docker.io/[YOUR ALIAS]/app", True),
        ("YOUR_TOKEN", True),
        ("your-registry/app", False),
        ("YOURS", False),
        ("Your storageClassName", True),
        ("Your cart is empty", False),
        ("GCP_KEY_HERE", True),
        ("_HERE", False),
        ("NOTHING_HEREAFTER", False),
        ("...", True),
        ("a...", False),
        ("<path:secret/data/db#password>", True),
        ("<password | base64encode>", True),
        ("<a>b | c>", False),
        ("?{gkms:targets/dev/mysql:deadbeef}", True),
        ("a?{b}", False),
        ("(( grab meta.replicas ))", True),
        ("$((i+1))", False),
        ("f((x))", False),
        ("ref+vault://secret/db#/password", True),
        ("a ref+vault://b", False),
        ("x/app:#{Build.BuildId}#", True),
        ("\"#{ENV['HOST']}\"", False),
        ("a%PATH%b", False),
    ],
)
def test_what_is_a_placeholder(text, expected):
    assert is_placeholder(text) is expected


@pytest.mark.parametrize(
    ("text", "other", "expected"),
    [
        ("web", "web", False),  # nothing in it is filled in
        ("${A}", "web", True),
        ("YOUR_NAME", "web", True),
        ("...", "web", True),
        ("REPLACEME-canary", "web-canary", True),
        ("REPLACEME-canary", "web-stable", False),
        ("web-${A}", "web-x", True),
        ("web-${A}", "web", False),
        ("a-${A}-b", "a-b", False),  # the two ends may not overlap
        ("a-${A}-b", "a--b", True),
        ("a-${A}-b-${C}-d", "a-1-b-2-d", True),
        ("a-${A}-b-${C}-d", "a-1-c-2-d", False),
        ("{{ a }}-web", "x-web", True),
        ("{{ a }}-web", "x-wob", False),
        ("a-${A}", "b-${B}", True),
        ("ENC[AES256_GCM,data:a]", "web", True),
    ],
)
def test_what_a_placeholder_may_become(text, other, expected):
    assert may_become(text, other) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a: {{ b }}", True),
        ("a: '{{ b }}'", False),
        ('a: "{{ b }}"', False),
        ('a: "\\"{{ b }}"', False),
        ("a: b # {{ c }}", False),
        ("a: b#{{ c }}", True),
        ("# {{ c }}", False),
        ("a: it's {{ b }}, isn't it", True),  # an apostrophe opens nothing
        ("a: [x, '{% b %}', <% c %>]", True),
    ],
)
def test_whether_an_action_stands_bare(line, expected):
    assert has_bare_action(line) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: {{ b }}\n", "a: xxxxxxx\n"),
        ("{{ if a }}{{ b }}\na: 1\n", "                 \na: 1\n"),
        ("  {%- for a in b %}\n", " " * 19 + "\n"),
        ("a: {{ b\n", "a: xxxx\n"),
        ("a: {{ b |\n  c }}\n", "a: xxxxxx\n      \n"),
        ("{# a: b: c #}\n<% d %>e\n", " " * 13 + "\nxxxxxxxe\n"),
        ("a: {b: {c: d}}\n", "a: {b: {c: d}}\n"),
    ],
)
def test_words_stand_for_actions(text, expected):
    assert without_actions(text) == expected


@pytest.mark.parametrize(
    ("text", "fate", "detail"),
    [
        # Braces in text of any kind are not why: the fault stays where it is without them.
        (MAP + "data:\n  a: |\n    {{ x }}\n    {% y %}\n  b: c: d\n", Fate.UNREADABLE, COLON),
        (MAP + 'data:\n  a: "x {{ y }}\n    {{ z }}"\n  b: c: d\n', Fate.UNREADABLE, COLON),
        (MAP + "data:\n  a: x-{{ y }}\n  b: c: d\n", Fate.UNREADABLE, COLON),
        (MAP + "data:\n  a: b # {{ x }}\n  b: c: d # {% y %}\n", Fate.UNREADABLE, COLON),
        ("# see {{ docs }}\n" + MAP + "data: {k: [1, 2}\n", Fate.UNREADABLE, "expected ',' or ']' in a list that began with '['"),
        ('{"apiVersion": "v1", "kind": "Pod", "a": "{{ x }}" "b": 1}\n', Fate.UNREADABLE, "expected ',' or '}' in a mapping that began with '{'"),
        # Here they are.
        ('a: "{{ x | default "y" }}"\n', Fate.TEMPLATE, "template"),
        ("a: '{{ x['y'] }}'\n", Fate.TEMPLATE, "template"),
        (MAP + "data:\n  b: {{ x }}\n", Fate.TEMPLATE, "template"),
        ("{{ define }}\na: b\n{{ end }}\n", Fate.TEMPLATE, "Go template"),
        ("items:\n{% for a in b %}\n- c\n{% endfor %}\n", Fate.TEMPLATE, "Jinja"),
        ("a:\n<% b.each do |c| %>\n  - <%= c %>\n<% end %>\n", Fate.TEMPLATE, "ERB"),
        ("{{- /*\n a: b: c\n*/ -}}\na: b\n", Fate.TEMPLATE, "template"),
        ("a: b: c\n---\nx:\n{{ if y }}\nz: 1\n{{ end }}\n", Fate.TEMPLATE, "Go template"),
        ('{"apiVersion": "v1", "kind": "Pod", "a": {{ x }} }\n', Fate.TEMPLATE, "template"),
        # A text that reads is checked.
        (MAP + "data:\n  a: x-{{ y }}\n", Fate.CHECKED, ""),
    ],
)
def test_a_file_is_a_template_where_braces_are_why_it_cannot_be_read(text, fate, detail):
    reading = read(Source("a.yaml", text))
    assert (reading.fate, reading.detail) == (fate, detail)


def test_what_can_be_read_of_a_broken_file_with_braces_is_kept():
    reading = read(Source("a.yaml", MAP + "---\n" + MAP + 'data:\n  a: "{{ b }}"\n\tc: d\n'))
    assert (reading.fate, [each.index for each in reading.documents], [each.span.start.line for each in reading.faults]) == (Fate.CHECKED, [0], [10])


@pytest.mark.parametrize("text", ["{{" * 100_000, "{#" * 100_000, "{%\n" * 50_000, "a\n<%\n" * 30_000, "{{ a\nb\n" * 30_000, '"\\' * 100_000 + "{{: : "])
def test_hostile_texts_are_read_in_no_time(text):
    started = time.process_time()
    without_actions(text)
    is_placeholder(text)
    has_bare_action(text)
    assert read(Source("a.yaml", text)).fate in (Fate.TEMPLATE, Fate.UNREADABLE, Fate.NOT_A_MANIFEST)
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("path", "text", "fate", "count"),
    [
        ("a.json", '[{"apiVersion": "v1", "kind": "Pod"}]', Fate.CHECKED, 1),
        ("a.json", '[{"apiVersion": "v1", "kind": "Pod"}]\n[{"apiVersion": "v1", "kind": "Pod"}]\n{"apiVersion": "v1", "kind": "Pod"}', Fate.CHECKED, 3),
        ("a.json", '[{"apiVersion": "v1", "kind": "Pod"}, 1]', Fate.NOT_A_MANIFEST, 1),
        ("a.json", "[]", Fate.NOT_A_MANIFEST, 1),
        ("a.jsonnet", "local a = 1;\n{a: a}\n", Fate.OTHER_TOOL, 0),
        ("a.libsonnet", "{ local b = 1, c: [\n", Fate.OTHER_TOOL, 0),
        ("A.JSONNET", '{"apiVersion": "v1", "kind": "Pod"}', Fate.OTHER_TOOL, 0),
    ],
)
def test_arrays_streams_and_programs(path, text, fate, count):
    reading = read(Source(path, text))
    assert (reading.fate, len(reading.documents)) == (fate, count)
