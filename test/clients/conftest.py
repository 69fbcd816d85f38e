"""What every test here is given: one sandbox for all of them, put back to its seed before each."""

import json
from pathlib import Path

import pytest
from sandbox import Sandbox, Tunnel
from simple_salesforce import Salesforce

VERSION = "60.0"


@pytest.fixture(scope="session")
def running():
    with Sandbox() as sandbox, Tunnel(sandbox):
        yield sandbox


@pytest.fixture(autouse=True)
def org(running):
    """The sandbox, its Salesforce as new."""
    running.control("/reset")
    return running


@pytest.fixture
def sf(org):
    """simple-salesforce, signed in by SOAP with password and security token."""
    return Salesforce(
        username=org.login["username"],
        password=org.login["password"],
        security_token=org.login["securityToken"],
        version=VERSION,
    )


def pytest_addoption(parser):
    parser.addoption(
        "--outputFile.json", dest="counts", help="writes how many passed and failed, named as vitest does"
    )


def pytest_terminal_summary(terminalreporter, exitstatus, config):
    if config.option.counts is None:
        return
    failed = len(terminalreporter.getreports("failed")) + len(terminalreporter.getreports("error"))
    counts = {
        "numPassedTests": len(terminalreporter.getreports("passed")),
        "numFailedTests": failed,
        "numFailedTestSuites": 0 if exitstatus == 0 else 1,
    }
    Path(config.option.counts).write_text(json.dumps(counts), encoding="utf-8")
