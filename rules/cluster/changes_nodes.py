"""A role that decides which pods run on which nodes."""

from __future__ import annotations

from kubecheck.sdk import Role, Severity, narrow_entries, policy_rules, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# Each way, with verbs and resources of the core group, and the words for it.
# Mirrors: BindingREST of pkg/registry/core/pod/storage (a Binding makes pods/binding), and what the scheduler reads of a Node.
_WAYS = (
    (("create",), ("bindings", "pods/binding"), "puts pods on whatever node it likes, past the scheduler with its taints, affinities and resources"),
    (("create", "update", "patch"), ("nodes",), "changes labels and taints of nodes, and so draws pods of others to nodes of its choice"),
    (("update", "patch"), ("nodes/status",), "writes the status of nodes: their capacity, their addresses and whether they are ready"),
)


@rule(on=Role, severity=Severity.WARNING, since="0.1", presets="security")
def changes_nodes(role: Role, ctx: Context) -> Iterator[Problem]:
    for index, entry in narrow_entries(role, ctx):
        # Nodes live outside of namespaces, where a Role has no say.
        ways = _WAYS[:1] if role.kind == "Role" else _WAYS
        what = next((words for verbs, resources, words in ways if policy_rules.allows(entry, verbs, "", resources)), "")
        if what:
            yield role.at("rules", index).problem(what)
