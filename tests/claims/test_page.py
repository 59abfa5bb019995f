"""Reading a page: marked sentences found where they are, and nothing that looks like one passed over in silence."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from varde.claims.page import LIMIT, Page, Place, Span, markdown, parse_page, read_page
from varde.claims.spans import LONGEST
from varde.errors import DataFileError

ROOT = Path(__file__).resolve().parents[2]
MARK = '{claim="operations.personnel contributor=NOR" expect="46"}'


def page(text: str) -> Page:
    return parse_page(text, "page.md")


def only(text: str) -> Span:
    read = page(text)
    assert read.problems == ()
    (span,) = read.spans
    return span


def problem(text: str) -> tuple[int, int, str]:
    (found,) = page(text).problems
    return found.place.line, found.place.column, f"{found.message} | {found.hint}"


def at(source: str, place: Place) -> int:
    """Offset of a place, found in the plainest way: line by line as an editor counts them."""
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return sum(len(line) + 1 for line in lines[: place.line - 1]) + place.column - 1


# --- Real Markdown ---


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "NOTICE.md", "docs"])
def test_documents_without_claims_have_neither_spans_nor_problems(name: str) -> None:
    files = sorted((ROOT / name).rglob("*.md")) if (ROOT / name).is_dir() else [ROOT / name]
    read = [read_page(path) for path in files]
    assert read
    assert [(p.name, p.spans, p.problems) for p in read] == [(p.name, (), ()) for p in read]


def test_the_reference_document_is_prose_without_claims(shared: Path) -> None:
    text = (shared.parent / "reference" / "peace-stability-and-security.txt").read_text(encoding="utf-8")
    assert len(text) > 1000
    assert page(text).spans == page(text).problems == ()


# --- What a span holds ---


def test_a_span_holds_words_attributes_and_places() -> None:
    span = only(
        'Then [Norway had **46** `x` [soldiers](http://a/b)\nin &lt; 3]{claim="a b=\'c d\'" expect="46" as-of="2014"}.'
    )
    assert span.text == "Norway had 46 x soldiers in < 3"
    assert span.attributes == {"claim": "a b='c d'", "expect": "46", "as-of": "2014"}
    assert span.place == Place(1, 6)
    assert span.places == {"claim": Place(2, 19), "expect": Place(2, 38), "as-of": Place(2, 49)}
    assert span.context == "Then Norway had 46 x soldiers in < 3."
    assert span.raw.startswith("[Norway had **46**") and span.raw.endswith('as-of="2014"}')


def test_a_link_with_a_claim_around_it() -> None:
    assert only(f"[[Norway](https://a.b/c_(d))]{MARK}").text == "Norway"


def test_attributes_may_run_over_lines() -> None:
    span = only('[Norway]{claim="operations.personnel\n  contributor=NOR"\n  expect="46"}')
    assert span.attributes == {"claim": "operations.personnel   contributor=NOR", "expect": "46"}
    assert span.places["expect"] == Place(3, 11)


@pytest.mark.parametrize(
    ("lead", "tail", "line", "column"),
    [
        ("", "", 1, 1),
        ("# ", " #", 1, 3),
        ("Norway\n=== \n\n", "", 4, 1),
        ("- ", "", 1, 3),
        ("- a\n  - ", "", 2, 5),
        ("1. a\n\n   ", "", 3, 4),
        ("-\t", "", 1, 3),
        ("- a\n\n\t", "", 3, 2),
        ("> ", "", 1, 3),
        (">\t", "", 1, 3),
        ("> > a\n", "", 2, 1),
        ("> - a\n>   ", "", 2, 5),
        ("   ", "", 1, 4),
        ("a\n        ", "", 2, 9),
        ("| a | b |\n|---|---|\n| x | ", " |", 3, 7),
        ("> | a | b |\n> |---|---|\n> | \\| | ", " |", 3, 10),
        ("a | b\n-|-\n", " | c", 3, 1),
        ("| ", " | b |\n|---|---|", 1, 3),
        ("😀𝔑 ", "", 1, 4),
        ("[x]: http://a\n", "", 2, 1),
        ("a  \n", "", 2, 1),
        ("a\u2028b\x0c ", "", 1, 6),
        ("**a** *", "*", 1, 8),
        ("<!-- b\n\n-->\n", "", 4, 1),
        ("<!-- b\n\n c --> ", "", 3, 8),
        ("a <!-- b --> ", "", 1, 14),
        ("<!-- b --> ", "", 1, 12),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_places_are_right_wherever_a_claim_stands(
    lead: str, tail: str, line: int, column: int, end: str, bom: str
) -> None:
    text = bom + f"{lead}[46 men]{MARK}{tail}\n".replace("\n", end)
    span = only(text)
    assert (span.text, span.place) == ("46 men", Place(line, column))
    assert span.places["expect"] == Place(line, column + f"[46 men]{MARK}".index('46"}'))
    assert span.raw == f"[46 men]{MARK}"


def test_a_span_over_lines_of_a_quote_is_raw_as_written() -> None:
    text = f"> a [46\r\n> men]{MARK}"
    span = only(text)
    assert (span.text, span.raw) == ("46 men", f"[46\r\n> men]{MARK}")
    assert span.places["claim"] == Place(2, 15)


def test_pipes_in_a_table_are_escaped() -> None:
    span = only('| a |\n|---|\n| b \\| [c \\| d]{claim="e" expect="f \\| g"} |')
    assert (span.text, span.attributes["expect"], span.place) == ("c | d", "f | g", Place(3, 8))
    assert span.places["expect"] == Place(3, 35)
    assert span.raw == '[c \\| d]{claim="e" expect="f \\| g"}'


def test_escaped_brackets_are_words() -> None:
    assert only(f"\\[a\\] [b \\[c\\] \\{{d]{MARK}").text == "b [c] {d"
    assert page('\\[a] \\{claim="x"}').problems == page("`[a]" + MARK + "`").problems == ()


def test_context_and_what_stands_before() -> None:
    text = f"""# Norway *today*

First words.

Men in these:

- one [46]{MARK} two

  three
  - [47]{MARK}
- four

| where | men |
|---|---|
| Mali | [48]{MARK} |

## Next [49]{MARK}

[50]{MARK} end
"""
    spans = page(text).spans
    assert [s.context for s in spans] == ["one 46 two three", "47", "Mali 48", "Next 49", "50 end"]
    assert [s.before for s in spans] == [
        "Norway today Men in these:",
        "Norway today Men in these:",
        "Norway today Men in these: where men",
        "Norway today Men in these:",
        "Next 49",
    ]


def test_what_stands_before_is_kept_short() -> None:
    span = only(f"# {'head ' * 1000}\n\n{'word ' * 10_000}\n\n[46]{MARK}")
    assert len(span.before) < 2600
    assert span.before.startswith("head head") and span.before.endswith("word")


# --- What is no claim ---


@pytest.mark.parametrize(
    "text",
    [
        "[a]{.class #id}",
        '[a]{lang="no" title="claim = yes"}',
        "[a] {claim}",
        "the set {claim, expect}",
        "[a](b){.c}",
        "[a]{b c d}",
        "the pair {value = 3, other = 4}",
        f"```text\n[a]{MARK}\n```",
        f"`[a]{MARK}`",
        f"``x ` [a]{MARK}``",
        f"```\n[a]{MARK}\n```",
        f"- b\n\n  ~~~\n  [a]{MARK}\n  ~~~",
        f"    [a]{MARK}",
        f"<!-- [a]{MARK} -->",
        f"b <!-- [a]{MARK} --> c",
        f"b\n<!--\n\n[a]{MARK}\n\n--> c",
        f"- b\n  <!-- c\n\n  [a]{MARK} -->\n",
        f"> <!--\n> [a]{MARK}\n> -->",
        f"<!-->\n<!-- [a]{MARK}\n-->",
    ],
)
def test_other_brackets_code_and_comments_hold_no_claims(text: str) -> None:
    assert (page(text).spans, page(text).problems) == ((), ())


def test_comments_are_neither_read_nor_rendered() -> None:
    read = page("a\n\n<!-- b\n\nc --> d\n\n- e <!-- f --> g\n<!-- h -->\n")
    html = markdown().renderer.render(read.tokens, markdown().options, {})
    assert html == "<p>a</p>\n<p>d</p>\n<ul>\n<li>e  g</li>\n</ul>\n"


def test_a_comment_left_open_is_told_and_hides_nothing() -> None:
    for text in (f"a\n\n<!-- b\n\n[c]{MARK}", f"a <!-- b\n\n[c]{MARK}\n\n-->", f"- <!-- a\n\nb --> [c]{MARK}"):
        read = page(text)
        assert len(read.spans) == 1
        assert [p.message for p in read.problems] == ["This comment is never closed."]


def test_html_is_text() -> None:
    read = page(f"<b>[46]{MARK}</b> <script>x</script>")
    assert [s.text for s in read.spans] == ["46"]
    assert "<script" not in markdown().renderer.render(read.tokens, markdown().options, {})


# --- What can't be read ---


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        # Unclosed
        (f"a\nb 46 men]{MARK}", 2, 9, 'no "[" before'),
        (f"a [46 men{MARK}", 1, 3, '"[" is not closed'),
        (f"46 men {MARK}", 1, 8, 'no "]" directly before'),
        ('[46 men] {claims="x" exect="1"}', 1, 10, 'no "]" directly before'),
        (f"[46 men] {MARK}", 1, 10, 'no "]" directly before'),
        ('a [b]{claim="x" expect="3"', 1, 6, '"}" of this marking is missing'),
        ('a [b]{claim="x" expect="3" and so on', 1, 6, '"}" of this marking is missing'),
        ('a [b]{claim="x" expect="3} c', 1, 24, "quotation mark of expect is not closed"),
        ('a [b]{claim="x expect="3"} c', 1, 13, "quotation mark of claim is not closed"),
        ('a [b]{claim="x', 1, 13, "quotation mark of claim is not closed"),
        (f'[b]{{claim="{"x" * LONGEST}" expect="1"}}', 1, 11, "longer than"),
        (f'[b]{{claim="x" expect="1"{" " * LONGEST}}}', 1, 4, "longer than"),
        # Quotation marks
        ('[b]{claim=“x” expect="3"}', 1, 11, "typographic quotation mark “"),
        ('[b]{claim="x" expect=„3“}', 1, 22, "typographic quotation mark „"),
        ('[b]{claim="x cause=‘a b’" expect="“3”"}', 1, 35, "typographic quotation mark “"),
        ("[b]{claim='x' expect=\"3\"}", 1, 11, "single quotation marks"),
        ('[b]{claim="x" expect=46}', 1, 15, 'expect="46"'),
        ('[b]{claim=x.y expect="46"}', 1, 5, "no quotation marks"),
        # Attributes
        ('[b]{claims="x" expect="3"}', 1, 5, "Did you mean claim?"),
        ('[b]{claims="x"}', 1, 5, "Did you mean claim?"),
        ('[b]{claim="x" expect="3" asof="2014"}', 1, 26, "Did you mean as-of?"),
        ('[b]{claim="x" expect="3" colour="2014"}', 1, 26, "claim, expect, as-of, value, attested"),
        ('[b]{claim="x" expect="3" .c}', 1, 26, "takes no '.c'"),
        ('[b]{claim="x" expect="3" expect="4"}', 1, 26, "expect is given twice"),
        ('[b]{claim="x"\nexpect = "3"}', 2, 1, "space beside the ="),
        ('[b]{claim expect="3"}', 1, 5, "'claim' in the marking"),
        ('[b]{claim="x{y}" expect="3"}', 1, 11, "has a brace in it"),
        ('[b]{claim="x" expect=""}', 1, 23, "expect is empty"),
        ('[b]{claim="" expect="1"}', 1, 12, "claim is empty"),
        ('[b]{claim="x"}', 1, 4, "The claim has no expect"),
        ('[b]{expect="46"}', 1, 4, "has no claim"),
        ('[b]{as-of="2014"}', 1, 4, "has no claim"),
        ('[b]{claim="x" attested="y"}', 1, 4, "either attested or claim"),
        ('[b]{attested="y" expect="1"}', 1, 4, "either attested or expect"),
        # Sentences
        (f"a []{MARK}", 1, 3, "is empty"),
        (f"a [ \n ]{MARK}", 1, 3, "is empty"),
        (f"a [![](x.png)]{MARK}", 1, 3, "has no words"),
        (f"[a [b]{MARK} c]{MARK}", 1, 4, "can't hold another"),
        (f'[a [b]{{claim="x}} c]{MARK}', 1, 14, "quotation mark of claim"),
        (f"[a [b]{MARK} c](http://d)", 1, 4, "inside a link"),
        (f"> a [b\n>\n> c]{MARK}", 1, 5, "runs over a paragraph break"),
        (f"a [b\n\nc\n\nd]{MARK}", 1, 3, "runs over a paragraph break"),
        (f"- a [b\n- c]{MARK}", 1, 5, "runs over a paragraph break"),
        # Where none is read
        (f"![a [b]{MARK}](c.png)", 1, 5, "picture"),
        ("<http://a/[b]{claim=1}>", 1, 14, "stands where none is read"),
        (f"| a |\n|---|\n| b | [c]{MARK} |", 3, 10, "stands where none is read"),
        (f"```[b]{MARK}\n```", 1, 7, "stands where none is read"),
        ("> " * 30 + f"[b]{MARK}", 1, 64, "stands where none is read"),
        (f"[a]: http://b '{MARK.replace(' ', '')}'", 1, 16, "stands where none is read"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place_and_hides_nothing(
    text: str, line: int, column: int, said: str
) -> None:
    assert page(text).spans == ()
    assert (line, column) == problem(text)[:2]
    assert said in problem(text)[2]
    after = page(f"[before]{MARK}\n\n{text}\n\n[after]{MARK}")
    assert [s.text for s in after.spans] == ["before", "after"]
    assert [(p.place.line - 2, p.place.column) for p in after.problems] == [(line, column)]


def test_a_bad_claim_hides_none_in_its_own_paragraph() -> None:
    bad = [
        '[x]{claim="y}',
        "[x]{claim=“y”}",
        '[x]{claims="y"}',
        "z]" + MARK,
        '{claim="y"',
        "[x [y]" + MARK + " z]" + MARK,
    ]
    for text in bad:
        read = page(f"[a]{MARK} {text} [b]{MARK}")
        assert [s.text for s in read.spans] == ["a", "b"]
        assert len(read.problems) == 1


def test_tokens_number_the_spans() -> None:
    read = page(f"# [a]{MARK}\n\n[]{MARK} [![](b)]{MARK} [c]{MARK} [d [e]{MARK}]{MARK}\n\n- *[f]{MARK}*")
    marks = [c for t in read.tokens for c in t.children or () if c.type in ("claim_open", "claim_close")]
    assert [(m.type, m.meta["index"]) for m in marks] == [
        (k, i) for i in range(3) for k in ("claim_open", "claim_close")
    ]
    assert [s.text for s in read.spans] == ["a", "c", "f"]

    md = markdown()
    md.add_render_rule("claim_open", lambda self, tokens, i, options, env: f"<a href='#{tokens[i].meta['index']}'>")
    md.add_render_rule("claim_close", lambda self, tokens, i, options, env: "</a>")
    html = md.renderer.render(read.tokens, md.options, {})
    assert "<h1><a href='#0'>a</a></h1>" in html
    assert "<em><a href='#2'>f</a></em>" in html


# --- Front matter ---


def test_front_matter() -> None:
    read = page(
        "---\ntitle: 'Peace: more'\nstate: norway\nlanguage: en-GB\ndate: 2024-05-01\ntags: [a]\n---\n\n[a]" + MARK
    )
    assert (read.title, read.state, read.language, read.date) == ("Peace: more", "NOR", "en-GB", "2024-05-01")
    assert (read.attestations, read.problems, read.spans[0].place) == ("attestations", (), Place(9, 1))


def test_without_front_matter() -> None:
    read = page("Peace")
    assert (read.title, read.state, read.language, read.date) == (None, None, "en", None)


@pytest.mark.parametrize(
    ("front", "line", "column", "said"),
    [
        ("- a", 2, 1, "no mapping"),
        ("just words", 2, 1, "no mapping"),
        ("title: a\nstate: [b", 3, 10, "is no YAML"),
        ("title: a: b", 2, 9, "is no YAML"),
        ("title: a\x07", 2, 1, "a character that YAML does not allow"),
        ("titel: a", 2, 1, "Did you mean title?"),
        ("title: a\nsate: b", 3, 1, "Did you mean state?"),
        ("langauge: en", 2, 1, "Did you mean language?"),
        ("title: a\ntitle: b", 3, 1, "'title' twice"),
        ("title: [a]", 2, 8, "title is no plain text"),
        ("state: Norwy", 2, 8, "Norway (NOR)"),
        ("state: Korea", 2, 8, "KOR"),
        ("language: nb", 2, 11, "English only"),
        ("date: soon", 2, 7, "neither a year, a month nor a day"),
        ("date: 2024-13-45", 2, 7, "neither a year, a month nor a day"),
        ("a: " + "b" * 70_000, 2, 1, "larger than 64 KB"),
        ("[" * 900 + ": a", 2, 1, "no YAML"),
        ("{a: b}: c", 2, 1, "a name that is no text"),
    ],
)
def test_front_matter_that_cannot_be_read(front: str, line: int, column: int, said: str) -> None:
    text = f"---\n{front}\n---\n\n[a]{MARK}"
    assert (line, column) == problem(text)[:2]
    assert said in problem(text)[2]
    assert len(page(text).spans) == 1


def test_names_of_other_programs_are_left_alone() -> None:
    front = "layout: a\ntags: [b]\ndraft: true\ndata: c\nsubtitle: d\nnested: {e: f}\nempty:\n"
    assert page(f"---\n{front}---\n").problems == ()


def test_front_matter_that_is_not_closed() -> None:
    assert problem("---\ntitle: a\n\ntext") == (
        1,
        1,
        "The front matter has no end. | Close it with a line of three hyphens: ---",
    )
    assert page("---\n\ntext: a").problems == ()


def test_front_matter_never_becomes_an_object() -> None:
    bomb = "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\ntitle: !!python/object/apply:os.getcwd []"
    assert "title is no plain text" in problem(f"---\n{bomb}\n---\n")[2]


# --- Files ---


def refused(path: Path) -> DataFileError:
    with pytest.raises(DataFileError) as error:
        read_page(path)
    assert str(path) in str(error.value) and error.value.hint
    return error.value


def test_files_that_are_refused(tmp_path: Path) -> None:
    target = tmp_path / "page.md"
    assert "no such file" in str(refused(target))
    assert "is a folder" in str(refused(tmp_path))
    target.write_bytes(b"a\nb\xe6r")
    assert "byte 3 is 0xe6" in str(refused(target)) and refused(target).row == 2
    target.write_bytes("[a]".encode("utf-16"))
    assert "UTF-16" in str(refused(target))
    target.write_bytes(b"a\n\nb\0c")
    assert "NUL" in str(refused(target)) and refused(target).row == 3
    target.unlink()
    target.symlink_to(target.name)
    assert "can't be read" in str(refused(target))


def test_a_large_page_is_refused_without_reading_it_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "page.md"
    with target.open("wb") as file:
        file.truncate(1 << 40)  # a terabyte on paper: reading it whole would not end well
    monkeypatch.setattr("varde.claims.page.parse_page", lambda *_: pytest.fail("parsed"))
    assert "larger than 2 MB" in str(refused(target))


def test_a_page_of_just_the_limit_is_read(tmp_path: Path) -> None:
    target = tmp_path / "page.md"
    target.write_bytes(b"\xef\xbb\xbf" + b"a" * (LIMIT - 3))
    assert len(read_page(target).source) == LIMIT - 3
    target.write_bytes(b"")
    assert read_page(target).spans == read_page(target).problems == ()


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"[å]{MARK}".encode())))
    read = read_page(Path("-"))
    assert (read.name, read.spans[0].text) == ("-", "å")


# --- Any text ---


@pytest.mark.parametrize(
    "unit",
    [
        "[", "[[]", "]{", "[]{", "![", "[](", "**[a", "`a``", "<!-- ", "<!--\n", "- <!--\n", "{claim=", '[a]{claim="',
        "[]{%", "\\[", "| a ",
    ],
)  # fmt: skip
def test_long_pages_of_marks_are_read(unit: str) -> None:
    # Long enough that work which grows with the square of the length would not come to an end.
    size = 50_000 // len(unit)
    assert page(unit * size).spans == ()


def test_a_long_quote_of_open_comments_is_read() -> None:
    read = page("> <!--\n" * 20_000 + "\n-->")
    assert len(read.problems) == 20_000


def test_many_claims() -> None:
    read = page(f"[46 men]{MARK} " * 3000)
    assert len(read.spans) == 3000
    assert read.spans[-1].place == Place(1, 2999 * len(f"[46 men]{MARK} ") + 1)


MARKS = r"""[ ] { } ]{ claim= expect= " “ \ ` `` - > | # <!-- --> --- a 46 😀 ![ ]( ) * _ &lt; <http://a> 1. % .c ="""
SPACES = ["\n", "\n\n", "\r\n", " ", "    ", "\t", "\n|--|--|\n", "\n```\n", "\n---\n", "\n[x]: y\n", "\ufeff", "\x00"]
PIECES = st.lists(
    st.sampled_from([*MARKS.split(), *(f"{m} " for m in MARKS.split()), *SPACES, '[a]{claim="b" expect="1"}']),
    max_size=40,
).map("".join)


@given(st.one_of(PIECES, st.text(max_size=200)))
@example("")
@example("\ufeff")
@example("---\n---")
@example("<!--\n-->")
def test_any_text_is_read_and_spans_stand_where_they_say(text: str) -> None:
    read = page(text)
    plain = read.source.replace("\r\n", "\n").replace("\r", "\n")
    for span in read.spans:
        assert plain[at(read.source, span.place) :].startswith(span.raw.replace("\r\n", "\n").replace("\r", "\n"))
        assert span.raw.startswith("[") and span.raw.endswith("}")
        assert span.text in span.context
        for key, place in span.places.items():
            if "\\|" not in span.raw:
                assert plain[at(read.source, place) :].startswith(span.attributes[key])
    last = len(plain.split("\n"))
    assert all(1 <= p.place.line <= last and p.place.column >= 1 and p.hint for p in read.problems)


WORDS = (
    st.text(st.sampled_from("abæ😀 46.,*`"), min_size=1, max_size=12)
    .map(lambda w: f"x{w}x")
    .filter(lambda w: w.count("`") == 0)
)
LEADS = st.sampled_from(["", "# ", "- ", "> ", "1. ", "> - ", "text ", "**", "| a |\n|---|\n| "])


@given(st.lists(st.tuples(LEADS, WORDS), max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_a_page_of_n_claims_gives_n(parts: list[tuple[str, str]], end: str) -> None:
    text = "\n\n".join(f"{lead}[{words}]{MARK}" for lead, words in parts).replace("\n", end)
    read = page(text)
    assert read.problems == ()
    assert [s.raw for s in read.spans] == [f"[{words}]{MARK}" for _, words in parts]


@given(PIECES)
def test_nothing_that_looks_like_a_claim_is_passed_over(text: str) -> None:
    """A claim put behind any text is read, is told of, or stands in code, a comment or front matter."""
    read = page(f'{text}[zz]{{claim="b" expect="9"}}')
    unread = not any("zz" in s.text for s in read.spans) and not read.problems
    if unread:
        html = markdown().renderer.render(read.tokens, markdown().options, {})
        in_code = any(t.type in ("fence", "code_block") and "zz" in t.content for t in read.tokens) or any(
            c.type == "code_inline" and "zz" in c.content for t in read.tokens for c in t.children or ()
        )
        assert in_code or ("zz" not in html and "<!--" in text) or read.tokens[0].type == "front_matter"
