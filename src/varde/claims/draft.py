"""A first draft of a peace and security page: every figure in it a claim, with the day that it describes."""

from __future__ import annotations

from datetime import date

from varde.claims.asking import Desk
from varde.claims.drafting import SECTIONS
from varde.claims.drafting.writer import Section, Writer, escaped
from varde.claims.page import parse_page
from varde.errors import UsageError
from varde.figures.wording import sentence_list
from varde.states import registry
from varde.store import Store

AIMS = {
    "missions": "Where peace is threatened, the United Nations may send missions of soldiers, police and civilians.",
    "council": "Under the Charter of the United Nations, states settle their disputes by peaceful means, and act "
    "together against threats to the peace.",
    "personnel": "The United Nations has no army: its missions are made up of soldiers and police whom members lend.",
    "": "The Charter of the United Nations asks states to settle their disputes by peaceful means, to act together "
    "against threats to the peace, and to work for human rights.",
}
"""What the page of a member of the United Nations opens with, by what leads on it."""
CHECK = "<!-- To see whether every figure on this page still holds, run `varde check` on its file. -->"


def draft_page(store: Store, state: str, *, title: str | None = None, today: date | None = None) -> str:
    """Write a first draft of a page on a state or territory, past ones included.

    Each figure is told as of a day that the evidence base covers, so that a sentence that holds when the page is
    written holds later too, unless its source revises the past. Only what began on a known day and lasts, such as a
    membership, is told as of now: the check says until when that was verified.

    Parameters
    ----------
    store : Store
        The open evidence base.
    state : str
        Key of the state or territory.
    title : str, optional
        Title of the page.
    today : date, optional
        Date that the page bears; the day of writing without it.

    Returns
    -------
    str
        Markdown with front matter and marked claims. Where nothing is held, it says so and makes no claim.

    Raises
    ------
    UsageError
        The key is of none, or of an organisation, a region, a total or a label.
    VardeError
        As a figure does.
    """
    import yaml

    subject = registry().get(state)
    if not (subject.is_state or subject.kind == "territory"):
        raise UsageError(
            f"{subject.name} is declared as a {subject.kind}: a page is written for a state or territory.",
            "Give the name or code of one, such as NOR.",
        )
    day = today or date.today()
    w = Writer(Desk(store, day), subject)
    sections = [s for make in SECTIONS if (s := make(w)) is not None]
    head = {
        "title": title or f"Peace and security: {subject.name}",
        "state": subject.key,
        "language": "en",
        "date": day,
    }
    front = yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=10_000)
    parts = [f"---\n{front}---", *_opening(w, sections)]
    for s in sections:
        parts += [f"## {escaped(s.title)}", *s.paragraphs]
    return "\n\n".join([*parts, *([CHECK] if sections else [])]) + "\n"


def has_claims(text: str) -> bool:
    """Whether a page holds any claim: a draft on a state of which nothing is held has none.

    Parameters
    ----------
    text : str
        A page as `draft_page` writes it.
    """
    return bool(parse_page(text, "draft").spans)


def _opening(w: Writer, sections: list[Section]) -> list[str]:
    """What the page is about, without a figure."""
    if not sections:
        return [f"The sources that are held here say nothing on peace and security in {w.name}."]
    subjects = sentence_list(list(dict.fromkeys(s.subject for s in sections)))
    told = f"This page sets out what open sources record for {w.name} on {subjects}."
    if w.last_day:
        told += " It tells of a state that is gone, as of its last days."
    aims = f"{AIMS[_lead(sections)]} " if w.state.kind == "state" else ""
    return [f"{aims}{told} Each figure stands with the day, month or year that it describes."]


def _lead(sections: list[Section]) -> str:
    """What leads on the page of a member of the United Nations: a key of `AIMS`."""
    titles = [s.title for s in sections]
    if any(t.startswith("UN missions") for t in titles):
        return "missions"
    if "Before the Security Council" in titles:
        return "council"
    return "personnel" if "Personnel in UN missions" in titles else ""
