"""simple-salesforce's queries."""

import pytest
from simple_salesforce.exceptions import SalesforceMalformedRequest


@pytest.fixture
def accounts(sf):
    """Three accounts, of which two have contacts; contact `Gone` is deleted."""
    for name, contacts in {"Alpha": ["Ada", "Bea"], "Beta": ["Gone"], "Gamma": []}.items():
        account = sf.Account.create({"Name": name, "AnnualRevenue": 100})["id"]
        for last_name in contacts:
            contact = sf.Contact.create({"LastName": last_name, "AccountId": account})["id"]
            if last_name == "Gone":
                sf.Contact.delete(contact)


def values(answer, field):
    return [record[field] for record in answer["records"]]


def test_pages_of_2000_are_read_to_the_end(sf):
    rows = [{"LastName": f"Reader {number:04}"} for number in range(4500)]
    sf.bulk2.Contact.insert(records=rows, wait=0.1)
    soql = "SELECT LastName FROM Contact ORDER BY LastName"

    first = sf.query(soql)
    assert (first["totalSize"], first["done"], len(first["records"])) == (4500, False, 2000)
    assert (
        sf.query_more(first["nextRecordsUrl"], identifier_is_url=True)["records"][0]["LastName"]
        == "Reader 2000"
    )
    assert [record["LastName"] for record in sf.query_all_iter(soql)] == [row["LastName"] for row in rows]


def test_query_all_sees_deleted_records_and_query_does_not(sf, accounts):
    soql = "SELECT LastName, IsDeleted FROM Contact ORDER BY LastName"

    assert values(sf.query_all(soql), "LastName") == ["Ada", "Bea"]
    everything = sf.query_all(soql, include_deleted=True)
    assert values(everything, "LastName") == ["Ada", "Bea", "Gone"]
    assert values(everything, "IsDeleted") == [False, False, True]


def test_parents_and_children_come_along(sf, accounts):
    contact = sf.query("SELECT Account.Name FROM Contact WHERE LastName = 'Ada'")["records"][0]
    soql = "SELECT Name, (SELECT LastName FROM Contacts ORDER BY LastName) FROM Account ORDER BY Name"
    alpha, _, gamma = sf.query(soql)["records"]

    assert contact["Account"]["Name"] == "Alpha"
    assert (alpha["Contacts"]["totalSize"], values(alpha["Contacts"], "LastName")) == (2, ["Ada", "Bea"])
    assert gamma["Contacts"] is None


def test_aggregates_and_counts(sf, accounts):
    grouped = sf.query(
        "SELECT Account.Name name, COUNT(Id) people FROM Contact GROUP BY Account.Name HAVING COUNT(Id) > 1"
    )

    assert [(row["name"], row["people"]) for row in grouped["records"]] == [("Alpha", 2)]
    assert sf.query("SELECT COUNT() FROM Account WHERE AnnualRevenue >= 100")["totalSize"] == 3
    assert sf.query("SELECT SUM(AnnualRevenue) FROM Account")["records"][0]["expr0"] == 300


@pytest.mark.parametrize(
    ("soql", "code", "wording"),
    [
        ("SELECT FROM Contact", "MALFORMED_QUERY", "unexpected token: 'FROM'"),
        ("SELECT Nope FROM Contact", "INVALID_FIELD", "No such column 'Nope' on entity 'Contact'"),
        ("SELECT Id FROM Nope", "INVALID_TYPE", "sObject type 'Nope' is not supported"),
    ],
)
def test_a_query_that_is_wrong_says_where(sf, soql, code, wording):
    with pytest.raises(SalesforceMalformedRequest) as refused:
        sf.query(soql)

    assert refused.value.content[0]["errorCode"] == code
    assert "ERROR at Row:1:Column:" in refused.value.content[0]["message"]
    assert wording in refused.value.content[0]["message"]
