from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.links import Link, links_in, parse_link
from sync.sources.markdown import parse

ID = "1AbC-dEf_GhIjKlMnOpQrStUvWxYz0123456789abcde"
DOC = Link("document", ID)
SHEET = Link("spreadsheet", ID)


@pytest.mark.parametrize(
    ("pasted", "link"),
    [
        (f"https://docs.google.com/document/d/{ID}/edit", DOC),
        (f"https://docs.google.com/document/d/{ID}", DOC),
        (f"http://docs.google.com/document/d/{ID}/", DOC),
        (f"docs.google.com/document/d/{ID}/edit", DOC),
        (f"HTTPS://Docs.Google.com/document/d/{ID}/edit", DOC),
        (f"https://docs.google.com/document/d/{ID}/edit?usp=sharing", DOC),
        (f"https://docs.google.com/document/d/{ID}/edit?tab=t.0", replace(DOC, tab="t.0")),
        (f"https://docs.google.com/document/d/{ID}/edit?pli=1&tab=t.x1#heading=h.y2", replace(DOC, tab="t.x1", heading="h.y2")),
        (f"https://docs.google.com/document/d/{ID}/edit#heading=h.y2", replace(DOC, heading="h.y2")),
        (f"https://docs.google.com/document/d/{ID}/edit#bookmark=id.q", DOC),
        (f"https://docs.google.com/document/d/{ID}/preview", DOC),
        (f"https://docs.google.com/document/d/{ID}/export?format=pdf", DOC),
        (f"https://docs.google.com/document/d/{ID}/mobilebasic", DOC),
        (f"https://docs.google.com/document/d/{ID}/pub", DOC),
        (f"https://docs.google.com/document/u/0/d/{ID}/edit", DOC),
        (f"https://docs.google.com/a/example.org/document/d/{ID}/edit", DOC),
        (f"https://docs.google.com/document/edit?id={ID}", DOC),
        (f"https://docs.google.com/Doc?id={ID}", DOC),
        (f"https://docs.google.com/document/d/{ID}/edit?resourcekey=0-abc", replace(DOC, resource_key="0-abc")),
        (f"https://docs.google.com/spreadsheets/d/{ID}/edit#gid=0", replace(SHEET, gid="0")),
        (f"https://docs.google.com/spreadsheets/d/{ID}/edit?gid=7#gid=7&range=A1:B2", replace(SHEET, gid="7", range="A1:B2")),
        (f"https://docs.google.com/spreadsheets/u/1/d/{ID}/edit?gid=12", replace(SHEET, gid="12")),
        (f"https://docs.google.com/spreadsheet/ccc?key={ID}&usp=drive_web#gid=3", replace(SHEET, gid="3")),
        (f"https://spreadsheets.google.com/ccc?key={ID}", SHEET),
        (f"https://docs.google.com/a/example.org/spreadsheet/ccc?key={ID}", SHEET),
        (f"https://drive.google.com/file/d/{ID}/view?usp=sharing", Link("drive_file", ID)),
        (f"https://drive.google.com/file/u/0/d/{ID}/view", Link("drive_file", ID)),
        (f"https://drive.google.com/open?id={ID}", Link("drive_file", ID)),
        (f"https://drive.google.com/open?usp=forms&id={ID}&resourcekey=0-k", Link("drive_file", ID, resource_key="0-k")),
        (f"https://drive.google.com/uc?id={ID}&export=download", Link("drive_file", ID)),
        (f"https://drive.google.com/a/example.org/open?id={ID}", Link("drive_file", ID)),
        (f"https://drive.google.com/drive/folders/{ID}", Link("folder", ID)),
        (f"https://drive.google.com/drive/u/0/folders/{ID}?resourcekey=0-k", Link("folder", ID, resource_key="0-k")),
        (f"https://drive.google.com/drive/mobile/folders/{ID}", Link("folder", ID)),
        (f"https://drive.google.com/a/example.org/folderview?id={ID}", Link("folder", ID)),
        (f"https://www.google.com/url?q=https://docs.google.com/document/d/{ID}/edit&sa=D&source=editors", DOC),
        (f"https://www.google.com/url?q=https%3A%2F%2Fdocs.google.com%2Fdocument%2Fd%2F{ID}%2Fedit%3Ftab%3Dt.1&ust=1", replace(DOC, tab="t.1")),
        (f"https://www.google.de/url?sa=t&url=https%3A%2F%2Fdocs.google.com%2Fdocument%2Fd%2F{ID}", DOC),
        (f"https://www.google.com/url?q=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fdocs.google.com%252Fdocument%252Fd%252F{ID}", DOC),
        (f"https://accounts.google.com/ServiceLogin?continue=https://docs.google.com/document/d/{ID}/edit", DOC),
        (f'=HYPERLINK("https://docs.google.com/document/d/{ID}/edit","Payments")', DOC),
        (f'=hyperlink( "https://docs.google.com/document/d/{ID}/edit" ; "Pay ""ments""")', DOC),
        (f"<https://docs.google.com/document/d/{ID}/edit>", DOC),
        (f"<https://docs.google.com/document/d/{ID}/edit|Payments>", DOC),
        (f"[Payments plan](https://docs.google.com/document/d/{ID}/edit)", DOC),
        (f'[Payments](<https://docs.google.com/document/d/{ID}/edit> "the plan")', DOC),
        (f"(https://docs.google.com/document/d/{ID}/edit)", DOC),
        (f"“https://docs.google.com/document/d/{ID}/edit”,", DOC),
        (f" https://docs.google.com/document/d/{ID}/edit.\n", DOC),
        (f"Payments: https://docs.google.com/document/d/{ID}/edit (Kim)", DOC),
        ("plans/q2.md", Link("markdown_file", "plans/q2.md")),
        ("./plans/q2 draft.md#L12", Link("markdown_file", "./plans/q2 draft.md", heading="L12")),
        ("/srv/plans/Q2.MD", Link("markdown_file", "/srv/plans/Q2.MD")),
        ("https://example.org/plans/q2.md", Link("markdown_file", "https://example.org/plans/q2.md")),
        ("https://example.org/q2.md#risks", Link("markdown_file", "https://example.org/q2.md", heading="risks")),
    ],
)  # fmt: skip
def test_every_form_that_people_paste_is_one_link(pasted: str, link: Link) -> None:
    read = parse_link(pasted)
    assert read == link
    assert read.as_pasted == pasted
    assert read.refusal() is None


@pytest.mark.parametrize(
    "pasted",
    [
        "https://docs.google.com/document/d/e/2PACX-1vQabc_def/pub",
        "https://docs.google.com/document/u/0/d/e/2PACX-1vQabc_def/pub?embedded=true",
        "https://docs.google.com/spreadsheets/d/e/2PACX-1vQabc_def/pubhtml?gid=0&single=true",
        "https://www.google.com/url?q=https://docs.google.com/document/d/e/2PACX-1vQabc_def/pub&sa=D",
    ],
)
def test_a_published_copy_is_refused_with_the_reason(pasted: str) -> None:
    link = parse_link(pasted)
    assert link.kind == "published"
    refusal = link.refusal()
    assert refusal is not None
    assert (refusal.kind, refusal.link) == ("published", link.url)
    assert "published copy" in str(refusal)
    assert "2PACX-1vQabc_def/pub" in link.url


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "  ",
        "Payments",
        "https://example.org/",
        "https://docs.google.com/",
        "https://docs.google.com/document/",
        "https://docs.google.com/presentation/d/abc/edit",
        "https://docs.google.com.evil.example/document/d/abc/edit",
        "https://drive.google.com/open",
        "https://drive.google.com/open?id=a%2Fb",
        "https://[broken/document/d/abc",
        "ftp://docs.google.com/document/d/abc/edit",
        "#heading=h.x",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_link_is_unknown_and_says_so(pasted: str) -> None:
    link = parse_link(pasted)
    assert link.kind == "unknown"
    refusal = link.refusal()
    assert refusal is not None
    assert refusal.kind == "not_supported"


def test_a_relative_path_is_seen_from_the_file_it_stands_in() -> None:
    assert parse_link("q2/pay%20roll.md", "plans/index.md").id == "plans/q2/pay roll.md"
    assert parse_link("../x.md#L3", "plans/2024/index.md").url == "plans/x.md#L3"
    assert parse_link("x.md", "https://example.org/plans/index.md").id == "https://example.org/plans/x.md"
    assert parse_link("/abs.md", "plans/index.md").id == "/abs.md"


ids = st.text("abcXYZ019-_", min_size=1, max_size=44)
words = st.text("abcXYZ019._-", max_size=12).filter(lambda word: not word.endswith("."))


@given(
    st.one_of(
        st.builds(Link, st.just("document"), ids, tab=words, heading=words, resource_key=words),
        st.builds(Link, st.just("spreadsheet"), ids, gid=st.text("0123456789", max_size=9), range=st.text("ABC123!' ü&#+", max_size=9), resource_key=words),
        st.builds(Link, st.sampled_from(["folder", "drive_file"]), ids, resource_key=words),
    ),
)  # fmt: skip
def test_the_url_of_a_link_is_the_link(link: Link) -> None:
    assert parse_link(link.url) == link


PIECES = [f"https://docs.google.com/document/d/{ID}", "/edit", "?", "#", "&", "=", "https://www.google.com/url?q=", "<", ">", "(", ")", "[a](", '"', " ", ".",
          "q2.md", "https://", '=HYPERLINK("', "tab=t.1", "%3A", "/d/e/2PACX", "/a/b", "//", "*", "x"]  # fmt: skip


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=8).map("".join)))
def test_whatever_is_pasted_is_read_the_same_again(text: str) -> None:
    link = parse_link(text)
    assert parse_link(link.url) == link


def test_links_of_a_document_come_with_their_words_and_what_they_stand_under() -> None:
    document = parse(
        f"""# Q4, 2024
Read https://docs.google.com/document/d/{ID}1/edit, please.

## Payments
- [Checkout](https://docs.google.com/document/d/{ID}2/edit) by [Kim](mailto:kim@example.org)
- [Spec](chip:https://docs.google.com/document/d/{ID}3/edit)

| Team | Plan |
|---|---|
| Growth | [plan](https://docs.google.com/document/d/{ID}4/edit#heading=h.x) |
| Data | <https://docs.google.com/spreadsheets/d/{ID}5/edit> |

### Old
[Last year](2023/index.md), [above](#payments), [site](https://example.org)
""",
        "index.md",
        "plans/index.md",
    )
    found = links_in(document)
    assert [(f.link.kind, f.link.id.removeprefix(ID), f.text, f.headings, f.around) for f in found] == [
        ("document", "1", "", ("Q4, 2024",), "Read please."),
        ("document", "2", "Checkout", ("Q4, 2024", "Payments"), "by Kim"),
        ("document", "3", "Spec", ("Q4, 2024", "Payments"), ""),
        ("document", "4", "plan", ("Q4, 2024", "Payments"), "Growth"),
        ("spreadsheet", "5", "", ("Q4, 2024", "Payments"), "Data"),
        (
            "markdown_file",
            "plans/2023/index.md",
            "Last year",
            ("Q4, 2024", "Payments", "Old"),
            ", above, site",
        ),
        ("unknown", "https://example.org", "site", ("Q4, 2024", "Payments", "Old"), "Last year, above,"),
    ]
    assert [f.place.url for f in found][:4] == [f"plans/index.md#L{n}" for n in (2, 5, 6, 10)]


def test_links_in_headings_count() -> None:
    document = parse(f"# [Payments](https://docs.google.com/document/d/{ID}/edit)\n", "index.md", "index.md")
    assert [(f.link.id, f.text, f.headings) for f in links_in(document)] == [(ID, "Payments", ("Payments",))]
