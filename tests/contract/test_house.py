"""The house stands as drawn: imports run down, states move in one place, migrations are whole."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
LIFECYCLE = ROOT / "foundation" / "lifecycle"


def our_code():
    for name in settings.HOUSE:
        for file in sorted(ROOT.joinpath(*name.split(".")).rglob("*.py")):
            if "migrations" not in file.parts:
                yield file


def state_assignments(tree: ast.AST):
    """Lines that give an object's `state` a value, directly or by a query's update()."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            given = {keyword.arg for keyword in node.keywords}
            if node.func.attr in ("update", "aupdate") and "state" in given:
                yield node.lineno
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(t, ast.Attribute) and t.attr == "state" for t in targets):
                yield node.lineno


@pytest.fixture(scope="module")
def lifecycle_modules():
    """The packages that hold a lifecycle table: their cases move only by transitions."""
    return {file.parent for file in our_code() if file.name == "lifecycle.py"}


def test_imports_run_downwards_only():
    # A process of its own: the linter sets logging up anew and would silence every other logger.
    command = Path(sys.executable).with_name("lint-imports")
    linted = subprocess.run([command], cwd=ROOT, capture_output=True, text=True)
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_no_state_is_assigned_outside_the_lifecycle_service(lifecycle_modules):
    found = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in our_code()
        if any(module in file.parents for module in lifecycle_modules)
        and LIFECYCLE not in file.parents
        for line in state_assignments(ast.parse(file.read_text()))
    ]
    assert found == []


@pytest.mark.parametrize(
    "line", ["case.state = 'closed'", "case.state: str = 'closed'", "cases.update(state='closed')"]
)
def test_the_state_check_sees_an_assignment(line):
    assert list(state_assignments(ast.parse(line))) == [1]


@pytest.mark.parametrize("line", ["cases.filter(state='closed')", "state = 'closed'"])
def test_the_state_check_does_not_see_what_only_reads(line):
    assert list(state_assignments(ast.parse(line))) == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_drawings_of_the_lifecycles_are_not_stale():
    call_command("draw_lifecycles", check=True)


@pytest.mark.parametrize("name", ["run", "dev"])
def test_the_lock_files_name_no_registry_and_pin_every_package_by_hash(name):
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    assert "://" not in text
    assert not re.search(r"^--?(index|extra|find|trusted)", text, re.MULTILINE)
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE | re.IGNORECASE)[1:]
    assert len(packages) > 30
    for package in packages:
        assert re.match(r"\S+==\S+", package), package
        assert "--hash=sha256:" in package, package
