"""From a name to what it names, and to all who name it."""

import pytest
from still_project import REST, WEB, marked, shown

from kubecheck.lsp.features.definition import definition, references

DEFINED = [
    ("web.yaml", "serviceAccountName: ", "runner", ["rest.yaml:46 runner"]),
    ("web.yaml", "configMapKeyRef:\n              name: ", "conf", ["rest.yaml:16 conf"]),
    ("web.yaml", "              key: mo", "de", ["rest.yaml:18 mode"]),
    ("web.yaml", "          - key: mo", "de", ["rest.yaml:18 mode"]),
    ("web.yaml", "claimName: ", "store", []),
    ("web.yaml", "volumeMounts:\n        - name: da", "ta", ["web.yaml:36 data"]),
    ("web.yaml", "port: ht", "tp", ["web.yaml:21 http"]),
    ("web.yaml", "matchLabels:\n      app: ", "web", ["web.yaml:13 web"]),
    ("web.yaml", "matchLabels:\n      a", "pp", ["web.yaml:13 app"]),
    ("web.yaml", "  selec", "tor:", ["web.yaml:12 labels"]),
    ("web.yaml", "  name: w", "eb", ["web.yaml:4 web"]),
    ("web.yaml", "repli", "cas", []),
    ("web.yaml", "image: ngi", "nx", []),
    ("rest.yaml", "selector:\n    app: ", "web", ["web.yaml:13 web"]),
    ("rest.yaml", "targetPort: ", "http", ["web.yaml:21 http"]),
    ("rest.yaml", "service:\n      name: ", "web", ["rest.yaml:4 web"]),
    ("rest.yaml", "      port:\n        name: pub", "lic", ["rest.yaml:9 public"]),
    ("rest.yaml", "kind: Deployment\n    name: ", "web", ["web.yaml:4 web"]),
    ("rest.yaml", "serviceaccount:def", "ault", ["rest.yaml:46 runner"]),
    ("rest.yaml", "kind: Role\n  name: ", "reader", []),
    ("rest.yaml", "url: http://w", "eb", ["rest.yaml:4 web"]),
    ("rest.yaml", "url: ht", "tp", []),
]


@pytest.mark.parametrize(("path", "behind", "ahead", "expected"), DEFINED)
def test_what_a_name_means(opened, path, behind, ahead, expected):
    files = {"web.yaml": WEB, "rest.yaml": REST}
    project, *place = opened({**files, path: marked(files[path], behind, ahead)})
    assert shown(project, definition(project, *place)) == expected


REFERRED = [
    ("rest.yaml", "kind: ConfigMap\nmetadata:\n  name: ", "conf", ["rest.yaml:16 conf", "web.yaml:27 conf", "web.yaml:41 conf"]),
    ("web.yaml", "configMapKeyRef:\n              name: ", "conf", ["rest.yaml:16 conf", "web.yaml:27 conf", "web.yaml:41 conf"]),
    ("rest.yaml", "data:\n  mo", "de", ["rest.yaml:18 mode", "web.yaml:28 mode", "web.yaml:43 mode"]),
    ("rest.yaml", "metadata:\n  name: we", "b", ["rest.yaml:4 web", "rest.yaml:28 web", "rest.yaml:19 web"]),
    ("rest.yaml", "url: http://w", "eb", ["rest.yaml:4 web", "rest.yaml:28 web", "rest.yaml:19 web"]),
    ("rest.yaml", "- name: pub", "lic", ["rest.yaml:9 public", "rest.yaml:30 public"]),
    ("rest.yaml", "targetPort: ", "http", ["web.yaml:21 http", "rest.yaml:11 http", "web.yaml:34 http"]),
    ("web.yaml", "- name: ht", "tp", ["web.yaml:21 http", "rest.yaml:11 http", "web.yaml:34 http"]),
    ("web.yaml", "metadata:\n  name: we", "b", ["web.yaml:4 web", "rest.yaml:41 web"]),
    ("web.yaml", "labels:\n        app: ", "web", ["web.yaml:13 web", "rest.yaml:7 web", "web.yaml:9 web"]),
    ("web.yaml", "labels:\n        a", "pp", ["web.yaml:13 app", "rest.yaml:7 app", "web.yaml:9 app"]),
    ("web.yaml", "tier: fr", "ont", ["web.yaml:14 front"]),
    ("web.yaml", "volumes:\n      - name: ", "data", ["web.yaml:36 data", "web.yaml:30 data"]),
    ("rest.yaml", "kind: ServiceAccount\nmetadata:\n  name: run", "ner", ["rest.yaml:46 runner", "rest.yaml:58 system:serviceaccount:default:runner", "rest.yaml:61 runner", "web.yaml:16 runner"]),
    ("web.yaml", "repli", "cas", []),
]  # fmt: skip


@pytest.mark.parametrize(("path", "behind", "ahead", "expected"), REFERRED)
def test_who_names_it(opened, path, behind, ahead, expected):
    files = {"web.yaml": WEB, "rest.yaml": REST}
    project, *place = opened({**files, path: marked(files[path], behind, ahead)})
    assert shown(project, references(project, *place)) == expected
    assert set(shown(project, references(project, *place, with_declaration=False))) < set(expected) or not expected[1:]


def test_an_address_in_a_text_of_several_lines(opened):
    conf = REST.replace("url: http://web:8080/", "conf: |\n    first line\n    at = http://web:8080/path\n")
    project, *place = opened({"web.yaml": WEB, "rest.yaml": marked(conf, "http://w", "eb")})
    assert shown(project, definition(project, *place)) == ["rest.yaml:4 web"]
    assert shown(project, references(project, *place)) == ["rest.yaml:4 web", "rest.yaml:31 web", "rest.yaml:21 web"]
