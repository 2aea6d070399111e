"""An entry of a role that grants everything: told once, by the strongest rule that is on."""

import kubecheck

ROLE = """apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: own}
rules:
  - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}
  - {apiGroups: [""], resources: ["*"], verbs: ["*"], resourceNames: []}
"""


def told(**settings):
    report = kubecheck.check({"role.yaml": ROLE}, settings=settings)
    return [(each.rule, each.field) for each in report.findings]


def test_the_strongest_rule_tells_it():
    found = told(presets=["security"])
    assert [each for each in found if each[1].startswith(".rules[0]")] == [("wildcard-role", ".rules[0]")]
    assert ("reads-secrets", ".rules[1]") in found, "an entry of one group is told of by each"


def test_the_others_tell_it_where_the_strongest_is_off():
    found = told(presets=["security"], ignore=["wildcard-role"])
    about = {rule for rule, field in found if field == ".rules[0]"}
    assert {"reads-secrets", "escalates", "creates-pods", "execs-into-pods", "changes-nodes", "changes-namespaces", "changes-api", "changes-roles"} <= about
    assert "wildcard-role" not in about


def test_the_strongest_tells_it_whatever_fields_it_looks_at():
    found = told(presets=["security"], options={"wildcard-role": {"fields": ["apiGroups"]}})
    assert ("wildcard-role", ".rules[0]") in found
    assert [rule for rule, field in found if field == ".rules[0]"] == ["wildcard-role"]
