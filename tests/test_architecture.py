"""What keeps the house in order: where imports come from, and that the documentation says what the code does."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

import jobs
import mappers
import sync
from jobs import cli, docs
from mappers.across import RULES

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("package", [jobs, mappers, sync])
def test_packages_come_from_this_tree_and_not_from_tests(package: object) -> None:
    assert Path(str(getattr(package, "__file__", ""))).parent.parent == ROOT


def test_every_test_folder_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}

    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_the_readme_shows_the_help_of_every_command() -> None:
    assert docs.help_text() in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_check_is_in_the_documentation() -> None:
    written = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")

    assert [check.rule for check in RULES if f"\n## {check.rule}\n" not in written] == []


def test_commands_and_options_that_the_documentation_names_exist() -> None:
    known = {
        name: {opt for param in command.params for opt in param.opts}
        for name, command in cli.main.commands.items()
    }
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")):
        for name, rest in re.findall(
            r"`plansync ([a-z]+)((?: --?[a-z-]+)*)", page.read_text(encoding="utf-8")
        ):
            assert name in known, f"{page.name}: plansync {name}"
            assert set(re.findall(r"--[a-z-]+", rest)) <= known[name] | {"--help"}, (
                f"{page.name}: plansync {name}{rest}"
            )


def test_nothing_that_is_committed_names_a_machine_or_an_index() -> None:
    # Put together here, so that this file does not hold what it looks for.
    forbidden = re.compile(
        "|".join(
            ("/" + "root/", "/" + "work/", "pypi" + r"\.org", "python" + "hosted", "extra-" + "index-url")
        )
    )
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )  # whichever git is there
    if listed.returncode:
        pytest.skip("not a git checkout")
    found = []
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in {".png", ".json"} or not path.is_file():
            continue
        found += [
            f"{name}: {hit.group()}"
            for hit in forbidden.finditer(path.read_text(encoding="utf-8", errors="ignore"))
        ]
    assert found == []


PURE = sorted(
    [
        *(ROOT / "mappers").rglob("*.py"),
        *(
            ROOT / "sync" / "master" / name
            for name in (
                "diff.py",
                "decide.py",
                "changes.py",
                "recover.py",
                "values.py",
                "ids.py",
                "spots.py",
            )
        ),
    ]
)
MAY_IMPORT = {
    "__future__", "babel", "bisect", "collections", "contextlib", "dataclasses", "datetime", "enum", "functools", "hashlib", "inspect", "itertools", "json", "math",
    "mappers", "pydantic", "rapidfuzz", "re", "sync", "typing", "unicodedata", "calendar",
}  # fmt: skip


@pytest.mark.parametrize("path", PURE, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_thinks_imports_nothing_that_touches_and_never_asks_the_time(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    asked = [
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "today", "utcnow"}
        and isinstance(node.value, ast.Name)
        and node.value.id in {"date", "datetime"}
    ]

    assert {name.partition(".")[0] for name in imported} <= MAY_IMPORT
    assert {name for name in imported if name.startswith("sync")} <= {
        "sync.master",
        *(name for name in imported if name.startswith("sync.master")),
    }
    assert asked == []
