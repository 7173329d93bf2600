"""The conversions by the names that the tables of this package give them; loaded when the first is wanted."""

from __future__ import annotations

from sync.emulator.convert import (
    Source,
    html_reader,
    html_text,
    markdown_text,
    opendocument,
    pdf,
    plain_text,
    rich_text,
    table_text,
    web_page,
    workbook_writer,
)
from sync.emulator.convert import workbook_reader as workbooks
from sync.emulator.docs import markdown
from sync.emulator.docs.markdown import Doc
from sync.emulator.sheets.book import Book


def to_markdown(source: Source) -> bytes:
    return markdown_text.write(source.content)


def to_html(source: Source) -> bytes:
    return html_text.write(source.content)


def to_zip(source: Source) -> bytes:
    return html_text.zipped(source.content, source.title)


def to_text(source: Source) -> bytes:
    return plain_text.write(source.content)


def to_rtf(source: Source) -> bytes:
    return rich_text.write(source.content)


def doc_to_pdf(source: Source) -> bytes:
    return pdf.of_doc(source.content)


def to_pdf(source: Source) -> bytes:
    return pdf.of_book(source.content, source.today)


def to_ods(source: Source) -> bytes:
    return opendocument.write(source.content, source.today)


def to_web_page(source: Source) -> bytes:
    return web_page.write(source.content, source.today)


def to_csv(source: Source) -> bytes:
    return table_text.write(source.content, source.today)


def to_tsv(source: Source) -> bytes:
    return table_text.write(source.content, source.today, "\t")


def to_xlsx(source: Source) -> bytes:
    return workbook_writer.write(source.content, source.today)


def from_markdown(source: Source) -> Doc:
    return markdown.imported(plain_text.decode(source.content), source.file_id)


def from_html(source: Source) -> Doc:
    return markdown.imported(html_reader.markdown(source.content), source.file_id)


def from_text(source: Source) -> Doc:
    return plain_text.read(source.content)


def from_csv(source: Source) -> Book:
    return table_text.read(source.content, source.title, source.file_id, source.today)


def from_tsv(source: Source) -> Book:
    return table_text.read(source.content, source.title, source.file_id, source.today, "\t")


def from_xlsx(source: Source) -> Book:
    return workbooks.read(source.content, source.title, source.file_id)
