"""The hooks that a plugin may answer. Plugins are asked once, when a run begins; what they hand over are plain declarations."""

from __future__ import annotations

import pluggy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.sdk import Rule

hookspec = pluggy.HookspecMarker("kubecheck")


@hookspec
def kubecheck_rules() -> Iterable[Rule]:  # type: ignore[empty-body]  # a specification has no body
    """The rules of the plugin: ``return kubecheck.sdk.rules_in(__name__, os.path.dirname(__file__))`` finds those in sub-folders."""
