"""Doors for single texts: regular expressions, CEL, documents, templates, patterns."""

from __future__ import annotations

import contextlib
import functools

from fuzzing import seeds
from fuzzing.door import Door, bytes_of, change_document, change_parts, change_texts
from fuzzing.faults import BreachError
from fuzzing.mutation import at, paths_of
from fuzzing.promises import check_span

# -- regular expressions ------------------------------------------------------------------------------------------------


def _pattern_seeds():
    patterns = (
        "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "^(x+x+)+y$", r"(?i)\p{Greek}+|\pL", r"\bfoo\B", "(?P<a>b*?)c{2,5}", "[[:alpha:]]|[^\\d]", "(?U)a+b", "(?s:.)(?m:^$)", "\\x{10FFFF}", "((a|ab)(c|bcd))*", "a{1000}", "\\Qa.b\\E", "(|a)*",
    )  # fmt: skip
    return [
        {"pattern": pattern, "text": text}
        for pattern in patterns
        for text in ("foo-bar", "xxxxxxxxxxxxxxxxxxxxxxxxxx", "αβγ abc", "abcd\nabcd")
    ]


def _try_pattern(value):
    from kubecheck.values.regexp import GoRegexError, compile_go

    text = value["text"]
    if len(value["pattern"]) * len(text) > _MOST_STEPS:
        return  # each character costs as many steps as the pattern is long, as it does in Go
    try:
        pattern = compile_go(value["pattern"])
    except GoRegexError:
        return
    found = pattern.search(text)
    if pattern.matches(text) != (found is not None):
        raise BreachError(f"matches and search disagree: {value}")
    last = 0
    for count, each in enumerate(pattern.find_all(text)):
        if not 0 <= each.start() <= each.end() <= len(text) or each.start() < last:
            raise BreachError(f"a match out of the text: {value}")
        if count == 0 and (found is None or each.span() != found.span()):
            raise BreachError(f"search and find_all disagree: {value}")
        last = each.end()


_MOST_STEPS = 100_000
_OF_PATTERNS = (
    "*",
    "+?",
    "(?:",
    "(",
    ")",
    "|",
    "[^",
    "[[:^word:]]",
    "\\p{Lu}",
    "\\P{Han}",
    "\\pN",
    "{2,3}",
    "{,3}",
    "{1001}",
    "(?i)",
    "(?P<n>",
    "(?-s:",
    "\\b",
    "\\A",
    "\\z",
    "\\C",
    "\\x{61}",
    "\\07",
    "^",
    "$",
    "a-z",
    "\\Q",
    "\\E",
)

# -- CEL ----------------------------------------------------------------------------------------------------------------

_SELF = {"type": "object", "properties": {
    "s": {"type": "string", "maxLength": 50}, "i": {"type": "integer"}, "n": {"type": "number"}, "b": {"type": "boolean"}, "l": {"type": "array", "maxItems": 10, "items": {"type": "integer"}},
    "m": {"type": "object", "maxProperties": 10, "additionalProperties": {"type": "string", "maxLength": 10}}, "t": {"type": "string", "format": "date-time"}, "d": {"type": "string", "format": "duration"},
    "o": {"type": "object", "properties": {"x": {"type": "integer"}, "y": {"type": "string"}}}, "ios": {"x-kubernetes-int-or-string": True},
}}  # fmt: skip
_VALUE = {
    "s": "hello",
    "i": 5,
    "n": 1.5,
    "b": True,
    "l": [3, 1, 2],
    "m": {"a": "1"},
    "o": {"x": 1},
    "t": "2024-02-29T12:34:56Z",
    "d": "1h30m",
    "ios": "50%",
}


def _expression_seeds():
    rows = [row[0] for row in seeds.rows("schema", "data", "cel_expressions.jsonl")] + [
        row[0] for row in seeds.rows("schema", "data", "cel_library.jsonl")
    ]
    return [{"text": text} for text in rows if isinstance(text, str)]


def _try_expression(value):
    from kubecheck.schema.custom.cel_rules import check_rules, validate_rules
    from kubecheck.schema.policies.devices import compile_device_expression

    rule = {"rule": f"[{value['text']}].size() == 7", "messageExpression": f"'%s'.format([{value['text']}])"}
    if not check_rules({**_SELF, "x-kubernetes-validations": [rule]}, (), None, is_root=False):
        validate_rules({**_SELF, "x-kubernetes-validations": [rule]}, _VALUE, is_root=False)
    check_rules({**_SELF, "x-kubernetes-validations": [{"rule": value["text"]}]}, (), None, is_root=False)
    compile_device_expression(value["text"])


_OF_CEL = (
    "self", "self.", ".all(x, ", ".map(x, x)", ".exists(k, v, ", "has(", "size(", "[0]", "? 1 : 2", "&&", "||", "!", "==", "in", "r'a'", "b'a'", "'''", "1u", "0x1", "1.5e3", "duration('1h')", "timestamp('2020-01-01T00:00:00Z')", ".matches('a*')",
    ".replace('a', 'b')", "quantity('1')", "url('http://a')", "ip('1.2.3.4')", "cidr('::/0')", ".format([", "optional.of(", ".?a", "[?0]", "semver('1.2.3')", "sets.contains(", ".sortBy(x, x)", "format.dns1123Label()", "{'a': 1}", "// c\n", "null", "-9223372036854775808",
)  # fmt: skip

# -- documents ----------------------------------------------------------------------------------------------------------


def _document_seeds():
    found = [each["a.yaml"] for each in seeds.rule_pages()[::3]]
    found += [
        "a: &x [1, *x]\nb: {<<: {c: d}}\n",
        "- !!binary YQ==\n- |2\n   a\n- >-\n  b\n\n  c\n",
        "%YAML 1.1\n---\n? [a]\n: 'b''c'\n...\n",
        '{"a": [1, {"b": "\\u00e9"}]}\n',
        "# only a comment\n",
        "a: 1\n---\nb: 2\n--- c\n",
        "\ufeffa: b\r\nc:\r\n- d\r\n",
    ]
    return [{"text": text} for text in found]


def _try_document(value):
    from kubecheck.documents import read
    from kubecheck.source import Source

    try:
        source = Source.from_bytes("a.yaml", bytes_of(value["text"]))
    except UnicodeDecodeError:
        return
    reading = read(source)
    for fault in reading.faults:
        check_span(source, fault.span.start.offset, fault.span.end.offset, fault.message)
    for document in reading.documents:
        paths = list(paths_of(document.value))
        for path in paths[:: max(len(paths) // 40, 1)]:
            for part in ("value", "key", "item"):
                span = document.locate(path, part)
                check_span(source, span.start.offset, span.end.offset, f"{path}")
            document.anchor(path)
            if not document.is_written(path):
                at(document.value, path)
        document.rest()
        if document.value is None:
            raise BreachError("a document that rested is empty: " + repr(value["text"][:200]))


# -- edits --------------------------------------------------------------------------------------------------------------


def _edit_seeds():
    return [{"text": each["a.yaml"], "chance": number} for number, each in enumerate(seeds.rule_pages()[::5])]


def _try_edit(value):
    import random

    from kubecheck.documents import read
    from kubecheck.documents.editing.field_edits import REMOVED, FieldEdit, edited
    from kubecheck.documents.editing.text_edits import edits_to, replaced
    from kubecheck.source import Source

    chance = random.Random(value["chance"])
    try:
        source = Source.from_bytes("a.yaml", bytes_of(value["text"]))
    except UnicodeDecodeError:
        return
    reading = read(source)
    for document in reading.documents[:2]:
        paths = [path for path in paths_of(document.value) if path]
        if not paths or reading.faults:
            continue
        new = edited(
            document.value, [FieldEdit(chance.choice(paths), chance.choice((REMOVED, "x: #", 5, None, {"a": [1]}, [], "", "true", "a\nb")))]
        )
        edits = edits_to(document, new)
        if not edits:
            continue
        text = replaced(source.text, sorted((each.start, each.end, each.text) for each in edits))
        again = read(Source("a.yaml", text))
        if again.faults:
            raise BreachError(f"an edit that breaks the file: {value} gives {text!r}")
        found = [each.value for each in again.documents if each.index == document.index]
        if new and (not found or found[0] != new):
            raise BreachError(f"an edit that reads as something else: {value} gives {text!r}")


# -- texts that are filled in -------------------------------------------------------------------------------------------


def _try_substitution(value):
    from kubecheck.render.substitution import SubstitutionError, substitute

    for is_open in (False, True):
        with contextlib.suppress(SubstitutionError):
            substitute(value["text"], {"A": "1", "b": "x y", "C_D": ""}, is_open=is_open)


_SUBSTITUTIONS = (
    "${A}",
    "${A:-x}",
    "${b^^}",
    "${C_D:=${A}}",
    "$${A}",
    "${A:0:1}",
    "${A#*x}",
    "${A/x/y}",
    "${#A}",
    "$A ${missing}",
    "${A%%[a-z]}",
)

# -- templates ----------------------------------------------------------------------------------------------------------


def _template_seeds():
    return [{"text": text} for files in seeds.charts() for path, text in files.items() if path.startswith("templates/")]


@functools.cache
def _template_values():
    return {
        "Values": {
            "text": "some text",
            "count": 3,
            "ratio": 0.25,
            "enabled": True,
            "nothing": None,
            "items": ["a", "b"],
            "objects": [{"name": "one"}],
            "nested": {"a": {"b": "deep"}},
        },
        "Release": {"Name": "x", "Namespace": "default"},
        "Chart": {"Name": "x"},
    }


def _try_template(value):
    from kubecheck.render.helm.functions.table import FUNCTIONS
    from kubecheck.render.helm.template import Budget, TemplateError, Templates

    templates = Templates("x", FUNCTIONS)
    try:
        templates.parse("x/templates/a.yaml", value["text"])
        templates.execute("x/templates/a.yaml", _template_values(), Budget())
    except TemplateError:
        pass


_OF_TEMPLATES = (
    "{{",
    "}}",
    "{{-",
    "-}}",
    "{{ end }}",
    "{{ else }}",
    "{{ if . }}",
    "{{ range $i, $e := .Values.items }}",
    "{{ with .Values }}",
    '{{ define "a" }}',
    '{{ template "a" . }}',
    "| quote",
    "| toYaml",
    "| nindent 4",
    "printf",
    "index",
    "dict",
    "list",
    "tpl",
    "include",
    "$x :=",
    ".Values.text",
    "(",
    ")",
    "regexReplaceAll",
    "semverCompare",
    "splitList",
    "fromYaml",
    "toJson",
    "trunc -5",
    "until 5",
    "default",
    "ternary",
    "merge",
    "set",
    "get",
    "hasKey",
    "b64dec",
    "substr 0 3",
    "date",
    "genCA",
    'printf "%*d"',
)


def doors():
    """The doors of this module."""
    texts = change_texts("text")
    yield Door(
        "regular-expressions",
        "a pattern of Go and a text",
        _pattern_seeds,
        _try_pattern,
        change=change_texts("pattern", "pattern", "text"),
        pieces=_OF_PATTERNS,
        seconds=0.3,
    )
    yield Door(
        "expressions", "CEL: parsed, typed, priced, run", _expression_seeds, _try_expression, change=texts, pieces=_OF_CEL, seconds=0.5
    )
    yield Door("documents", "texts of YAML and JSON", _document_seeds, _try_document, change=change_parts(text=change_document))
    yield Door(
        "edits",
        "a change of a field in a document",
        _edit_seeds,
        _try_edit,
        change=change_parts(text=change_document, chance=lambda chance, *_: chance.randrange(1000)),
    )
    yield Door(
        "substitutions",
        "variables in texts, as Flux fills them in",
        lambda: [{"text": each} for each in _SUBSTITUTIONS],
        _try_substitution,
        change=texts,
        pieces=_SUBSTITUTIONS,
    )
    yield Door("templates", "a template of Helm, alone", _template_seeds, _try_template, change=texts, pieces=_OF_TEMPLATES, seconds=0.5)
