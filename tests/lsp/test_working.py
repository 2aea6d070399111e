"""What the worker of the language server does in which order."""

import asyncio
import types

from kubecheck.lsp.working import Worker


class Judged:
    """A folder whose judgement takes some steps."""

    path = "/srv"
    waiting = ()
    project = types.SimpleNamespace(changed=False)

    def __init__(self):
        self.is_stale = True
        self.done = 0
        self.begun = asyncio.Event()

    def judge(self):
        self.is_stale = False
        for _ in range(5):
            self.done += 1
            self.begun.set()
            yield False


def test_who_asks_while_a_folder_is_judged_waits_for_the_end():
    async def ask():
        folder = Judged()
        worker = Worker(lambda: [folder], lambda *_: None, lambda _: None)
        task = asyncio.ensure_future(worker.run())
        await folder.begun.wait()
        await worker.settle()
        task.cancel()
        worker.stop()
        return folder.done

    assert asyncio.run(asyncio.wait_for(ask(), 10)) == 5
