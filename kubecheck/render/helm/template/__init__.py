"""Go's text/template: texts to templates, and templates with data to text that knows where it came from.

`Templates` is the door; `text` has what functions need that hand texts on, `printing` Go's fmt.
"""

from __future__ import annotations

from kubecheck.render.helm.template.errors import ExecutionError, LimitError, TemplateError
from kubecheck.render.helm.template.frame import Budget, Call, Origin
from kubecheck.render.helm.template.templates import Templates
from kubecheck.render.helm.template.text import Text

__all__ = ["Budget", "Call", "ExecutionError", "LimitError", "Origin", "TemplateError", "Templates", "Text"]
