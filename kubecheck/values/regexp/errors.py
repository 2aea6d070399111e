"""What is wrong with a regular expression, in Go's words. Mirrors: regexp/syntax Error, ErrorCode."""

CHARACTER_RANGE = "invalid character class range"
ESCAPE = "invalid escape sequence"
NAMED_CAPTURE = "invalid named capture"
PERL_SYNTAX = "invalid or unsupported Perl syntax"
NESTED_REPETITION = "invalid nested repetition operator"
REPEAT_COUNT = "invalid repeat count"
UTF8 = "invalid UTF-8"
MISSING_BRACKET = "missing closing ]"
MISSING_PAREN = "missing closing )"
MISSING_ARGUMENT = "missing argument to repetition operator"
TRAILING_BACKSLASH = "trailing backslash at end of expression"
UNEXPECTED_PAREN = "unexpected )"
NESTING = "expression nests too deeply"
SIZE = "expression too large"


class StepsError(Exception):
    """A search that takes more steps than it may."""


class GoRegexError(ValueError):
    """A pattern that Go does not take."""

    def __init__(self, fault: str, part: str) -> None:
        self.told = fault, part
        super().__init__(f"error parsing regexp: {fault}: `{part}`")
