"""What tests of all rooms share."""

import contextlib
import gc
import io
import os
import sys

import hypothesis
import pytest

# How long an example takes says something about the machine, not about the code.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_collection_finish():
    """What was collected lives to the end: the garbage collector need not look through it again and again."""
    gc.freeze()
    gc.set_threshold(10_000, 10, 50)


@pytest.fixture(autouse=True, scope="session")
def cache_folder(tmp_path_factory):
    """Nothing is kept in the user's own folder, and nothing that is there counts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("caches")))
        yield


class _Stream(io.TextIOWrapper):
    """Standard output or error, kept."""

    def __init__(self):
        super().__init__(io.BytesIO(), encoding="utf-8", newline="", write_through=True)

    def text(self):
        return self.buffer.getvalue().decode()


@contextlib.contextmanager
def _piped(data):
    """Standard input with these bytes, from a pipe: fewer than fill one."""
    reading, writing = os.pipe()
    with open(writing, "wb") as stream:
        stream.write(data)
    with open(reading, encoding="utf-8") as stream:
        yield stream


@pytest.fixture(scope="session")
def widget_definition():
    """The definition of a kind Widget, given what its spec may hold: properties as YAML."""
    text = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: PROPERTIES}}}}
"""
    return lambda properties: text.replace("PROPERTIES", properties)


@pytest.fixture
def run_program(monkeypatch):
    """Runs the program in this process, as a process of its own would: (exit code, standard output, standard error)."""
    from kubecheck.__main__ import main

    def call(*words, stdin=b"", cwd=".", **env):
        out, err = _Stream(), _Stream()
        with monkeypatch.context() as patch, _piped(stdin) as given:
            for name in ("NO_COLOR", "FORCE_COLOR"):
                patch.delenv(name, raising=False)
            for name, value in env.items():
                patch.setenv(name, value)
            for name, stream in (("stdin", given), ("stdout", out), ("stderr", err)):
                patch.setattr(sys, name, stream)
            patch.chdir(cwd)
            code = main(list(words))
        return code, out.text(), err.text()

    return call
