"""Objects of kinds that no file defines, judged by the catalog of definitions: what it says, how gravely, and what wins over it."""

import pytest

from kubecheck import check
from kubecheck.engine.loading import load
from kubecheck.engine.request import Request
from kubecheck.engine.ruleset import Choice, Registry, RuleSet
from kubecheck.plugins import load_rules
from kubecheck.source import Source

CERTIFICATE = """apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: web}
spec: {secretName: web, dnsNames: [web.example.com], issuerRef: {name: ca}}
"""
MISSPELT = CERTIFICATE.replace("dnsNames", "dnsName")
QUEUE = "apiVersion: kueue.x-k8s.io/v1beta1\nkind: ResourceFlavor\nmetadata: {name: NAME}\n"
OWN = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: certificates.cert-manager.io}
spec:
  group: cert-manager.io
  names: {kind: Certificate, plural: certificates, singular: certificate, listKind: CertificateList}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, x-kubernetes-preserve-unknown-fields: true}}}}
"""
RULES = ["unknown-kind", "unknown-field", "custom-resource-invalid", "deprecated-api-version", "duplicate-key"]


def told(*texts, **settings):
    report = check({f"{index}.yaml": text for index, text in enumerate(texts)}, {"presets": [], "select": RULES, **settings})
    return [(each.rule, each.severity.name.lower(), each.location.path, each.location.line, each.message) for each in report.findings]


def warning(rule, line, message):
    return (rule, "warning", "0.yaml", line, message)


@pytest.mark.parametrize(("text", "expected"), [
    (CERTIFICATE, []),
    (MISSPELT, [warning("unknown-field", 4, "unknown field dnsName in .spec; did you mean dnsNames? (cert-manager v1.21.2)")]),
    (
        CERTIFICATE.replace("[web.example.com]", "web.example.com"),
        [warning("custom-resource-invalid", 4, '"web.example.com" in .spec.dnsNames is a string, but a list is needed (cert-manager v1.21.2)')],
    ),
    (
        CERTIFICATE.replace("secretName: web, ", ""),
        [warning("custom-resource-invalid", 4, "missing required field secretName in .spec (cert-manager v1.21.2)")],
    ),
    (
        CERTIFICATE.replace("/v1\n", "/v1alpha2\n"),
        [warning("unknown-kind", 1, "cert-manager.io/v1alpha2 does not serve Certificate; cert-manager.io/v1 does (cert-manager v1.21.2)")],
    ),
    (
        "apiVersion: tekton.dev/v1alpha1\nkind: Task\nmetadata: {name: a}\n",
        [warning("unknown-kind", 1, "tekton.dev/v1alpha1 does not serve Task; tekton.dev/v1beta1 and tekton.dev/v1 do (Tekton Pipelines v1.0.0)")],
    ),
])  # fmt: skip
def test_what_the_catalog_has_against_an_object_is_a_warning_with_the_version(text, expected):
    assert told(text) == expected


def test_what_lacks_several_fields_and_nothing_else_may_be_a_patch_and_is_told_as_a_note():
    bare = CERTIFICATE.replace("spec: {secretName: web, dnsNames: [web.example.com], issuerRef: {name: ca}}", "spec: {dnsNames: [web.example.com]}")
    lacks = [("custom-resource-invalid", "info", "0.yaml", 4, f"missing required field {each} in .spec (cert-manager v1.21.2)") for each in ("issuerRef", "secretName")]
    assert told(bare) == lacks
    wrong = bare.replace("[web.example.com]", "web")
    assert {each[1] for each in told(wrong)} == {"warning"}


def test_rules_of_a_definition_run():
    route = """apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec:
  rules:
    - filters: [{type: RequestRedirect, requestRedirect: {hostname: a.example.com}}]
      backendRefs: [{name: web, port: 80}]
"""
    assert told(route) == [
        warning("custom-resource-invalid", 6, ".spec.rules[0]: RequestRedirect filter must not be used together with backendRefs (Gateway API v1.7.0)"),
    ]


def test_what_the_server_says_by_itself_stays_an_error():
    text = CERTIFICATE.replace("{name: web}", "{name: Web}") + "kind: Certificate\n"
    assert [(rule, severity) for rule, severity, *_ in told(text)] == [("custom-resource-invalid", "error"), ("duplicate-key", "error")]
    assert not any("cert-manager v" in message for *_, message in told(text))


def test_a_status_that_another_version_wrote_is_left_alone():
    assert told(CERTIFICATE + "status: {renewals: 3}\n") == []


def test_inputs_of_tests_are_left_alone():
    files = {f"{folder}/a.yaml": MISSPELT for folder in ("testdata", "data")}
    found = check(files, {"presets": [], "select": RULES}).findings
    assert [(each.rule, each.location.path) for each in found] == [("unknown-field", "data/a.yaml"), ("unknown-kind", "testdata/a.yaml")]


def test_a_version_that_may_be_newer_than_the_catalog_is_not_called_gone():
    job = "apiVersion: kubeflow.org/v2beta1\nkind: MPIJob\nmetadata: {name: a}\n"
    assert told(job) == [("unknown-kind", "info", "0.yaml", 2, "unknown kind MPIJob in kubeflow.org/v2beta1: its objects are not checked")]
    odd = CERTIFICATE.replace("/v1\n", "/first\n")
    assert told(odd) == [("unknown-kind", "info", "0.yaml", 2, "unknown kind Certificate in cert-manager.io/first: its objects are not checked")]


def test_a_version_that_will_go_is_a_note_once_a_kind():
    note = ("deprecated-api-version", "info", "0.yaml", 1, "This version is deprecated. Use v1beta2 instead. (Kueue v0.17.0)")
    assert told(QUEUE.replace("NAME", "a"), QUEUE.replace("NAME", "b")) == [note]


def test_what_the_server_warns_of_by_itself_is_told_of_each_object_as_it_is():
    application = """apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: a, finalizers: [resources-finalizer.argocd.argoproj.io]}
spec: {project: default, destination: {}, source: {repoURL: "https://example.com/a.git"}}
"""
    found = told(application, application.replace("name: a,", "name: b,"), select=["unqualified-finalizer"])
    assert [(rule, path) for rule, _, path, *_ in found] == [("unqualified-finalizer", "0.yaml"), ("unqualified-finalizer", "1.yaml")]
    assert not any("Argo CD v" in message for *_, message in found)


def test_fields_that_a_webhook_writes_into_each_object_are_not_called_missing():
    task = "apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: a}\nspec: {steps: [{image: 'a.example/b:1'}]}\n"
    assert told(task) == []
    assert [each[1::3] for each in told(task.replace("image:", "imag:"))] == [("warning", "unknown field imag in .spec.steps[0]; did you mean image? (Tekton Pipelines v1.0.0)")]


STRICT = OWN.replace("x-kubernetes-preserve-unknown-fields: true", "required: [secretName], properties: {secretName: {type: string}, size: {type: integer}}")
LACKING = CERTIFICATE.replace("secretName: web, dnsNames: [web.example.com], issuerRef: {name: ca}", "")
HOOK = """apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: hook}
webhooks:
- name: NAME
  sideEffects: None
  admissionReviewVersions: [v1]
  clientConfig: {url: "https://hook.example.com"}
  RULES
"""


@pytest.mark.parametrize(("name", "groups", "resources", "severity"), [
    ("m.example.com", "cert-manager.io", "certificates", "info"),
    ("m.example.com", "cert-manager.io", "'*'", "info"),
    ("m.example.com", "'*'", "'*'", "error"),  # it is asked about everything, and knows the fields of no kind
    ("m.example.com", "'*'", "certificates", "error"),
    ("m.example.com", "other.io", "certificates", "error"),
    ("m.example.com", "cert-manager.io", "issuers", "error"),
    ("webhook.cert-manager.io", "", "", "info"),  # its program sets the rules
    ("webhook.example.com", "", "", "error"),
    ("webhook.cert-manager.io", "other.io", "issuers", "error"),
])  # fmt: skip
def test_what_a_mutating_webhook_may_fill_in_is_a_note(name, groups, resources, severity):
    rules = f"rules: [{{apiGroups: [{groups}], apiVersions: [v1], operations: [CREATE], resources: [{resources}]}}]" if groups else "rules: []"
    hook = HOOK.replace("NAME", name).replace("RULES", rules)
    wrong = LACKING.replace("name: web", "name: other").replace("spec: {", "spec: {secretName: a, size: b")
    report = check({"0.yaml": LACKING, "1.yaml": STRICT, "2.yaml": hook, "3.yaml": wrong}, {"presets": [], "select": RULES})
    notes = [f"the webhook {name} is asked before, and may fill it in"] if severity == "info" else []
    assert [(each.rule, each.severity.name.lower(), each.message, [note.message for note in each.notes]) for each in report.findings] == [
        ("custom-resource-invalid", severity, "missing required field secretName in .spec", notes),
        ("custom-resource-invalid", "error", '"b" in .spec.size is a string, but an integer is needed', []),
    ]


@pytest.mark.parametrize("text", [MISSPELT, CERTIFICATE.replace("/v1\n", "/v1alpha2\n")])
def test_a_gone_version_is_told_once_and_an_object_each_time(text):
    assert len(told(text, text.replace("name: web}", "name: other}", 1))) == (2 if text is MISSPELT else 1)


def test_a_definition_among_the_files_wins():
    assert told(MISSPELT, OWN) == []
    old = MISSPELT.replace("/v1\n", "/v1alpha2\n")
    assert [each[:2] for each in told(old, OWN)] == [("unknown-kind", "info")]


def test_a_definition_that_is_named_wins(tmp_path):
    (tmp_path / "crd.yaml").write_text(OWN, encoding="utf-8")
    assert told(MISSPELT, crds=[str(tmp_path)]) == []


def test_the_catalog_can_be_switched_off():
    note = ("unknown-kind", "info", "0.yaml", 2, "unknown kind Certificate in cert-manager.io/v1: its objects are not checked")
    assert told(MISSPELT, **{"crd-catalog": False}) == [note]


def test_an_object_in_doubt_counts_as_one_that_the_server_takes():
    ruleset = RuleSet(Registry(load_rules()), Choice(presets=(), select=RULES), ())
    loaded = load(Request([Source("0.yaml", MISSPELT)], ruleset, jobs=1), keeps=True)
    (resource,) = loaded.results[0].resources
    assert (resource.status, resource.errors) == (201, ())
    (finding,) = loaded.findings
    assert finding.facts["catalog"] == "cert-manager v1.21.2"
    assert finding.help == "this is the version in the catalog; if yours is another, give its CustomResourceDefinition with --crds"
