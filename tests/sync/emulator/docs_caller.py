"""Calls about one Doc, and what must be true of every answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.sync.emulator.caller import Caller, Json


class Document:
    """A Doc that the caller may edit."""

    def __init__(self, caller: Caller, file_id: str) -> None:
        self.caller = caller
        self.id = file_id
        self.path = f"/v1/documents/{file_id}"

    def get(self, **query: Any) -> Json:
        return self.caller.good("GET", self.path, **query)

    def tab(self, n: int = 0) -> Json:
        found: Json = self.get(includeTabsContent=True)["tabs"][n]
        return found

    def content(self) -> list[Json]:
        found: list[Json] = self.get()["body"]["content"]
        return found

    def batch(self, *requests: Json, **control: Any) -> Json:
        body = {"requests": requests} | ({"writeControl": control} if control else {})
        return self.caller.good("POST", f"{self.path}:batchUpdate", body)

    def reply(self, request: Json) -> Json:
        """What a single request is answered with."""
        (found,) = self.batch(request)["replies"]
        name = next(iter(request))
        return dict(found.get(name, {}))

    def refused(self, *requests: Json) -> str:
        """The message of a batch that must be refused, without ``Invalid requests[n].``; nothing is changed by it."""
        before = self.get(includeTabsContent=True)
        status, message = self.caller.refused("POST", f"{self.path}:batchUpdate", {"requests": requests})
        assert status == 400, message
        assert self.get(includeTabsContent=True) == before
        return message.removeprefix(f"Invalid requests[{len(requests) - 1}].")

    def text(self) -> str:
        return "".join(text_of(block) for block in all_paragraphs(self.content()))

    def paragraphs(self) -> list[Json]:
        return [block["paragraph"] for block in all_paragraphs(self.content())]

    def runs(self) -> list[tuple[str, Json]]:
        return [
            (element["textRun"]["content"], element["textRun"]["textStyle"])
            for paragraph in self.paragraphs()
            for element in paragraph["elements"]
            if "textRun" in element
        ]

    def table(self) -> Json:
        found: Json = next(block for block in self.content() if "table" in block)
        return found

    def grid(self) -> list[list[str]]:
        rows = self.table()["table"]["tableRows"]
        return [
            ["".join(map(text_of, cell["content"])).removesuffix("\n") for cell in row["tableCells"]]
            for row in rows
        ]

    def spans(self) -> list[list[tuple[int, int]]]:
        styles = [
            [cell["tableCellStyle"] for cell in row["tableCells"]]
            for row in self.table()["table"]["tableRows"]
        ]
        return [[(style["rowSpan"], style["columnSpan"]) for style in row] for row in styles]


def text_of(block: Json) -> str:
    """The text of a paragraph; a chip or a break is ``▪``."""
    return "".join(e["textRun"]["content"] if "textRun" in e else "▪" for e in block["paragraph"]["elements"])


def all_paragraphs(content: list[Json]) -> Iterator[Json]:
    """Those in tables too, in the order of their indexes."""
    for block in content:
        if "paragraph" in block:
            yield block
        for row in block.get("table", {}).get("tableRows", ()):
            for cell in row["tableCells"]:
                yield from all_paragraphs(cell["content"])


def check_content(content: list[Json], at: int = 0) -> int:
    """Each element begins where the one before ended; paragraphs end with their only newline; where it all ends."""
    for block in content:
        assert block.get("startIndex", 0) == at
        begin = at
        if "paragraph" in block:
            for part in block["paragraph"]["elements"]:
                assert part.get("startIndex", 0) == at
                at += len(part.get("textRun", {}).get("content", "x").encode("utf-16-le")) // 2
                assert part["endIndex"] == at
            assert text_of(block).endswith("\n")
            assert text_of(block).count("\n") == 1
            assert all(one["endIndex"] > one.get("startIndex", 0) for one in block["paragraph"]["elements"])
        elif "table" in block:
            table = block["table"]
            at += 1
            assert len(table["tableRows"]) == table["rows"]
            for row in table["tableRows"]:
                assert row["startIndex"] == at
                at += 1
                assert len(row["tableCells"]) == table["columns"]
                for cell in row["tableCells"]:
                    assert cell["startIndex"] == at
                    at = check_content(cell["content"], at + 1)
                    assert cell["endIndex"] == at
                assert row["endIndex"] == at
            at += 1
        else:
            at += 1
        assert block["endIndex"] == at > begin
    assert "paragraph" in content[-1]
    return at


def at(index: int, **more: Any) -> Json:
    return {"location": {"index": index, **more}}


def span(begin: int, end: int, **more: Any) -> Json:
    return {"range": {"startIndex": begin, "endIndex": end, **more}}


def insert(index: int, text: str, **more: Any) -> Json:
    return {"insertText": at(index, **more) | {"text": text}}


def delete(begin: int, end: int, **more: Any) -> Json:
    return {"deleteContentRange": span(begin, end, **more)}
