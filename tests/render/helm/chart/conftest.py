"""Small charts on disk."""

import pytest

from kubecheck.render.helm.chart.documents import documents_of
from kubecheck.render.helm.chart.errors import ChartError
from kubecheck.render.helm.chart.rendering import Charts, prepare, render

CHART = "apiVersion: v2\nname: x\nversion: 0.1.0\n"


@pytest.fixture
def chart(tmp_path):
    """Lays a chart's files and answers for it."""
    return ChartOnDisk(tmp_path / "x")


class ChartOnDisk:
    """A chart that files make."""

    def __init__(self, folder):
        self.folder = folder

    def lay(self, files):
        for name, text in {"Chart.yaml": CHART, **files}.items():
            if text is None:
                continue
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(text, bytes):
                path.write_bytes(text)
            else:
                path.write_text(text, encoding="utf-8", errors="surrogateescape")
        return self

    def render(self, **options):
        files = [str(self.folder / each) for each in options.pop("values_files", ())]
        return render(str(self.folder), files, **options)

    def documents(self, **options):
        return documents_of(self.render(**options))

    def render_texts(self):
        """What templates print, before anything of it is read."""
        given = {"release": "release-name", "namespace": "default", "kube_version": "", "api_versions": (), "is_upgrade": False, "is_partial": False}
        made = prepare(Charts(), str(self.folder), **given).engine.render()
        return {name: str(text) for name, text in made.items()}

    def text(self, name="out.yaml", **options):
        return str(self.render(**options).texts[f"x/templates/{name}"])

    def refusal(self, **options):
        """Words, file within the chart, line, column and stage of a refusal."""
        with pytest.raises(ChartError) as caught:
            self.render(**options)
        error = caught.value
        file = error.file.removeprefix(f"{self.folder}/")
        return error.message.replace(f"{self.folder}/", ""), file, error.line, error.column, error.stage
