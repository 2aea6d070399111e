"""Which mutants there are, and a sample of them."""

import ast
import pathlib
import random

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from operators import all_operators

MUTATED = ("kubecheck", "rules")
FEWEST = 4  # of each room
STRINGS = 0.4  # of the changed strings that are drawn, since a third of all mutants would be one


def room_of(path):
    """The first folder below `kubecheck/`, `kubecheck` for the modules beside these folders, or `rules`."""
    parts = path.split("/")
    return parts[1] if parts[0] == "kubecheck" and len(parts) > 2 else parts[0]


def source_files(root):
    """Every module that may be mutated, relative to the checkout."""
    for top in MUTATED:
        for path in sorted(pathlib.Path(root, top).rglob("*.py")):
            yield path.relative_to(root).as_posix()


def _spans(nodes):
    return {line for node in nodes for line in range(node.lineno, node.end_lineno + 1)}


def _is_checking(node):
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _is_unspoken(node):
    """An assignment to `__all__`, `TYPE_CHECKING`, `__slots__`."""
    targets = node.targets if isinstance(node, ast.Assign) else ()
    return any(isinstance(target, ast.Name) and target.id in ("__all__", "TYPE_CHECKING", "__slots__") for target in targets)


def _types(tree):
    """Type hints, as ranges of (line, column): a return type may share its line with a body."""
    hints = [node.annotation for node in ast.walk(tree) if isinstance(node, (ast.arg, ast.AnnAssign)) and node.annotation]
    hints += [node.returns for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.returns]
    return [((hint.lineno, hint.col_offset), (hint.end_lineno, hint.end_col_offset)) for hint in hints]


def _skipped(tree):
    """Lines of no behaviour, and ranges of type hints."""
    nodes = list(ast.walk(tree))
    lines = _spans(node for node in nodes if _is_checking(node) or _is_unspoken(node) or isinstance(node, (ast.Import, ast.ImportFrom)))
    lines |= _spans(node for node in nodes if isinstance(node, ast.FunctionDef) and node.name == "__repr__")
    return lines, _types(tree)


def mutants_of(root, path):
    """Each mutant of a file: its operator, which occurrence, and the line it stands in; in the order of the file."""
    text = pathlib.Path(root, path).read_text(encoding="utf-8")
    lines, hints = _skipped(ast.parse(text))
    nodes = list(ast_nodes(get_ast(text)))
    for name, operator in all_operators().items():
        occurrence = -1
        for node in nodes:
            for start, end in operator.mutation_positions(node):
                occurrence += 1
                inside = any(first <= start and end <= last for first, last in hints)
                if start[0] not in lines and not inside:
                    yield {"file": path, "operator": name, "occurrence": occurrence, "line": start[0]}


def mutate(root, mutant):
    """The text of the file and of the mutated one; the latter None when it is the same or no Python."""
    text = pathlib.Path(root, mutant["file"]).read_text(encoding="utf-8")
    changed = mutate_code(text, all_operators()[mutant["operator"]], mutant["occurrence"])
    try:
        same = changed is None or ast.dump(ast.parse(changed)) == ast.dump(ast.parse(text))
    except SyntaxError:
        same = True
    return text, None if same else changed


def sample(root, seed, count, rooms=()):
    """So many mutants, the same for the same seed and sources: a few of each room, and the rest in proportion to its code.

    Within a room a line is drawn first and then one of its mutants, so that lines full of strings do not crowd out the others.
    """
    by_room = {}
    for path in source_files(root):
        by_room.setdefault(room_of(path), []).append(path)
    by_room = {room: paths for room, paths in by_room.items() if not rooms or room in rooms}
    sizes = {room: sum(pathlib.Path(root, path).stat().st_size for path in paths) for room, paths in by_room.items()}
    for room, paths in sorted(by_room.items()):
        wanted = max(FEWEST, round(count * sizes[room] / sum(sizes.values())))
        yield from _draw(root, paths, random.Random(f"{seed} {room}"), wanted)


def _draw(root, paths, chance, wanted):
    seen = {}
    weights = [pathlib.Path(root, path).stat().st_size for path in paths]
    for _ in range(20 * wanted):  # a room may have fewer mutants than are wanted
        if wanted == 0:
            break
        path = chance.choices(paths, weights)[0]
        if path not in seen:
            seen[path] = {}
            for mutant in mutants_of(root, path):
                seen[path].setdefault(mutant["line"], []).append(mutant)
        if not seen[path]:
            continue
        line = chance.choice(sorted(seen[path]))
        mutant = chance.choice(seen[path].pop(line))
        if mutant["operator"] == "ChangeString" and chance.random() > STRINGS:
            continue
        if mutate(root, mutant)[1] is not None:
            wanted -= 1
            yield mutant
