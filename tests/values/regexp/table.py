"""Compares `kubecheck.values.regexp` with Go's own answers: ``python tests/values/regexp/table.py COUNT SEED [PATTERNS] [--write TABLE]``.

Makes COUNT random patterns, broken ones among them, and texts for each, takes those of the file PATTERNS too (a JSON text a line), asks Go
(``go run answers.go``) and prints what differs. ``--write`` keeps the questions with Go's answers, as ``test_truth.py`` beside it reads them.
"""

import base64
import json
import os
import random
import subprocess
import sys

from kubecheck.values.regexp import GoRegexError, compile_go
from kubecheck.values.regexp.matching import Automaton, find

HERE = os.path.dirname(os.path.abspath(__file__))
LETTERS = "aaabbcxyzAKk01-._ \n/é\u212a\u017fΣ\u03c3ς\u4e2d\U0001f600\udc80"
ATOMS = (
    "a", "b", "c", "ab", "x", "K", "s", "0", "-", ".", "^", "$", "é", "Σ", "\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "\\b", "\\B", "\\A", "\\z", "\\pL", "\\PL", "\\pN",
    "\\p{Greek}", "\\p{^Greek}", "\\P{Lu}", "\\p{Lu}", "\\p{han}", "\\p{Any}", "\\p{LC}", "\\p{Letter}", "\\x41", "\\x{3a3}", "\\101", "\\0", "\\Qa.b\\E", "\\.", "\\n", "\\-",
    "[ab]", "[^ab]", "[a-c]", "[[:alpha:]]", "[[:^alpha:]]", "[[:^word:]x]", "[\\d-z]", "[^\\d]", "[\\W]", "[^\\W]", "[]a]", "[^]a]", "[a-]", "[-a]", "[\\pL0]", "[^\\PLx]", "[\\x00-\\x{10FFFF}]",
    "[^\\x00-\\x{10FFFF}]", "()", "(?:)", "(a|b)", "(?:a|ab)", "(a|ab|b)", "(a*)", "(a*)*", "(a|)", "(|a)*", "(|a)+", "[A-Z]", "[a-zA-Z0-9]",
)  # fmt: skip
BROKEN = (
    "\\C", "\\8", "\\1", "\\q", "\\é", "\\x", "\\xg", "\\x{", "\\x{110000}", "\\p", "\\p{", "\\p{Foo}", "\\pX", "[", "[a", "[z-a]", "[[:foo:]]", "[a-\\d]", "(", ")", "(?", "(?i", "(?P<", "(?P<>a)", "(?P<n", "(?P<n!>a)", "(?<n>a)",
    "(?=a)", "(?!a)", "(?i-)", "(?-)", "(?--i)", "*", "+", "?", "**", "a**", "a+?+", "a{2}{3}", "{", "{,2}", "a{,2}", "a{2", "a{1001}", "a{2,1}", "a{01}", "a{1000}", "(a{100}){11}", "x{99999999999}", "\\", "[\\", "\\Qa", "\\E", "|", "||",
    "\udc80", "[\udc80]", "\\\udc80", "(?P<\udc80>a)", "(?\udc80)", "\\p\udc80", "[[:word:", "(?i:", "(?U)", "(?s).", "(?m)^", "(?m)$", "(?i)", "(?-i)", "(?imsU-imsU:a)", "\\_", "(?P<n>a)(?P<n>b)",
)  # fmt: skip
REPEATS = ("*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{0,2}?", "{2,}", "{0}", "{0,1}", "{,2}", "{1,2}?")
FLAGS = ("(?i)", "(?s)", "(?m)", "(?U)", "(?im)", "(?-i)", "(?s-m)")


def random_pattern(chance, depth=3):
    parts = []
    for _ in range(chance.randint(1, 4)):
        roll = chance.random()
        if roll < 0.25 and depth:
            opening = chance.choice(["(", "(", "(?:", "(?i:", "(?P<n>", "(?<m_1>", "(?s:", "(?U:"])
            part = opening + random_pattern(chance, depth - 1) + ")"
        elif roll < 0.29:
            part = chance.choice(BROKEN)
        elif roll < 0.33:
            part = chance.choice(FLAGS)
        elif roll < 0.4 and depth:
            part = random_pattern(chance, depth - 1) + "|" + random_pattern(chance, depth - 1)
        else:
            part = chance.choice(ATOMS)
        if chance.random() < 0.35:
            part += chance.choice(REPEATS)
        parts.append(part)
    pattern = "".join(parts)
    if chance.random() < 0.03:  # break it anywhere
        at = chance.randint(0, len(pattern))
        pattern = pattern[:at] + chance.choice("()[]{}*+?\\|^$-\udc80") + pattern[at + chance.randint(0, 1) :]
    return pattern


def random_texts(chance, pattern):
    plain = [each for each in pattern if each.isalnum() or each in "-._/: "] or ["a"]
    texts = ["", "a", "".join(chance.choices("ab", k=chance.randint(1, 8)))]
    texts += ["".join(chance.choices(LETTERS, k=chance.randint(1, 9))) for _ in range(3)]
    texts += ["".join(chance.choices(plain, k=chance.randint(1, 10))) for _ in range(2)]
    return texts


def to_bytes(text):
    return text.encode("utf-8", "surrogateescape")


def ask_go(questions):
    lines = [json.dumps({"Pattern": packed(pattern), "Texts": [packed(text) for text in texts]}) for pattern, texts in questions]
    done = subprocess.run(["go", "run", os.path.join(HERE, "answers.go")], input="\n".join(lines), stdout=subprocess.PIPE, text=True, check=True)  # Go itself
    for (_, texts), line in zip(questions, done.stdout.splitlines(), strict=True):
        said = json.loads(line)
        if "Error" in said:
            yield base64.b64decode(said["Error"]).decode("utf-8", "surrogateescape")
        else:
            yield [said.get("Names", []), [
                [None if found is None else in_characters(text, found), in_characters(text, every)]
                for text, found, every in zip(texts, said["Found"], said["All"], strict=True)
            ]]  # fmt: skip


def packed(text):
    return base64.b64encode(to_bytes(text)).decode()


def in_characters(text, indices):
    """Indices of bytes as indices of characters."""
    places = {0: 0}
    size = 0
    for index, character in enumerate(text, 1):
        size += len(to_bytes(character))
        places[size] = index
    return [places.get(each, -1) for each in indices]


def our_answer(pattern, texts):
    """The error, or the names and of each text the indices of the match and of all matches, by each engine."""
    try:
        compiled = compile_go(pattern)
    except GoRegexError as error:
        return str(error)
    rows = []
    for text in texts:
        match = compiled.search(text)
        first = None if match is None else [each for span in match.spans for each in span]
        rows.append([first, [each for found in compiled.find_all(text) for each in found.span()]])
        check_engines(compiled, text, first)
    return [compiled.names, rows]


def check_engines(compiled, text, first):
    """Each engine alone says the same, whatever the door chose."""
    program = compiled._machine()
    seen = "".join("\ufffd" if "\ud800" <= each <= "\udfff" else each for each in text)
    slots = find(program, seen, 0, len(compiled.names))
    assert (None if slots is None else list(slots)) == first, (compiled.names, text, slots, first)
    assert [compiled.matches(text), Automaton(program).matches(seen)] == [first is not None] * 2, (text, first)


def main(arguments):
    table = arguments[arguments.index("--write") + 1] if "--write" in arguments else None
    count, seed, *files = [each for each in arguments if each not in ("--write", table)]
    chance = random.Random(int(seed))
    patterns = [random_pattern(chance) for _ in range(int(count))]
    for path in files:
        with open(path, encoding="utf-8") as stream:
            patterns += [json.loads(line) for line in stream]
    questions = [(pattern, random_texts(chance, pattern)) for pattern in patterns]
    answers = list(ask_go(questions))
    wrong = 0
    for (pattern, texts), theirs in zip(questions, answers, strict=True):
        try:
            ours = our_answer(pattern, texts)
        except AssertionError as error:
            ours = f"engines differ: {error}"
        if ours != theirs:
            wrong += 1
            if wrong <= 20:
                differs = ours if isinstance(ours, str) or isinstance(theirs, str) else next(
                    (row for row in zip(texts, theirs[1], ours[1], strict=True) if row[1] != row[2]), (theirs[0], ours[0]))  # fmt: skip
                print(f"{pattern!r}: {theirs if isinstance(theirs, str) else ''} {differs!r}")
    refused = sum(isinstance(each, str) for each in answers)
    print(f"{len(questions)} patterns, {refused} of them refused, {sum(len(texts) for _, texts in questions)} texts: {wrong} differ")
    if table:
        with open(table, "w", encoding="utf-8") as stream:
            for (pattern, texts), theirs in zip(questions, answers, strict=True):
                stream.write(json.dumps([pattern, theirs if isinstance(theirs, str) else [theirs[0], [[text, *row] for text, row in zip(texts, theirs[1], strict=True)]]],
                                        separators=(",", ":")) + "\n")  # fmt: skip
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
