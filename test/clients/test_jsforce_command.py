"""npm's jsforce on the command line, a process a call: https://jsforce.github.io/document/#cli-interface"""

import json
import subprocess

import pytest
from sandbox import ROOT


@pytest.fixture
def jsforce(org, tmp_path):
    """Evaluates a script, signed in by SOAP on `login.salesforce.com`'s stand-in; answers what it prints."""

    def run(script):
        command = ["node", str(ROOT / "node_modules/jsforce/bin/jsforce")]
        user = [
            "--username",
            org.login["username"],
            "--password",
            org.login["password"] + org.login["securityToken"],
        ]
        # It ends when its input does, even before the answer is there: so the input stays open.
        process = subprocess.Popen(
            [*command, *user, "--loginUrl", org.url, "--evalScript", script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
        )
        try:
            process.wait(timeout=60)
            return process.stdout.read(), process.stderr.read()
        finally:
            process.kill()
            process.communicate()

    return run


def answer(printed):
    out, _ = printed
    return json.loads(out)


def test_it_tells_who_is_signed_in(org, jsforce):
    identity = answer(jsforce("identity()"))

    assert identity["username"] == org.login["username"]
    assert identity["organization_id"] == org.login["orgId"]
    assert identity["locale"] == "en_US"


def test_it_creates_and_queries(jsforce):
    made = answer(jsforce("sobject('Account').create({ Name: 'Zoë & Söhne' })"))
    found = answer(jsforce("query(\"SELECT Id, Name FROM Account WHERE Name LIKE 'Zo%'\")"))

    assert made["success"] is True
    assert (found["totalSize"], found["done"]) == (1, True)
    assert (found["records"][0]["Id"], found["records"][0]["Name"]) == (made["id"], "Zoë & Söhne")


def test_it_loads_and_reads_in_bulk(jsforce):
    load = "bulk2.loadAndWaitForResults({ object: 'Contact', operation: 'insert', input: [%s] })"
    rows = "{ LastName: 'Ada', Email: 'ada@example.com' }, { LastName: 'Bea', Email: 'nonsense' }"

    loaded = answer(jsforce(load % rows))
    read = answer(jsforce("bulk2.query('SELECT LastName FROM Contact').then((rows) => rows.toArray())"))

    assert [row["LastName"] for row in loaded["successfulResults"]] == ["Ada"]
    assert loaded["failedResults"][0]["sf__Error"].startswith("INVALID_EMAIL_ADDRESS:")
    assert read == [{"LastName": "Ada"}]


def test_it_prints_what_salesforce_refuses(jsforce):
    out, error = jsforce("query('SELECT Nope FROM Contact')")

    assert out == ""
    assert "INVALID_FIELD" in error
    assert "No such column 'Nope' on entity 'Contact'" in error
