"""A cluster of two worker processes says what one process says, also where one of them dies meanwhile."""

import os
import signal

import pytest

from kubecheck.config.settings import UsageError
from kubecheck.engine import dask_cluster, examining
from kubecheck.engine.dask_cluster import DaskExecutor
from kubecheck.engine.workers import files
from kubecheck.plugins import fingerprint

POD = """apiVersion: v1
kind: Pod
metadata: {{name: pod-{0}, labels: {{app: web-{0}}}}}
spec:
  containers: [{{name: web, image: nginx}}]
---
apiVersion: v1
kind: Service
metadata: {{name: service-{0}}}
spec: {{selector: {{app: web_{0}}}, ports: [{{port: 80}}]}}
"""

pytestmark = pytest.mark.filterwarnings("ignore")  # what Dask has to say of its own parts


@pytest.fixture(scope="module")
def address():
    distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")
    options = {"distributed.worker.daemon": True, "distributed.comm.timeouts.connect": "30s"}
    with __import__("dask").config.set(options), distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        yield cluster.scheduler_address


@pytest.fixture
def project(tmp_path, monkeypatch):
    for number in range(30):
        folder = tmp_path / f"part-{number % 2}"
        folder.mkdir(exist_ok=True)
        (folder / f"{number:02}.yaml").write_text(POD.format(number), encoding="utf-8")
    (tmp_path / "broken.yaml").write_bytes(b"\xff\xfe\x00")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(files, "_BYTES_PER_UNIT", 700)
    monkeypatch.setattr(examining, "_OBJECTS_PER_UNIT", 4)
    monkeypatch.setattr(examining, "_OBJECTS_WORTH_A_PROCESS", 4)
    return tmp_path


def test_a_cluster_gives_the_same_bytes(address, project, run_program):
    alone = run_program("check", ".", "--format", "json", "--no-cache")
    assert run_program("check", ".", "--format", "json", "--no-cache", "--executor", f"dask={address}") == alone
    assert alone[0] == 1
    assert alone[1].count('"selector-matches-nothing"') >= 30
    assert '"unreadable-yaml"' in alone[1]


def test_what_a_worker_that_dies_was_at_is_done_by_another(address, project, run_program, monkeypatch):
    alone = run_program("check", ".", "--format", "json", "--no-cache")
    killed = []

    def map_and_kill(self, *arguments):
        for number, result in enumerate(spread(self, *arguments)):
            if number == 2:
                worker, process = min(self._client.run(os.getpid).items())
                os.kill(process, signal.SIGKILL)
                killed.append(worker)
            yield result

    spread = DaskExecutor.map
    monkeypatch.setattr(DaskExecutor, "map", map_and_kill)
    assert run_program("check", ".", "--format", "json", "--no-cache", "--executor", f"dask={address}") == alone
    assert len(killed) == 2  # one while files are read, one while worlds are examined


def test_workers_that_run_other_code_are_refused(address):
    with pytest.raises(dask_cluster.ClusterError, match="run another kubecheck than this one"):
        DaskExecutor(address, os.getpid)
    with pytest.raises(dask_cluster.ClusterError, match=r"cannot run kubecheck: .*not in list"):
        DaskExecutor(address, lambda: [].index("x"))
    DaskExecutor(address, fingerprint).shutdown()


@pytest.mark.parametrize(("words", "told"), [
    ("spark=host:1", "--executor spark=host:1: dask=ADDRESS is needed, with the address of a Dask scheduler"),
    ("dask", "--executor dask: dask=ADDRESS is needed, with the address of a Dask scheduler"),
])  # fmt: skip
def test_an_executor_that_is_not_known_is_refused(words, told, project, run_program):
    code, out, error = run_program("check", ".", "--executor", words)
    assert (code, out, error) == (2, "", f"kubecheck: error: {told}\n")


def test_without_dask_it_is_said_what_brings_it(monkeypatch):
    from kubecheck.config.executors import executor_named

    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(UsageError, match=r"^--executor dask=tcp://localhost:1: dask.distributed is not installed; the extra kubecheck\[dask\] brings it$"):
        executor_named("dask=tcp://localhost:1", fingerprint)


def test_a_scheduler_that_does_not_answer_is_told_of(monkeypatch):
    pytest.importorskip("distributed", reason="the extra dask is not installed")
    monkeypatch.setattr(dask_cluster, "_PATIENCE", 1)
    with pytest.raises(dask_cluster.ClusterError, match=r"^no Dask scheduler answers at tcp://127\.0\.0\.1:9: "):
        DaskExecutor("tcp://127.0.0.1:9", fingerprint)
