"""kubecheck: says before anything is applied what Kubernetes would refuse, what would never run, and what would hurt later.

For programs::

    import kubecheck

    report = kubecheck.check(["deploy/"], settings={"kubernetes-version": "1.34"})
    for finding in report.findings:
        print(finding.location.path, finding.location.line, finding.rule, finding.message)

Names are imported when they are first used.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.config.load import ConfigError
    from kubecheck.config.settings import Settings, UsageError
    from kubecheck.findings import Fate, FileFate, Finding, Location, Note, Report, Severity
    from kubecheck.library import check, simulate
    from kubecheck.sim.play.facts import Outcome
    from kubecheck.sim.profile import ClusterProfile

__all__ = [
    "ClusterProfile", "ConfigError", "Fate", "FileFate", "Finding", "Location", "Note", "Outcome", "Report", "Settings", "Severity",
    "UsageError", "__version__", "check", "simulate",
]  # fmt: skip

__version__ = "0.1.0"

_HOMES = {
    "check": "library", "simulate": "library", "UsageError": "config.settings", "ConfigError": "config.load", "Settings": "config.settings",
    "Fate": "findings", "FileFate": "findings", "Finding": "findings", "Location": "findings", "Note": "findings", "Report": "findings",
    "Severity": "findings", "Outcome": "sim.play.facts", "ClusterProfile": "sim.profile",
}  # fmt: skip


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module kubecheck has no attribute {name}")
    found = getattr(__import__(f"kubecheck.{home}", fromlist=[name]), name)
    globals()[name] = found
    return found
