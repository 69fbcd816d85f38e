"""simple-salesforce's record calls, describe and limits."""

from datetime import datetime, timedelta, timezone

import pytest
from simple_salesforce.exceptions import (
    SalesforceMalformedRequest,
    SalesforceMoreThanOneRecord,
    SalesforceRefusedRequest,
    SalesforceResourceNotFound,
)


def window():
    now = datetime.now(timezone.utc)
    return now - timedelta(days=1), now + timedelta(minutes=1)


def test_a_contact_is_created_read_updated_and_deleted(sf):
    made = sf.Contact.create({"LastName": "Žižek", "FirstName": "Zoë", "Email": "zoe@example.com"})
    assert (made["success"], made["errors"]) == (True, [])

    assert sf.Contact.update(made["id"], {"Title": 'Owner; "CEO"', "FirstName": None}) == 204
    read = sf.Contact.get(made["id"])
    assert (read["Name"], read["FirstName"], read["Title"]) == ("Žižek", None, 'Owner; "CEO"')
    assert read["attributes"] == {
        "type": "Contact",
        "url": f"/services/data/v60.0/sobjects/Contact/{made['id']}",
    }

    assert sf.Contact.delete(made["id"]) == 204
    with pytest.raises(SalesforceResourceNotFound) as gone:
        sf.Contact.get(made["id"])
    assert gone.value.status == 404


def test_upsert_by_external_id_creates_then_updates(sf):
    assert sf.Subscriber__c.upsert("External_Id__c/auth0%7C1", {"Name": "Ada", "Plan__c": "free"}) == 201
    assert sf.Subscriber__c.upsert("External_Id__c/auth0%7C1", {"Plan__c": "pro"}) in (200, 204)

    read = sf.Subscriber__c.get_by_custom_id("External_Id__c", "auth0|1")
    assert (read["Name"], read["Plan__c"]) == ("Ada", "pro")


def test_an_address_that_several_contacts_have_names_all_of_them(sf):
    ids = [sf.Contact.create({"LastName": name, "Email": "same@example.com"})["id"] for name in ("A", "B")]

    with pytest.raises(SalesforceMoreThanOneRecord) as several:
        sf.Contact.get_by_custom_id("Email", "same@example.com")

    assert several.value.content == [f"/services/data/v60.0/sobjects/Contact/{id}" for id in ids]


def test_updated_and_deleted_list_what_changed(sf):
    kept = sf.Contact.create({"LastName": "Kept"})["id"]
    gone = sf.Contact.create({"LastName": "Gone"})["id"]
    sf.Contact.delete(gone)

    assert sf.Contact.updated(*window())["ids"] == [kept]
    deleted = sf.Contact.deleted(*window())
    assert [record["id"] for record in deleted["deletedRecords"]] == [gone]
    assert deleted["latestDateCovered"].endswith("+0000")


def test_describe_tells_objects_and_fields(sf):
    names = [described["name"] for described in sf.describe()["sobjects"]]
    fields = {field["name"]: field for field in sf.Contact.describe()["fields"]}

    assert {"Account", "Contact", "Lead", "Campaign", "Opportunity", "User"} <= set(names)
    assert (fields["LastName"]["type"], fields["LastName"]["length"], fields["LastName"]["nillable"]) == (
        "string",
        80,
        False,
    )
    assert fields["AccountId"]["referenceTo"] == ["Account"]
    assert sf.Contact.metadata()["objectDescribe"]["keyPrefix"] == "003"


def test_limits_count_every_call(org, sf):
    before = sf.limits()["DailyApiRequests"]
    sf.query("SELECT Id FROM Contact")
    after = sf.limits()["DailyApiRequests"]

    assert before["Remaining"] - after["Remaining"] == 2
    assert sf.api_usage["api-usage"].total == before["Max"]
    assert sf.api_usage["api-usage"].used == after["Max"] - after["Remaining"]


def test_the_daily_limit_refuses(org, sf):
    org.control("/salesforce/settings", {"dailyApiRequests": 0})

    with pytest.raises(SalesforceRefusedRequest) as refused:
        sf.query("SELECT Id FROM Contact")

    assert refused.value.content == [
        {"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}
    ]


@pytest.mark.parametrize(
    ("fields", "code", "named"),
    [
        ({"FirstName": "Ada"}, "REQUIRED_FIELD_MISSING", ["LastName"]),
        ({"LastName": "x" * 81}, "STRING_TOO_LONG", ["LastName"]),
        ({"LastName": "A", "Email": "nonsense"}, "INVALID_EMAIL_ADDRESS", ["Email"]),
    ],
)
def test_a_bad_contact_is_refused_with_its_fields(sf, fields, code, named):
    with pytest.raises(SalesforceMalformedRequest) as refused:
        sf.Contact.create(fields)

    assert refused.value.status == 400
    assert (refused.value.content[0]["errorCode"], refused.value.content[0]["fields"]) == (code, named)


def test_an_object_that_does_not_exist_is_not_found(sf):
    with pytest.raises(SalesforceResourceNotFound) as missing:
        sf.Nope__c.create({"Name": "x"})

    assert missing.value.content == [
        {"message": "The requested resource does not exist", "errorCode": "NOT_FOUND"}
    ]
