"""A project that stands still, and a cursor in one of its files."""

import contextlib

import pytest

from kubecheck.engine import pipeline
from kubecheck.engine.custom_resources import judge_by
from kubecheck.engine.loading import load
from kubecheck.engine.reading import ReadFile, read_entry
from kubecheck.library import _request, _settings
from kubecheck.limits import holding
from kubecheck.model.refs import CLUSTER_KINDS
from kubecheck.model.resource import resources_of
from kubecheck.release import asking
from kubecheck.source import Source, normal_path

MARK = "¦"


class StillProject:
    """What features ask of a project, of files that nobody changes."""

    def __init__(self, files, typed=None, settings=None):
        self.texts = {path: Source(path, text) for path, text in files.items()}
        self.request = _request(files, _settings(settings), 1)
        with asking(self.request.release), holding(self.request.limits):
            loaded = load(self.request, keeps=True)
            self.model = pipeline.model(loaded, self.request)
            self.judge = judge_by(loaded, self.request)
        self.kustomizations = loaded.survey.kustomizations
        for path, text in (typed or {}).items():
            self.texts[path] = Source(path, text)
        self.paths = list(self.texts)

    def text_of(self, path):
        return self.texts.get(path)

    def read(self, path):
        source = self.texts.get(path)
        return ReadFile(None, None) if source is None else read_entry(source)

    def resources_in(self, path):
        reading = self.read(path).reading
        return [
            each
            for document in (reading.documents if reading else ())
            for each in resources_of(document, self.request.namespace, CLUSTER_KINDS)
        ]

    def worlds_of(self, path):
        normal = normal_path(path)
        return [
            world for world in self.model.worlds
            if any(normal_path(source.path) == normal for each in world.all_definitions for source in each.document.sources)
        ]  # fmt: skip


def _open(files, typed=None, settings=None):
    """The project with the path and the offset of the mark, which is taken out; ``typed`` are files as they are at the keyboard."""
    files, typed = dict(files), dict(typed or {})
    found = None
    for texts in (typed, files):
        for path, text in texts.items():
            if MARK in text and found is None:
                found = path, text.index(MARK)
                texts[path] = text.replace(MARK, "", 1)
    project = StillProject(files, typed, settings)
    return (project, *found) if found else (project, "", 0)


@pytest.fixture
def opened():
    """Opens files with a cursor in one of them, and judges by their release while the test runs."""
    with contextlib.ExitStack() as stack:

        def open_files(files, typed=None, settings=None):
            project, path, offset = _open(files, typed, settings)
            stack.enter_context(asking(project.request.release))
            return project, path, offset

        yield open_files
