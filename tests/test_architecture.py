"""The direction of imports is a test, not a habit."""

import ast
from functools import cache
from pathlib import Path

import pytest

import ejadmin

PACKAGE = Path(ejadmin.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
BELOW_THE_SCREEN = ("models", "exports", "imports", "demonstration")
MAY_IMPORT = {
    "models": {"models", "errors", "paths", "durable"},
    "exports": {"exports", "models", "errors", "paths", "durable", "progress", "keychain"},
    "imports": {"imports", "exports", "models", "errors", "paths", "progress"},
    "demonstration": {"demonstration", "models", "errors", "paths", "progress"},
}
ROOMS = (
    "base",
    "calendar",
    "school",
    "people",
    "classes",
    "families",
    "curriculum",
    "timetable",
    "journal",
    "statements",
    "movement",
    "years",
    "registry",
    "loads",
    "dividing",
    "checks",
    "checklist",
    "merging",
    "today",
    "migrations",
    "database",
)
LONGEST_FUNCTION = 60
LAST_DOORS = ("ejadmin.app", "ejadmin.cli", "ejadmin.ui.tasks")
MAY_COMMIT = ("ejadmin.models.database", "ejadmin.models.migrations")
"""Opening a database makes and migrates its tables; everything else is handed a session."""
FORBIDDEN_NAMES = ("Manager", "Helper", "Utils", "Service")


def name_of(file: Path) -> str:
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def nodes_of(file: Path) -> tuple[ast.AST, ...]:
    """Every node of a file's syntax tree, function bodies too."""
    return tuple(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))


@cache
def imports_of(file: Path) -> tuple[str, ...]:
    """Every module a file names, inside functions and under TYPE_CHECKING too."""
    found: list[str] = []
    for node in nodes_of(file):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            found += [node.module or "", *(f"{node.module}.{one.name}" for one in node.names)]
    return tuple(found)


def layer_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def test_a_module_imports_only_what_lies_below() -> None:
    wrong = [
        f"{name_of(file)}: {imported}"
        for file in MODULES
        if (layer := layer_of(name_of(file))) in MAY_IMPORT
        for imported in imports_of(file)
        if imported.startswith("ejadmin.") and layer_of(imported) not in MAY_IMPORT[layer]
    ]
    assert not wrong


@pytest.mark.parametrize("layer", BELOW_THE_SCREEN)
def test_nothing_below_the_screen_knows_qt(layer: str) -> None:
    for file in (PACKAGE / layer).rglob("*.py"):
        assert not [name for name in imports_of(file) if name.split(".")[0] == "PySide6"], file


def test_screens_hold_no_sql() -> None:
    for file in (PACKAGE / "ui").rglob("*.py"):
        assert not [name for name in imports_of(file) if name.split(".")[0] == "sqlalchemy"], file


def test_below_the_screen_only_the_store_begins_transactions() -> None:
    """Models are handed a session; whoever hands it commits."""
    for file in (PACKAGE / "models").rglob("*.py"):
        if name_of(file) in MAY_COMMIT or "store" in file.parts:
            continue
        calls = [node.func for node in nodes_of(file) if isinstance(node, ast.Call)]
        names = {call.attr for call in calls if isinstance(call, ast.Attribute)}
        assert not names & {"commit", "begin", "rollback"}, file


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


def test_functions_stay_short() -> None:
    too_long = [
        f"{name_of(file)}.{node.name}"
        for file in MODULES
        if "versions" not in file.parts
        for node in nodes_of(file)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert not too_long


def test_names_say_something() -> None:
    empty_words = [
        f"{name_of(file)}.{node.name}"
        for file in MODULES
        for node in nodes_of(file)
        if isinstance(node, ast.ClassDef) and node.name.endswith(FORBIDDEN_NAMES)
    ]
    assert not empty_words


def test_only_the_last_doors_catch_everything() -> None:
    doors = [
        f"{name_of(file)}:{node.lineno}"
        for file in MODULES
        if name_of(file) not in LAST_DOORS
        for node in nodes_of(file)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) == "Exception")
    ]
    assert not doors


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[2] if layer_of(module) == "models" and len(parts) > 2 else ""


def test_a_room_of_the_models_imports_only_rooms_before_it() -> None:
    """``ROOMS`` stand in the order of setting up; a new one takes its place among them."""
    rank = {room: place for place, room in enumerate(ROOMS)}
    rooms = {name_of(file): file for file in MODULES if room_of(name_of(file))}
    assert {room_of(name) for name in rooms} == set(ROOMS)
    wrong = [
        f"{name}: {imported}"
        for name, file in rooms.items()
        for imported in imports_of(file)
        if (above := room_of(imported)) in rank and rank[above] > rank[room_of(name)]
    ]
    assert not wrong
