"""The rules of the CIS benchmark: their examples, and how flags are read."""

import kubecheck_rules
import pytest
from kubecheck_rules.cis.flags import RULES

from kubecheck.library import check
from kubecheck.sdk.rules import rules_in
from kubecheck.testing import cases_of
from kubecheck.testing.pages import run_case


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_examples_of_a_page_hold(rule):
    for case in cases_of(rule.page, rule.id, rule.id):
        run_case(case)


def test_the_rules_of_the_table_are_found():
    assert [each.id for each in rules_in("kubecheck_rules", kubecheck_rules.FOLDER) if each.group == "cis"] == [each.id for each in RULES]


def found(words, rules, image="registry.example.com/it:1.0.0", field="command"):
    listed = "".join(f"        - '{each}'\n" for each in words)
    text = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n    - name: a\n      image: {image}\n      {field}:\n{listed}"
    report = check({"a.yaml": text}, {"presets": [], "select": rules})
    return [(each.rule, each.location.line, each.message) for each in report.findings]


@pytest.mark.parametrize("words", [
    ["kube-apiserver", "--anonymous-auth=false"],
    ["/usr/local/bin/kube-apiserver", "--anonymous-auth", "false"],
    ["tini", "--", "kube-apiserver", "-anonymous-auth=false"],
    ["kube-apiserver", "--anonymous-auth=true", "--anonymous-auth=false"],
    ["kube-apiserver-proxy", "--anonymous-auth=true"],
    ["sleep", "1"],
    ["a", "b", "c", "kube-apiserver"],
])  # fmt: skip
def test_what_is_as_wanted_or_another_program(words):
    assert found(words, ["api-server-anonymous-auth"]) == []


def test_a_flag_alone_is_true():
    rule = "api-server-anonymous-auth"
    words = "--anonymous-auth of kube-apiserver is true, false is wanted (CIS 1.2.1)"
    assert found(["kube-apiserver", "--anonymous-auth"], [rule]) == [(rule, 10, words)]
    assert found(["kube-apiserver", "--anonymous-auth", "--x"], [rule]) == [(rule, 10, words)]
    assert found(["etcd", "--client-cert-auth"], ["etcd-client-cert-auth"]) == []


def test_each_of_several_flags_must_do():
    rule = "etcd-certificate"
    assert found(["etcd", "--cert-file=a", "--key-file="], [rule]) == [(rule, 11, "--key-file of etcd is empty, it must be (CIS 2.1)")]
    assert found(["etcd", "--cert-file=a"], [rule]) == [(rule, 8, "--key-file of etcd is not set, it must be (CIS 2.1)")]


def test_lists_are_taken_apart():
    rule = "api-server-authorization-always-allow"
    assert found(["kube-apiserver", "--authorization-mode=Node,AlwaysAllow"], [rule]) == [
        (rule, 10, "--authorization-mode of kube-apiserver is Node,AlwaysAllow, AlwaysAllow is not allowed (CIS 1.2.7)")
    ]
    assert found(["kube-apiserver", "--authorization-mode=Node, RBAC"], [rule, "api-server-authorization-rbac"]) == []
    rule = "api-server-cipher-suites"
    assert found(["kube-apiserver", "--tls-cipher-suites=TLS_AES_128_GCM_SHA256,TLS_RSA_WITH_RC4_128_SHA"], [rule]) == [
        (rule, 10, "--tls-cipher-suites of kube-apiserver is TLS_AES_128_GCM_SHA256,TLS_RSA_WITH_RC4_128_SHA, strong ciphers alone are wanted (CIS 1.2.32)")
    ]


@pytest.mark.parametrize(("days", "count"), [("29", 1), ("30", 0), ("31", 0), ("many", 1)])
def test_numbers_have_a_least(days, count):
    rule = "api-server-audit-log-max-age"
    message = f"--audit-log-maxage of kube-apiserver is {days}, at least 30 is wanted (CIS 1.2.20)"
    assert found(["kube-apiserver", f"--audit-log-maxage={days}"], [rule]) == [(rule, 10, message)] * count


def test_without_a_command_the_image_tells_the_program():
    rule = "etcd-client-cert-auth"
    expected = [(rule, 9, "--client-cert-auth of etcd is false, true is wanted (CIS 2.2)")]
    assert found(["--client-cert-auth=false"], [rule], "registry.k8s.io/etcd:3.6.0", "args") == expected
    assert found(["--client-cert-auth=false"], [rule], "registry.k8s.io/etcd-amd64:3.6.0", "args") == expected
    assert found(["--client-cert-auth=false"], [rule], "registry.k8s.io/etcdkeeper:3.6.0", "args") == []
