"""The packages keep to the table of who may import whom, stay flat, and own their names."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("collector", "state", "metrics", "dashboard", "sandbox")
SCRIPTS = ("systemd", "tests")
WRITERS = re.compile(r"metrics\.(__main__|publish|report|bench)(_\w+)?")  # of metrics, these alone know what is stored
REPORTS = {  # of these, what the page makes reports with: from rows it has, without any file
    *(f"metrics.report_{name}" for name in ("making", "source", "options", "parts", "lines", "words")),
    *("metrics.report_data", "metrics.report_wikitext"),
}

# What a package may import of the others; None is anything of it. A package may always import itself. The calendar
# comes with the errors it raises.
TABLE: dict[str, dict[str, set[str] | None]] = {
    "collector": {"state": None, "metrics": {"metrics.calendar", "metrics.errors"}},
    "state": {},
    "metrics": {},
    "dashboard": {"state": {"state.published", "state.paths", "state.errors"}, "metrics": None},
    "sandbox": {},
}


def modules(package: str) -> list[Path]:
    """Every Python file of a package."""
    return sorted((ROOT / package).rglob("*.py"))


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module a file imports, wherever in it, as a full name; `from a import b` gives a.b if that is a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            for alias in node.names:
                inner = ROOT / base.replace(".", "/") / f"{alias.name}.py"
                yield f"{base}.{alias.name}" if not node.level and inner.is_file() else base


def trespasses(module: str, source: str) -> list[str]:
    """What `module` imports against the table."""
    package = module.partition(".")[0]
    allowed = dict(TABLE[package])
    if WRITERS.fullmatch(module):
        allowed["state"] = None
    found = []
    for name in imports(ast.parse(source)):
        head = name.partition(".")[0]
        wanted = allowed.get(head, set()) if head in PACKAGES and head != package else None
        private = WRITERS.fullmatch(name) is not None
        if (
            head in ("", *SCRIPTS)
            or (wanted is not None and name not in wanted)
            or (private and package == "metrics" and not WRITERS.fullmatch(module))
            or (private and package == "dashboard" and name not in REPORTS)
        ):
            found.append(name)
    return found


def loaded(modules: Iterable[str]) -> set[str]:
    """The modules with all they import when they run, and what that imports, of this project; types are not run."""
    found: set[str] = set()
    left = list(modules)
    while left:
        module = left.pop()
        path = ROOT / f"{module.replace('.', '/')}.py"
        if module not in found and path.is_file():
            found.add(module)
            left += imports(without_types(ast.parse(path.read_text())))
    return found


def without_types(tree: ast.Module) -> ast.Module:
    """A module without what it imports for its types only."""
    tree.body = [
        node
        for node in tree.body
        if not (isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING")
    ]
    return tree


def stored(modules: Iterable[str]) -> set[str]:
    """What the modules load of `state` beyond the published file, where it lies and errors."""
    page = TABLE["dashboard"]["state"] or set()
    return {name for name in loaded(modules) - loaded(page) if name.partition(".")[0] == "state"}


def dotted(path: Path) -> str:
    """The module name of a file of the checkout."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_what_the_table_allows(package: str) -> None:
    """No module of a package imports another package against the table, nor relatively."""
    found = {dotted(path): trespasses(dotted(path), path.read_text()) for path in modules(package)}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("collector.follow", "import metrics.retention"),
        ("collector.follow", "from metrics import retention"),
        ("collector.follow", "def late():\n    from dashboard import charts"),
        ("state.activity", "from collector.api import Api"),
        ("state.activity", "from . import paths"),
        ("metrics.retention", "import state"),
        ("metrics.retention", "from metrics.publish import publish"),
        ("dashboard.main", "from state.activity import Activity"),
        ("dashboard.main", "from state import roster"),
        ("dashboard.main", "from metrics.report_reading import make_report"),
        ("dashboard.main", "from metrics import report_people"),
        ("dashboard.main", "from metrics.publish_rows import edition_name"),
        ("sandbox.world", "from state.paths import data_dir"),
        ("sandbox.world", "from tests.conftest import ROOT"),
    ],
)
def test_a_trespass_is_seen(module: str, source: str) -> None:
    """The check above sees each way of importing what is not allowed."""
    assert trespasses(module, source) != []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("collector.follow", "from metrics.calendar import DAY\nfrom state.activity import Activity"),
        ("metrics.publish", "from state.reading import members"),
        ("dashboard.main", "from state.published import read\nfrom metrics.interval import wilson"),
        ("dashboard.main", "from metrics.report_making import report_of\nfrom metrics import report_data"),
    ],
)
def test_what_the_table_allows_is_no_trespass(module: str, source: str) -> None:
    """The check above does not cry at what is allowed."""
    assert trespasses(module, source) == []


def test_the_page_loads_nothing_that_knows_the_private_database() -> None:
    """Neither itself nor by what it imports; the reports it may make read no file."""
    assert stored(REPORTS) == set()
    assert stored(dotted(path) for path in modules("dashboard")) == set()
    assert not {name for name in loaded(REPORTS) if re.fullmatch(r"metrics\.(__main__|publish.*|bench.*)", name)}


@pytest.mark.parametrize("module", ["metrics.report_reading", "metrics.report_people", "metrics.report"])
def test_what_reads_the_private_database_is_seen(module: str) -> None:
    """The check above sees what is imported by what is imported."""
    assert {"state.reading", "state.schema"} <= stored([module])


def test_state_needs_the_standard_library_and_sqlite_utils() -> None:
    """What is remembered depends on nothing that comes and goes; whole columns are read as arrays in one place."""
    heads = {
        (dotted(path), name.partition(".")[0])
        for path in modules("state")
        for name in imports(ast.parse(path.read_text()))
    }
    others = {(module, head) for module, head in heads if head not in {*sys.stdlib_module_names, "state"}}
    assert {head for module, head in others if module != "state.reading"} <= {"sqlite_utils"}
    assert {head for module, head in others if module == "state.reading"} <= {"numpy"}


def test_the_statistics_need_numpy_alone() -> None:
    """The pure part of the metrics computes on arrays; data frames are for reports and measurements."""
    others = {
        dotted(path): {name.partition(".")[0] for name in imports(ast.parse(path.read_text()))}
        - {*sys.stdlib_module_names, "metrics", "numpy"}
        for path in modules("metrics")
        if not WRITERS.fullmatch(dotted(path))
    }
    assert {name: heads for name, heads in others.items() if heads} == {}


@pytest.mark.parametrize("folder", ["dashboard", "systemd"])
def test_a_folder_on_the_search_path_shadows_nothing(folder: str) -> None:
    """The page's folder and the scripts' folder are first on the search path: no module there hides another one."""
    hidden = {*sys.stdlib_module_names, *packages_distributions(), *PACKAGES}
    assert {path.stem for path in (ROOT / folder).glob("*.py")} & hidden == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_flat(package: str) -> None:
    """A package has modules and no packages within."""
    assert [path for path in (ROOT / package).rglob("__init__.py") if path.parent.name != package] == []


def test_no_other_distribution_owns_our_names() -> None:
    """Whatever else is installed provides none of the top-level names, which are plain words."""
    owners = packages_distributions()
    taken = {name: set(owners.get(name, [])) - {"campaign-retention"} for name in (*PACKAGES, *SCRIPTS)}
    assert {name: others for name, others in taken.items() if others} == {}


@pytest.mark.parametrize("package", [*PACKAGES, *SCRIPTS])
def test_a_module_can_be_read_in_one_go(package: str) -> None:
    """No module has more than 400 lines."""
    long = {dotted(path): len(path.read_text().splitlines()) for path in modules(package)}
    assert {name: lines for name, lines in long.items() if lines > 400} == {}


@pytest.mark.parametrize("package", [*PACKAGES, *SCRIPTS])
def test_a_module_is_named_after_what_it_does(package: str) -> None:
    """No module is a drawer for everything."""
    drawer = re.compile(r"(^|_)(utils?|helpers?|managers?|misc|common)(_|$)")
    assert [dotted(path) for path in modules(package) if drawer.search(path.stem)] == []


@pytest.mark.parametrize("package", ["collector", "metrics", "dashboard"])
def test_the_map_of_a_large_package_has_every_module_once(package: str) -> None:
    """Its docstring says beside which others a module works."""
    told = re.findall(r"^(?:\w+|)\s{2,}(.*)$", ast.get_docstring(ast.parse(source_of(package))) or "", re.MULTILINE)
    named = sorted(re.findall(r"\w+", " ".join(told)))
    assert named == sorted(path.stem for path in modules(package) if not path.stem.startswith("__"))


def source_of(package: str) -> str:
    """The text of a package's own file."""
    return (ROOT / package / "__init__.py").read_text()
