"""What the steps of a play came to, as one page that loads nothing: answers, what is stuck and how it came to it, updates, nodes, all that happened.

Nothing on the page needs a script: what leads to what are links, and long lists are tables.
"""

from __future__ import annotations

from kubecheck.report.outcome_text import sentence, state_in_words
from kubecheck.report.page import part, shown, whole_page
from kubecheck.report.plays.drawing import node_drawing, update_drawing
from kubecheck.report.plays.picture import told_samples
from kubecheck.report.plays.words import (
    NO_NODE,
    actor_in_words,
    blame_in_words,
    bounds_in_words,
    deleted_claims_in_words,
    event_in_words,
    passed_over_in_words,
    result_in_words,
    returned_in_words,
    rollout_in_words,
    room_in_words,
    time_in_words,
)
from kubecheck.report.summary import plural
from kubecheck.sim.play.facts import BlockedDrain
from kubecheck.sim.play.hints import amount_in_words, hint_of, names_in_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kubecheck.report.explanation_text import Places
    from kubecheck.sim.play.answers import Answer, Moment, Play, Rollout
    from kubecheck.sim.play.facts import Fact, Outcome, Placement
    from kubecheck.sim.play.timeline import Event

_HINTS = 3
_MOST_EVENTS = 2000
_MOST_DRAWINGS = 20
_PODS = "pods"


def write_page(outcomes: dict[str, Outcome], places: Places, version: str) -> str:
    """The page.

    Args:
        outcomes: what came of each world, by its name.
        places: finds fields of objects in their files.
        version: of the program.
    """
    worlds = [_World(name, number, outcome, places) for number, (name, outcome) in enumerate(outcomes.items())]
    stuck = sum(len(each.outcome.troubles) for each in worlds)
    told = "everything goes well" if not stuck else "1 thing gets stuck" if stuck == 1 else f"{stuck} things get stuck"
    steps = [line for each in worlds for line in each.contents()]
    header = f"<h1>kubecheck simulate</h1>\n<p>{told}</p>\n<nav><ul>\n{''.join(steps)}</ul></nav>\n"
    noted = _list_of("Noted", (sentence(fact) for world in worlds for fact in world.outcome.notes))
    assumed = _list_of("Assumed", (each for world in worlds for each in world.outcome.assumptions))
    footer = f'{noted}{assumed}<p class="soft">kubecheck {shown(version)}</p>\n'
    style = part("page.css") + part("plays/page.css")
    return whole_page(f"kubecheck simulate: {told}", header, (section for each in worlds for section in each.sections()), footer, style)


def _list_of(heading: str, sentences: Iterable[str]) -> str:
    """Sentences under a heading, each once; nothing where there are none."""
    rows = "".join(f"<li>{shown(each)}</li>\n" for each in dict.fromkeys(sentences))
    return f"<h2>{heading}</h2>\n<ul>\n{rows}</ul>\n" if rows else ""


class _World:
    """The sections of one world; the names of its anchors begin with its number."""

    def __init__(self, name: str, number: int, outcome: Outcome, places: Places) -> None:
        self.name = name
        self.number = number
        self.outcome = outcome
        self._places = places

    def contents(self) -> list[str]:
        """Links to the sections."""
        label = f"{shown(self.name)}: " if self.name else ""
        found = [(f"stuck-{self.number}", "what is stuck")] if self.outcome.troubles else []
        found += [(self._step_id(number, index), shown(answer.text)) for number, play in enumerate(self.outcome.plays) for index, answer in enumerate(play.answers)]
        found.append((f"pods-{self.number}", "where pods are"))
        found += [(f"events-{self.number}-{number}", "what happened") for number, play in enumerate(self.outcome.plays) if play.answers]
        return [f'<li><a href="#{anchor}">{label}{words}</a></li>\n' for anchor, words in found]

    def sections(self) -> list[str]:
        """All sections, as markup."""
        title = f"{shown(self.name)}: " if self.name else ""
        sections = []
        if self.outcome.troubles:
            articles = "".join(self._article(fact) for fact in self.outcome.troubles)
            sections.append(f'<section id="stuck-{self.number}">\n<h2>{title}What is stuck <small>({len(self.outcome.troubles)})</small></h2>\n{articles}</section>')
        for number, play in enumerate(self.outcome.plays):
            for index, answer in enumerate(play.answers):
                heading = f"<h2>{title}{shown(answer.text)}: {shown(result_in_words(answer))}</h2>\n"
                sections.append(f'<section id="{self._step_id(number, index)}">\n{heading}{_answer(answer)}</section>')
        sections.append(f'<section id="pods-{self.number}">\n<h2>{title}Where pods are</h2>\n{self._moments()}</section>')
        sections += [self._timeline(number, play, title) for number, play in enumerate(self.outcome.plays) if play.answers]
        return sections

    def _step_id(self, number: int, index: int) -> str:
        return f"step-{self.number}-{number}-{index}"

    def _event_id(self, play: int, number: int) -> str:
        return f"event-{self.number}-{play}-{number}"

    def _article(self, fact: Fact) -> str:
        """What is stuck, who is to blame, what would help, and how it came to it."""
        where = self._places.of(fact.ref, fact.path)
        lines = [f'<article class="error" tabindex="0">\n<h3>{shown(sentence(fact))}</h3>\n']
        if where is not None:
            lines.append(f'<p class="where">{shown(where.path)}:{where.line}:{where.column}</p>\n')
        if isinstance(fact, BlockedDrain):
            lines.append(f"<p>{shown(blame_in_words(fact))}</p>\n")
        told = [f"{names_in_words(each.nodes)}: {each.reason}" for each in getattr(fact, "rejected", ())]
        told += [f"hint: {hint_of(change)}" for change in getattr(fact, "changes", ())[:_HINTS]]
        if told:
            lines.append(f"<ul>\n{''.join(f'<li>{shown(each)}</li>' for each in told)}\n</ul>\n")
        ways = self.outcome.ways_out_of(fact)
        if ways:
            lines.append(f"<p>{'Ways' if len(ways) > 1 else 'A way'} out, tried on the same cluster:</p>\n<ol>\n{''.join(f'<li>{shown(each.message)}</li>' for each in ways)}\n</ol>\n")
        for number, play in enumerate(self.outcome.plays):
            chain = play.chain_of(fact)
            if chain:
                steps = "".join(
                    f'<li><a href="#{self._event_id(number, event.number)}">{_time_of(event, play)}</a> {shown(actor_in_words(event))}: {shown(event_in_words(event))}</li>\n'
                    for event in chain
                )
                lines.append(f'<p>How it came to this:</p>\n<ol class="chain">\n{steps}</ol>\n')
        return "".join([*lines, "</article>\n"])

    def _moments(self) -> str:
        parts = []
        for play in self.outcome.plays:
            parts.append(_moment("After the install", play.before))
            if play.answers:
                parts.append(_moment("In the end", play.after))
        if not self.outcome.plays:
            parts.append(_pod_table("After the install", self.outcome.placements))
        return "".join(parts)

    def _timeline(self, number: int, play: Play, title: str) -> str:
        """All that happened: the events of the steps, and those of the install that led to them."""
        known = {event.number for fact in self.outcome.troubles for event in play.chain_of(fact)}
        told = [event for event in play.events if event.step or event.number in known]
        shown_ids = {event.number for event in told[:_MOST_EVENTS]}
        rows = []
        for event in told[:_MOST_EVENTS]:
            because = "" if event.cause is None else str(event.cause)
            if event.cause is not None and event.cause in shown_ids:
                because = f'<a href="#{self._event_id(number, event.cause)}">{because}</a>'
            step, time = play.answers[event.step - 1].text if event.step else "install", _time_of(event, play)
            cells = f"<td>{shown(step)}</td><td>{shown(actor_in_words(event))}</td><td>{shown(event_in_words(event))}</td>"
            rows.append(
                f'<tr id="{self._event_id(number, event.number)}"><td class="number">{event.number}</td><td class="number">{time}</td>'
                f'<td class="number">{because}</td>{cells}</tr>\n'
            )
        more = f"<p>{len(told) - _MOST_EVENTS} more are in the JSON form.</p>\n" if len(told) > _MOST_EVENTS else ""
        head = "<tr>" + "".join(f'<th scope="col">{word}</th>' for word in ("number", "time in step", "because of", "step", "who", "what")) + "</tr>\n"
        return f'<section id="events-{self.number}-{number}">\n<h2>{title}What happened</h2>\n<div class="wide" tabindex="0"><table>\n{head}{"".join(rows)}</table></div>\n{more}</section>'


def _time_of(event: Event, play: Play) -> str:
    """When something happened, counted from the beginning of its step."""
    return time_in_words(event.when - (play.answers[event.step - 1].begin if event.step else 0.0))


def _answer(answer: Answer) -> str:
    """What a step came to."""
    parts = []
    if answer.passed_over:
        parts.append(f"<p>{shown(passed_over_in_words(answer))}</p>\n")
    if returned_in_words(answer):
        parts.append(f"<p>{shown(returned_in_words(answer))}</p>\n")
    if answer.nodes:
        parts.append(f"<p>out of reach: {shown(names_in_words(answer.nodes))}</p>\n")
    for drain in answer.drains:
        words = [f"{plural(len(drain.evictions), 'pod')} evicted in {time_in_words(drain.seconds)}"]
        words += [f"{plural(drain.others, 'pod')} of DaemonSets and Jobs left alone"] if drain.others else []
        words += [f"cannot go: {', '.join(drain.left)}"] if drain.left else []
        words += [f"needed of what is free on all other nodes: {room_in_words(drain)}"] if drain.room else []
        parts.append(f"<p><b>{shown(drain.node or NO_NODE)}</b>: {shown('; '.join(words))}</p>\n")
    rows = [
        (f"{each.namespace}/{each.pod}", " ".join(each.owner), drain.node, time_in_words(each.when - answer.begin), _waiting(each.waited, each.by))
        for drain in answer.drains
        for each in drain.evictions
    ]
    parts.append(_table("Evicted, in order", ("pod", "workload", "node", "at", "waited"), rows))
    moved = [(f"{each.namespace}/{each.pod}", " ".join(each.owner), each.node or "-", state_in_words(each), each.why) for each in answer.moves]
    parts.append(_table("Comes up", ("pod", "workload", "node", "ready", "why"), moved))
    if answer.deleted_claims:
        parts.append(f"<p>{shown(deleted_claims_in_words(answer))}</p>\n")
    drawn = [each for each in answer.rollouts if each.is_update or each.lowest < each.wanted]
    parts += [_figure(each) for each in drawn[:_MOST_DRAWINGS]]
    parts += [f"<p>{shown(rollout_in_words(each))}</p>\n" for each in drawn[_MOST_DRAWINGS:]]
    return "".join(parts)


def _waiting(waited: float, by: tuple[str, ...]) -> str:
    return f"{time_in_words(waited)} for {names_in_words([f'budget {name}' for name in by]) if by else 'its turn'}" if waited else ""


def _figure(rollout: Rollout) -> str:
    """The drawing of a rollout, and the same as a table."""
    rows = [
        (time_in_words(max(0.0, each.when - rollout.begin)), str(each.old), str(each.new), str(each.ready), str(max(0, rollout.wanted - each.ready)))
        for each in told_samples(rollout)
    ]
    table = _table("The same in numbers", ("time", "old", "new", "ready", "unavailable"), rows)
    caption = f"<figcaption>{shown(bounds_in_words(rollout))}. {shown(rollout_in_words(rollout))}. The thick line is how many are ready.</figcaption>"
    return f"<figure>\n{caption}\n{update_drawing(rollout)}\n</figure>\n<details><summary>In numbers</summary>\n{table}</details>\n"


def _moment(title: str, moment: Moment) -> str:
    """Nodes with their pods by use of each resource; without nodes, the pods."""
    if not moment.nodes:
        return _pod_table(title, moment.placements)
    by_node: dict[str, list[Placement]] = {}
    letters: dict[tuple[str, ...], str] = {}
    for each in moment.placements:
        by_node.setdefault(each.node, []).append(each)
        letters.setdefault((each.namespace, *each.owner), _letter(len(letters)))
    legend = "".join(f"<li><b>{letter}</b> {shown(f'{kind} {namespace}/{name}')}</li>\n" for (namespace, kind, name), letter in letters.items())
    cards = []
    for node in moment.nodes:
        pods = sorted(by_node.get(node.node, []), key=lambda each: (len(letters[each.namespace, *each.owner]), letters[each.namespace, *each.owner], each.pod))
        bars = []
        for resource, (requested, allocatable) in node.resources.items():
            if not requested and resource not in ("cpu", "memory", _PODS):
                continue
            parts = [(letters[each.namespace, *each.owner], moment.requests.get((each.namespace, each.pod), {}).get(resource, 0)) for each in pods]
            words = f"{resource}: {amount_in_words(resource, requested)} of {amount_in_words(resource, allocatable)}"
            bars.append(f"<p>{shown(words)}</p>\n{node_drawing(node.node, resource, allocatable, [part for part in parts if part[1]])}\n")
        names = ", ".join(f"{letters[each.namespace, *each.owner]} {each.pod}{'' if each.ready or each.ended else ' (not ready)'}" for each in pods)
        cards.append(f'<div class="node"><h4>{shown(node.node)}</h4>\n{"".join(bars)}<p class="soft">{shown(names or "no pods")}</p></div>\n')
    waiting = _table("Without a node", ("pod", "workload", "why"), [(f"{each.namespace}/{each.pod}", " ".join(each.owner), each.why) for each in by_node.get("", [])])
    return f'<h3>{title}</h3>\n<ul class="legend">\n{legend}</ul>\n<div class="nodes">\n{"".join(cards)}</div>\n{waiting}'


def _pod_table(title: str, placements: Iterable[Placement]) -> str:
    rows = [(f"{each.namespace}/{each.pod}", " ".join(each.owner), each.node or "-", state_in_words(each), each.why) for each in placements]
    return _table(title, ("pod", "workload", "node", "ready", "why"), rows)


def _letter(index: int) -> str:
    """A name as columns of tables have it: A to Z, then AA and so on."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _table(caption: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{word}</th>' for word in heads)
    body = "".join(f"<tr>{''.join(f'<td>{shown(cell)}</td>' for cell in row)}</tr>\n" for row in rows)
    return f'<div class="wide"><table>\n<caption>{shown(caption)}</caption>\n<tr>{head}</tr>\n{body}</table></div>\n'
