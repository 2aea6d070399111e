"""Entry points that deploy and change others, and several of one name: clusters that each have a Kustomization called apps."""

from __future__ import annotations

import pytest

from kubecheck import check
from kubecheck.findings import Severity

SOURCE = "interval: 1m, prune: true, sourceRef: {kind: GitRepository, name: here}"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: '%s'}\nspec: {ports: [{port: 80}]}\n"
ROUTE = """apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec: {rules: [{host: 'web.${DOMAIN}', http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}
"""
CHILD = f"""apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: web}}
spec: {{{SOURCE}, path: ./apps/web/app, postBuild: {{substitute: {{APP: web}}}}}}
"""
PARENT = """apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: cluster-apps, namespace: flux-system}
spec:
  interval: 1m
  prune: true
  sourceRef: {kind: GitRepository, name: here}
  path: ./apps
  patches:
  - target: {group: kustomize.toolkit.fluxcd.io, kind: Kustomization}
    patch: |
      apiVersion: kustomize.toolkit.fluxcd.io/v1
      kind: Kustomization
      metadata: {name: any}
      spec: {postBuild: {substituteFrom: [{kind: Secret, name: %s, optional: true}]}}
"""


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()

    def write_files(**files):
        for name, text in files.items():
            path = tmp_path / f"{name.replace('__', '/')}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    return write_files


def test_a_kustomization_is_taken_as_another_one_deploys_it(write):
    write(flux__apps=PARENT % "far", apps__web__ks=CHILD, apps__web__app__all=SERVICE % "${APP}" + "---\n" + ROUTE, apps__web__kustomization="resources: [ks.yaml]\n")
    # The parent's patch says that there are more variables, of which nobody knows: without it DOMAIN would be empty, and the host `web.` refused.
    assert [(each.rule, each.location.path) for each in check(".").findings] == [("unfilled-placeholder", "apps/web/app/all.yaml")]


def test_what_the_patch_of_a_parent_gives_is_filled_in(write):
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: near}\nstringData: {DOMAIN: Example.org}\n"
    write(flux__apps=PARENT % "near", flux__secret=secret, apps__web__ks=CHILD, apps__web__app__all=SERVICE % "${APP}" + "---\n" + ROUTE, apps__web__kustomization="resources: [ks.yaml]\n")
    found = [(each.rule, each.location.path, each.message.partition(" in ")[0]) for each in check(".").findings if each.severity == Severity.ERROR]
    assert found == [("invalid-value", "apps/web/app/all.yaml", 'Ingress web: "web.Example.org"')]


def test_a_kustomization_that_deploys_itself(write):
    write(clusters__one__sync=PARENT.replace("./apps", "./clusters/one").replace("cluster-apps", "flux-system") % "far", clusters__one__web=SERVICE % "web")
    assert list(check(".").findings) == []


def test_two_that_deploy_each_other_are_taken_as_they_stand(write):
    write(a__ks=PARENT.replace("./apps", "./b") % "far", b__ks=PARENT.replace("./apps", "./a").replace("cluster-apps", "other") % "far", a__web=SERVICE % "web")
    assert list(check(".").findings) == []


ISSUER = "apiVersion: example.org/v1\nkind: Issuer\nmetadata: {name: one}\nspec: {server: staging}\n"
CONFIGS = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: configs, namespace: flux-system}\nspec: {" + SOURCE + ", path: ./configs%s}\n"
CHANGED = ", patches: [{target: {kind: Issuer}, patch: '[{\"op\": \"replace\", \"path\": \"/spec/server\", \"value\": \"%s\"}]'}]"


@pytest.mark.parametrize("second", [CHANGED % "live", CHANGED % "other"], ids=["same", "different"])
def test_kustomizations_of_one_name_in_two_clusters(write, second):
    write(clusters__live__configs=CONFIGS % (CHANGED % "live"), clusters__test__configs=CONFIGS % second, configs__kustomization="resources: [issuer.yaml]\n", configs__issuer=ISSUER)
    report = check(".")
    assert [each.rule for each in report.findings] == ["unknown-kind"]
    same = second == CHANGED % "live"
    assert report.findings[0].notes[-1].message == (
        "as Kustomization configs in clusters/live builds it" if same else "as 2 build it: Kustomization configs in clusters/live, Kustomization configs in clusters/test"
    )
