"""What templates of a chart read of its values, found without rendering: no branch is left out. `usage_of` is the door."""

from __future__ import annotations

from kubecheck.render.helm.usage.charts import Usage, usage_of

__all__ = ["Usage", "usage_of"]
