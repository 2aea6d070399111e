"""A door: where input of strangers comes in, with what a stranger may send there."""

from __future__ import annotations

from fuzzing.mutation import PIECES, change_text, change_value, write_yaml


class Door:
    """One way in.

    Args:
        name: what it is called by ``run.py`` and in the folder of kept inputs.
        about: what goes in, in a few words.
        seeds: gives the inputs to begin with, each plain data.
        attempt: puts an input to it; raises `BreachError` for a broken promise, and whatever else comes out of it is a fault as well.
        seconds: of processor time that an input should need at most; ten times as much is a hang.
        change: makes an input of another one: ``change(chance, value, others)``; by its structure where nothing is said.
        pieces: words that mean something here.
    """

    def __init__(self, name, about, seeds, attempt, *, seconds=0.1, change=None, pieces=()):
        self.name, self.about, self.seeds, self.attempt, self.seconds = name, about, seeds, attempt, seconds
        self.pieces = (*PIECES, *pieces, *pieces)
        self._change = change

    def make(self, chance, value, others):
        """Another input, of one that there is."""
        if self._change is not None:
            return self._change(chance, value, others, self.pieces)
        return change_value(chance, value, others, self.pieces)


def bytes_of(text: str) -> bytes:
    """The bytes of a text, in which some characters may stand for bytes that are no UTF-8."""
    return text.encode("utf-8", "surrogateescape")


def change_texts(*names):
    """A change for inputs that are maps with texts under some names, of which one is changed; the rest stays."""

    def change(chance, value, others, pieces):
        name = chance.choice(names)
        return {
            **value,
            name: change_text(chance, value[name], [each[name] for each in chance.sample(others, min(4, len(others)))], pieces),
        }

    return change


def change_parts(**changes):
    """A change for inputs that are maps, of which one part is changed in its own way."""

    def change(chance, value, others, pieces):
        name = chance.choice(list(changes))
        return {
            **value,
            name: changes[name](chance, value[name], [each[name] for each in chance.sample(others, min(4, len(others)))], pieces),
        }

    return change


def change_document(chance, text, others, pieces):
    """A text of YAML documents with changes: of its characters, or of the values in it, which are then written anew."""
    if chance.random() < 0.5:
        return change_text(chance, text, others, pieces)
    values = _values(text)
    if not values:
        return change_text(chance, text, others, pieces)
    grafts = [each for other in others[:2] for each in _values(other)]
    index = chance.randrange(len(values))
    values[index] = change_value(chance, values[index], grafts, pieces)
    return "---\n".join(write_yaml(chance, each) for each in values)


def _values(text):
    from kubecheck.documents import read
    from kubecheck.source import Source

    return [each.value for each in read(Source("a.yaml", text)).documents if isinstance(each.value, (dict, list))]


def change_files(chance, files, others, pieces):
    """A map of files with one of them changed, gone, or taken from another one."""
    if not files:
        return dict(chance.choice(others))
    path, roll = chance.choice(list(files)), chance.random()
    if roll < 0.04:
        return {each: text for each, text in files.items() if each != path}
    if roll < 0.08 and others:
        other = chance.choice(others)
        taken = chance.choice(list(other) or [path])
        return {**files, taken: other.get(taken, "")}
    if roll < 0.11:
        return {
            **{each: text for each, text in files.items() if each != path},
            f"{chance.choice(('a/', '../', '', './', 'templates/'))}{path}": files[path],
        }
    texts = [chance.choice(list(other.values())) for other in others if other] or [files[path]]
    return {**files, path: change_document(chance, files[path], texts, pieces)}
