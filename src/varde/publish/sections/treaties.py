"""Treaties on weapons, nuclear warheads and tests."""

from __future__ import annotations

from collections import Counter

from varde.figures.wording import count, moment, number, sentence_list
from varde.publish import charts
from varde.publish.desk import Desk
from varde.publish.page import AS_PLACE, Block, Paragraph, Section, text
from varde.publish.wording import short_moment


def treaties(desk: Desk) -> Section | None:
    """Treaties on weapons, warheads and nuclear tests."""
    held = desk.ask("treaties.of_state", state=desk.key)
    blocks: list[Block] = []
    if held.value:
        known = [t for t in held.value if t["status"] != "unknown"]
        by_status = Counter(t["status"] for t in known)
        blocks.append(
            Paragraph(
                text(
                    f"{desk.subject} is party to ",
                    desk.cite(f"{by_status['party'] or 'none'} of the {len(known)}", held),
                    " treaties and protocols on weapons that are held",
                    *(
                        (
                            ", and has signed but not joined ",
                            desk.cite(count(by_status["signatory"], "other"), held),
                            ".",
                        )
                        if by_status["signatory"]
                        else (".",)
                    ),
                )
            )
        )
        left = [t for t in known if t["withdrawal_effect"]]
        for t in left:
            ahead = str(t["withdrawal_effect"]) > str(t["as_of"])
            told = f"As of {moment(t['as_of'])}, {desk.inside} was due to leave" if ahead else f"{desk.subject} left"
            blocks.append(
                Paragraph(
                    text(
                        f"{told} the {t['name']} with effect of ",
                        desk.cite(moment(t["withdrawal_effect"]), held),
                        ".",
                    )
                )
            )
        rows = [
            [
                t["treaty"],
                t["name"],
                t["status"] + ("" if t["verified"] else " (unverified)"),
                short_moment(t["signed"]) if t["signed"] else None,
                f"{short_moment(t['consent'])} ({t['consent_kind']})" if t["consent"] else None,
                short_moment(t["as_of"]) if t["as_of"] else None,
            ]
            for t in held.value
        ]
        outside = [t["treaty"] for t in known if t["status"] == "not a party"]
        if outside and by_status["party"]:
            blocks.append(Paragraph(text("It is not a party to ", desk.cite(sentence_list(outside, "or"), held), ".")))
        if by_status["party"] or by_status["signatory"] or left:
            blocks.append(
                desk.table(
                    "Treaties on weapons", held, ["Treaty", "Name", "Status", "Signed", "Consent", "As of"], rows
                )
            )
    else:
        desk.lacks("Treaties on weapons", held)
    blocks += _nuclear(desk)
    return Section("treaties", "Treaties and weapons", AS_PLACE, tuple(blocks)) if blocks else None


def _nuclear(desk: Desk) -> list[Block]:
    blocks: list[Block] = []
    stock = desk.ask("weapons.warheads", state=desk.key, by="year")
    rows = [{"year": r["year"], "series": "warheads", "value": r["value"]} for r in stock.value or []]
    if any(r["value"] for r in rows):
        last = rows[-1]
        most = max(rows, key=lambda r: r["value"])
        blocks.append(
            Paragraph(
                text(
                    "Its military stockpile was estimated at ",
                    desk.num(last["value"], stock),
                    f" nuclear {'warhead' if last['value'] == 1 else 'warheads'} in {last['year']}, the last year held",
                    desk.cite(
                        f", against {number(most['value'])} at most in {most['year']}."
                        if most["value"] > last["value"]
                        else ", as many as in any year before.",
                        stock,
                    ),
                )
            )
        )
        blocks.append(
            desk.chart(
                charts.line_years(rows, ["warheads"], "warheads"),
                "Nuclear warheads in the military stockpile, estimated",
                stock,
                f"Warheads by year, {rows[0]['year']} to {last['year']}.",
                ["Year", "Warheads"],
                [[str(r["year"]), r["value"]] for r in rows if r["value"]],
                [1],
            )
        )
    tests = desk.ask("weapons.tests", state=desk.key)
    if tests.value:
        blocks.append(
            Paragraph(text("It has carried out ", desk.cite(count(tests.value, "nuclear test"), tests), " on record."))
        )
    return blocks
