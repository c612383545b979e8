"""The direction of imports is a test, not a habit."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ejadmin

PACKAGE = Path(ejadmin.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
BELOW_THE_SCREEN = ("models", "exports", "imports", "demonstration")
MAY_IMPORT = {
    "models": {"models", "errors", "paths"},
    "exports": {"exports", "models", "errors", "paths", "progress", "keychain"},
    "imports": {"imports", "exports", "models", "errors", "paths", "progress"},
    "demonstration": {"demonstration", "models", "errors", "paths", "progress"},
}
LONGEST_FUNCTION = 60
FORBIDDEN_NAMES = ("Manager", "Helper", "Utils", "Service")


def name_of(file: Path) -> str:
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(file: Path) -> Iterator[str]:
    """Every module a file names, inside functions and under TYPE_CHECKING too."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_a_module_imports_only_what_lies_below(file: Path) -> None:
    layer = layer_of(name_of(file))
    if layer not in MAY_IMPORT:
        return
    for imported in imports_of(file):
        if imported.startswith("ejadmin."):
            assert layer_of(imported) in MAY_IMPORT[layer], imported


@pytest.mark.parametrize("layer", BELOW_THE_SCREEN)
def test_nothing_below_the_screen_knows_qt(layer: str) -> None:
    for file in (PACKAGE / layer).rglob("*.py"):
        assert not [name for name in imports_of(file) if name.split(".")[0] == "PySide6"], file


def test_there_are_no_circles() -> None:
    known = {name_of(file): file for file in MODULES}
    graph = {
        name: {imported for imported in imports_of(file) if imported in known} - {name}
        for name, file in known.items()
    }
    assert not circle(graph)


def circle(graph: dict[str, set[str]]) -> list[str]:
    """One circle of imports, or nothing."""
    done: set[str] = set()

    def walk(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        for following in sorted(graph[name]):
            found = walk(following, [*path, name])
            if found:
                return found
        done.add(name)
        return []

    return next((found for name in graph if (found := walk(name, []))), [])


def test_circles_are_found() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert not circle({"a": {"b"}, "b": {"c"}, "c": set()})


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_functions_stay_short_and_names_say_something(file: Path) -> None:
    if "versions" in file.parts:
        return
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"
        if isinstance(node, ast.ClassDef):
            assert not node.name.endswith(FORBIDDEN_NAMES), node.name


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_only_the_last_doors_catch_everything(file: Path) -> None:
    if name_of(file) in ("ejadmin.app", "ejadmin.cli", "ejadmin.ui.tasks"):
        return
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else ""
            assert caught not in ("", "Exception"), f"line {node.lineno}"
