"""Charts: what Helm does around templates. `rendering.render` is the door."""

from __future__ import annotations
