"""Debian's chromium, once for all tests, and for each a page that may load nothing but the emulator's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from sync.emulator import Emulator
from tests.conftest import NO_CHROMIUM

expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip(NO_CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, emulator: Emulator) -> Iterator[Page]:
    """A page of 1440×900. A script's error, or anything that is fetched from another host, fails the test."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=emulator.url)
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    wrong: list[str] = []
    asked: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and "the server responded" not in message.text:
            wrong.append(message.text)

    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", heard)
    opened.on("dialog", lambda dialog: wrong.append(f"a script asked: {dialog.message}"))
    context.on("request", lambda request: asked.append(request.url))
    yield opened
    context.close()
    assert not wrong
    here = urlsplit(emulator.url).netloc
    assert [url for url in asked if urlsplit(url).scheme != "data" and urlsplit(url).netloc != here] == []
