"""What keeps a chart from being rendered."""

from __future__ import annotations


class ChartError(Exception):
    """A refusal in Helm's words, and its place.

    Attributes:
        message: the refusal, as Helm tells it.
        file: the path of the file it is about, empty where it is about none.
        line: the line in it, from 1; 0 where it is about the whole file.
        column: the column there, from 1; 0 where it is not known.
        stage: what could not be done: values, load, dependencies or render.
        output: for an output that is no YAML: the text that the template made.
        output_line: the line of `output` at which it stops being YAML, from 1.
        texts: what templates had printed, by name, where that was refused.
        violations: what in the values breaks a schema: words and place of each.
    """

    def __init__(self, message: str, stage: str, file: str = "", line: int = 0, column: int = 0, output: str = "", output_line: int = 0) -> None:
        super().__init__(message)
        self.message, self.stage = message, stage
        self.file, self.line, self.column = file, line, column
        self.output, self.output_line = output, output_line
        self.texts: dict[str, str] = {}
        self.violations: list[tuple[str, str, int, int]] = []
