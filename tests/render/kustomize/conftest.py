import pytest

from kubecheck.render.kustomize import BuildError, Session, build
from kubecheck.source import Source


def place(written):
    """FILE:LINE:COLUMN of something written."""
    if written is None:
        return None
    text, path = written.resolve()
    span = text.locate(path)
    return f"{span.source.path}:{span.start.line}:{span.start.column}"


def scalars(value, path=()):
    if isinstance(value, (dict, list)):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from scalars(each, (*path, key))
    else:
        yield path, value


def lines_of(built):
    """PATH = VALUE @ PLACE for every scalar of an object."""
    found = []
    for path, value in scalars(built.value):
        at = path
        while at not in built.marks:
            at = at[:-1]
        written = built.marks[at].below(*path[len(at) :])
        found.append(f"{'.'.join(map(str, path))} = {value!r} @ {place(written)}")
    return found


class Folder:
    """Files that are nowhere but in a test."""

    def __init__(self, files):
        self.sources = [Source(path, text) for path, text in files.items()]

    def build(self, root="over", *, strict=False, bases=None, **options):
        self.session = Session(strict, self.sources, bases=bases)
        return build(root, self.session, **options)

    def outcome(self, root="over", bases=None):
        """All that is said of a build, or of its refusal."""
        try:
            built = self.build(root, bases=bases)
        except BuildError as error:
            return error.text, place(error.written)
        objects = [(lines_of(each), each.origin, each.transformations, each.folders) for each in built.objects]
        return objects, built.files, self.notes(), built.is_partial, built.is_lasting

    def lines(self, root="over", **options):
        """What is said of each object, with a line between them."""
        return [lines_of(each) for each in self.build(root, **options).objects]

    def refusal(self, root="over", *, strict=True, **options):
        """(text, place, what was probably meant)."""
        with pytest.raises(BuildError) as caught:
            self.build(root, strict=strict, **options)
        return caught.value.text, place(caught.value.written), caught.value.near

    def notes(self):
        return [(sort, words, place(written)) for sort, words, written in self.session.notes]


@pytest.fixture
def folder():
    return Folder


class Over:
    """A kustomization of one file of objects, and files beside it."""

    def __init__(self, said, objects, files):
        self.plain = {"over/kustomization.yaml": "resources: [a.yaml]\n", "over/a.yaml": objects}
        self.files = {**self.plain, **{f"over/{name}": text for name, text in files.items()}}
        self.files["over/kustomization.yaml"] += said

    def changes(self):
        """What is said of the objects that is not said of them without the kustomization."""
        before = [line for each in Folder(self.plain).lines(strict=True) for line in each]
        return [line for each in Folder(self.files).lines(strict=True) for line in each if line not in before]

    def refusal(self):
        """(text, place)."""
        return Folder(self.files).refusal()[:2]


@pytest.fixture
def over():
    return Over
