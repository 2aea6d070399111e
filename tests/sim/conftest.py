"""What tests of the dry run share."""

import pytest

from kubecheck.sim.objects.actions import Create, Delete, Failed, Refused, Replace, SetStatus, Wake, Warn
from kubecheck.sim.objects.clock import stamp

NOW = 1_700_000_000.0


class Turn:
    """One turn of a controller about one object: the words for what it asks for, what it creates, the status in the end, and what it fails with.

    Everything it asks for is done; where there is a ``refusal``, what it would create is refused.
    """

    def __init__(self, controller, store, value, refusal=None, now=NOW):
        self.store, self.asked, self.created, self.problem = store, [], [], ""
        kind, namespace, name = value["kind"], value["metadata"].get("namespace", ""), value["metadata"]["name"]
        steps = controller.turns[kind](namespace, name, store, now)
        answer = None
        try:
            while True:
                if refusal is not None and isinstance(answer, Create):
                    answer = self._carry_out(steps.throw(refusal))
                else:
                    answer = self._carry_out(steps.send(None if isinstance(answer, Create) else answer), is_refused=refusal is not None)
        except StopIteration:
            pass
        except (Failed, Refused) as failed:
            self.problem = str(failed)
        self.value = store.get(kind, namespace, name) or value
        self.status = self.value.get("status", {})

    def _carry_out(self, action, *, is_refused=False):
        store = self.store
        if isinstance(action, Wake):
            self.asked.append(f"wake {action.after:g}")
            return None
        if isinstance(action, Warn):
            self.asked.append(f"warn {action.reason}: {action.message}")
            return None
        name = action.value["metadata"].get("name", "")
        if isinstance(action, Create):
            self.asked.append(f"create {action.value['metadata'].get('generateName', name)}")
            if is_refused:
                return action
            self.created.append(action.value)
            return store.add({**action.value, "metadata": {**action.value["metadata"], "name": name or f"new-{len(self.created)}"}}, NOW)
        old = store.current(action.value)
        if isinstance(action, Delete):
            self.asked.append(f"delete {name}" + (f" {action.policy}" if action.policy != "Background" else ""))
            return store.replace(old, {**old, "metadata": {**old["metadata"], "deletionTimestamp": stamp(NOW)}})
        if isinstance(action, Replace):
            self.asked.append(f"replace {name}")
            return store.replace(old, action.value)
        assert isinstance(action, SetStatus)
        return store.replace(old, {**old, "status": action.value["status"]})


@pytest.fixture(scope="session")
def take_turn():
    """Takes a turn: controller, store, the object."""
    return Turn
