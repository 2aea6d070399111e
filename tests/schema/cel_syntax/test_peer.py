"""cel-expr-python, the parser of cel-cpp, takes and refuses the same expressions, where it is installed."""

import json
import os

import pytest

cel = pytest.importorskip("cel_expr_python.cel")
bindings = pytest.importorskip("cel_expr_python.ext.ext_bindings")
optional = pytest.importorskip("cel_expr_python.ext.ext_optional")

# What cel-cpp takes or refuses otherwise than the server's parser: names in backquotes, macros that it has not, a byte that is no character.
OTHERWISE = ("`", "sortBy", "transform", "__result__", "@result", ", y, ", ".all(", ".exists", "\\")


def test_the_peer_takes_the_same():
    environments = {
        False: cel.NewEnv(extensions=[optional.ExtOptional()]),
        True: cel.NewEnv(extensions=[optional.ExtOptional(), bindings.ExtBindings()]),
    }
    differing, count = [], 0
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "table.jsonl"), encoding="utf-8") as stream:
        for text, has_bind, theirs in map(json.loads, stream):
            if any(each in text for each in OTHERWISE) or "recursion" in str(theirs):
                continue
            count += 1
            try:
                environments[has_bind].compile(text, disable_check=True)
                is_taken = True
            except RuntimeError:
                is_taken = False
            if is_taken == isinstance(theirs, str):
                differing.append(text)
    assert differing == []
    assert count > 500
