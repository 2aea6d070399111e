"""A ServiceAccount default whose token every pod gets that names no account."""

from __future__ import annotations

from kubecheck.sdk import ServiceAccount, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ServiceAccount, severity=Severity.INFO, since="0.1", presets="security", aliases=(
    "checkov:CKV_K8S_41", "datree:CIS_INVALID_VALUE_AUTOMOUNTSERVICEACCOUNTTOKEN", "kubescape:C-0189",
))  # fmt: skip
def default_account_token(account: ServiceAccount, ctx: Context) -> Iterator[Problem]:
    if account.name == "default" and account.get("automountServiceAccountToken") is not False:
        yield account.at("automountServiceAccountToken").problem(
            f"every pod of namespace {account.namespace} that names no account carries a token of default",
            help="write automountServiceAccountToken: false",
        )
