"""What state a Job is in."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.objects.store import Object


def finished_at(job: Object) -> dict[str, Any] | None:
    """The condition that says that the job is over. Mirrors: util.FinishedCondition."""
    for condition in (job.get("status") or {}).get("conditions") or ():
        if condition["type"] in {"Complete", "Failed"} and condition["status"] == "True":
            return condition  # type: ignore[no-any-return]  # conditions are maps
    return None
