"""Compares our parser of CEL with Go's own: ``python tests/schema/cel_syntax/syntax_table.py COUNT SEED EXPRESSIONS… [--write TABLE SAMPLE]``.

Takes the expressions of the files EXPRESSIONS (a JSON text a line), makes COUNT broken ones of them, asks Go (``answers.go``, which needs the module
github.com/google/cel-go) and prints where verdict, words or tree differ. ``--write`` keeps SAMPLE of the questions with Go's answers, as ``test_truth.py``
beside it reads them.
"""

import base64
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile

from kubecheck.schema.cel.nodes import UInt
from kubecheck.schema.cel.parse import CelSyntaxError, parse

HERE = os.path.dirname(os.path.abspath(__file__))
GO_MODULE = "module answers\n\ngo 1.24\n\nrequire github.com/google/cel-go v0.26.0\n"
# What is put in, and what is put in the stead of something else.
PIECES = (
    "(", ")", "[", "]", "{", "}", ".", ",", "?", ":", "-", "!", "+", "*", "/", "%", "==", "!=", "<", ">=", "in", "&&", "||", "&", "|", "=", "'", '"', '"""', "`", "\\", "\n", "\t", " ",
    "true", "false", "null", "1", "-1", "1u", "0x1f", "1.5", "1e5", ".5", "9223372036854775808", "-9223372036854775808", "18446744073709551616u", "1e999", "a", "as", "for", "`a-b`",
    ".a", ".?a", "[?0]", "?a", "{?'a': b}", "{", "A{", ".all(", ".all(x, x)", ".exists(x, y, z)", "has(", "has(a.b)", "has(a)", ".map(1, x)", ".filter(x, x)", ".optMap(x, x)", ".optMap(1, x)",
    "cel.bind(a, b, c)", "cel.bind(1, b, c)", ".sortBy(x, x)", "1.sortBy(x, x)", "__result__", "b'", "r'", "'\\x4", "'\\u12'", "'\\ud800'", "'\\777'", "b'\\u0041'", "'\\q'", "// c\n", "é", "\U0001f600", "@", "#", "$", ";",
)  # fmt: skip
WORDS = ("a", "b.c", "x", "1", "-2", "'s'", "[1, 2]", "{'k': v}", "f(a)", "a.f(b, c)", "!a", "-a", "(a)", "a ? b : c", "a && b", "a || b || c", "a in b", "a < b", "1 + 2 * 3", "M{a: 1}", "a[0]", "has(a.b)", "a.all(x, x > 1)")


def random_broken(chance, expressions):
    """An expression, or what is left of it, with a few changes."""
    text = chance.choice(expressions)
    if len(text) > 300 or chance.random() < 0.3:
        text = chance.choice((" + ", " && ", " || ", ", ", " ", ".", " == ", " ? ", " : ")).join(chance.choices(WORDS, k=chance.randint(1, 4)))
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5))):
        at = chance.randint(0, len(text))
        roll = chance.random()
        if roll < 0.4:
            text = text[:at] + chance.choice(PIECES) + text[at:]
        elif roll < 0.7:
            text = text[:at] + text[at + chance.choice((1, 1, 1, 2, 5)) :]
        elif roll < 0.85:
            text = text[:at] + chance.choice(PIECES) + text[at + chance.randint(1, 3) :]
        elif roll < 0.95:
            text = text[:at] + chance.choice(WORDS) + text[at:]
        else:
            text = text[:at]
    return text


def ask_go(questions):
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(os.path.join(HERE, "answers.go"), folder)
        with open(os.path.join(folder, "go.mod"), "w", encoding="utf-8") as stream:
            stream.write(GO_MODULE)
        program = os.path.join(folder, "answers")
        subprocess.run(["go", "build", "-mod=mod", "-o", program, "."], cwd=folder, check=True)
        lines = "\n".join(json.dumps(each) for each in questions)
        done = subprocess.run([program], input=lines, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def our_answer(text, has_bind):
    try:
        return tree(parse(text, has_bind=has_bind))
    except CelSyntaxError as error:
        return str(error)


def tree(node):
    """A node as ``answers.go`` prints it."""
    if node.kind == "const":
        return ["const", node.at, constant(node.value)]
    if node.kind == "ident":
        return ["ident", node.at, node.value]
    if node.kind == "select":
        return ["select", node.at, node.value, tree(node.target), node.test]
    if node.kind == "call":
        return ["call", node.at, node.value, None if node.target is None else tree(node.target), [tree(each) for each in node.args]]
    if node.kind == "list":
        return ["list", node.at, [tree(each) for each in node.args], sorted(node.optional)]
    if node.kind == "map":
        return ["map", node.at, [[tree(key), tree(value), index in node.optional] for index, (key, value) in enumerate(node.args)]]
    if node.kind == "struct":
        return ["struct", node.at, node.value, [[key, tree(value), index in node.optional] for index, (key, value) in enumerate(node.args)]]
    parts = node.fold
    names = [parts[name] for name in ("variable", "variable2", "accumulator")]
    return ["fold", node.at, *names, *(tree(parts[name]) for name in ("range", "initial", "condition", "step", "result"))]


def constant(value):
    if value is None:
        return ["null"]
    if isinstance(value, bool):
        return ["bool", value]
    if isinstance(value, UInt):
        return ["uint", str(int(value))]
    if isinstance(value, int):
        return ["int", str(value)]
    if isinstance(value, float):
        return ["double", f"{struct.unpack('<Q', struct.pack('<d', value))[0]:x}"]
    return ["string", base64.b64encode(value.encode()).decode()] if isinstance(value, str) else ["bytes", base64.b64encode(value).decode()]


def main(arguments):
    sys.setrecursionlimit(20_000)  # trees are deep
    table = sample = None
    if "--write" in arguments:
        at = arguments.index("--write")
        table, sample = arguments[at + 1], int(arguments[at + 2])
        del arguments[at : at + 3]
    count, seed, *files = arguments
    chance = random.Random(int(seed))
    expressions = []
    for path in files:
        with open(path, encoding="utf-8") as stream:
            expressions += [json.loads(line) for line in stream if line.strip()]
    texts = expressions + [random_broken(chance, expressions) for _ in range(int(count))]
    questions = [[text, chance.random() < 0.3] for text in texts]
    answers = ask_go(questions)
    wrong = 0
    for (text, has_bind), theirs in zip(questions, answers, strict=True):
        ours = our_answer(text, has_bind)
        if ours != theirs:
            wrong += 1
            if wrong <= 20:
                print(f"--- {text!r} {has_bind}\nGo:   {theirs}\nours: {ours}")
    refused = sum(isinstance(each, str) for each in answers)
    print(f"{len(questions)} expressions, {refused} of them refused: {wrong} differ")
    if table:
        with open(table, "w", encoding="utf-8") as stream:
            kept = sorted(chance.sample(range(len(questions)), min(sample, len(questions))))
            stream.writelines(json.dumps([*questions[index], answers[index]], separators=(",", ":"), ensure_ascii=False) + "\n" for index in kept)
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
