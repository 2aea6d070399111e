"""Collects rule pages as tests: every Markdown file with a ``## Bad`` or ``## Good`` heading, each of its examples a test.

Plugin authors switch it on with ``-p kubecheck.testing.pytest_plugin``.
"""

from __future__ import annotations

import os

import pytest

from kubecheck.testing.pages import PageError, cases_of, run_case

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from kubecheck.testing.pages import Case

_HEADINGS = ("\n## Bad", "\n## Good")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Page | None:
    """A rule page is a file of tests."""
    if file_path.suffix != ".md":
        return None
    text = file_path.read_text(encoding="utf-8")
    if not any(heading in text for heading in _HEADINGS):
        return None
    page: Page = Page.from_parent(parent, path=file_path)
    return page


class Page(pytest.File):
    """The page of a rule."""

    def collect(self) -> Iterator[Example]:
        """Each example is a test."""
        rule = os.path.splitext(self.path.name)[0].replace("_", "-")
        for case in cases_of(self.path.read_text(encoding="utf-8"), str(self.path), rule):
            yield Example.from_parent(self, name=case.name, case=case)


class Example(pytest.Item):
    """One example of a page."""

    def __init__(self, *, case: Case, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.case = case

    def runtest(self) -> None:
        """Runs the example."""
        run_case(self.case)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:  # type: ignore[override]  # text is one of the answers
        """A page that is wrong needs no traceback."""
        if isinstance(excinfo.value, PageError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the example stands."""
        return self.path, self.case.line - 1, f"{self.path.name}: {self.name}"
