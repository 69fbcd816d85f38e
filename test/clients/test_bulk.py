"""Bulk API 2.0 by simple-salesforce."""

import csv
import io
from pathlib import Path

import pytest
from simple_salesforce.exceptions import SalesforceMalformedRequest

ROWS = 25_000
NAMELESS = "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --"
GOLD = (
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST:Plan: bad value for restricted picklist field: gold:Plan__c --"
)


def table(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def subscriber(number):
    """Every 100th has no name, every 250th but those a plan that nobody offers."""
    return {
        "External_Id__c": f"auth0|{number}",
        "Name": "" if number % 100 == 0 else f'Zoë "Z", no. {number}',
        "Plan__c": "gold" if number % 250 == 50 else "pro",
    }


def test_25000_rows_of_which_some_fail(sf, tmp_path):
    rows = [subscriber(number) for number in range(ROWS)]
    nameless = [row["External_Id__c"] for row in rows if row["Name"] == ""]
    gold = [row["External_Id__c"] for row in rows if row["Name"] != "" and row["Plan__c"] == "gold"]

    (job,) = sf.bulk2.Subscriber__c.upsert(records=rows, external_id_field="External_Id__c", wait=0.1)
    failed = table(sf.bulk2.Subscriber__c.get_failed_records(job["job_id"]))
    # As text it comes in Latin 1, as Salesforce names no character set: simple-salesforce's pull request 688.
    sf.bulk2.Subscriber__c.get_successful_records(job["job_id"], file=str(tmp_path / "successful.csv"))
    successful = table((tmp_path / "successful.csv").read_text(encoding="utf-8"))
    unprocessed = table(sf.bulk2.Subscriber__c.get_unprocessed_records(job["job_id"]))

    assert (job["numberRecordsProcessed"], job["numberRecordsFailed"]) == (ROWS, len(nameless) + len(gold))
    errors = {row["External_Id__c"]: row["sf__Error"] for row in failed}
    assert {key: errors[key] for key in nameless} == dict.fromkeys(nameless, NAMELESS)
    assert {key: errors[key] for key in gold} == dict.fromkeys(gold, GOLD)
    assert len(successful) + len(failed) == ROWS
    assert {row["sf__Created"] for row in successful} == {"true"}
    assert successful[0]["Name"] == 'Zoë "Z", no. 1'
    assert unprocessed == []
    assert sf.query("SELECT COUNT() FROM Subscriber__c")["totalSize"] == len(successful)


def test_what_was_loaded_is_downloaded_value_for_value(sf, tmp_path):
    names = ["Plain", "Komma, Semikolon;", 'He said "no"', "two\nlines", "naïve 日本 🎈", "'=1+1"]
    rows = [{"LastName": f"{number:03}", "Description": name} for number, name in enumerate(names * 50)]
    sf.bulk2.Contact.insert(records=rows, wait=0.1)

    parts = sf.bulk2.Contact.download(
        "SELECT LastName, Description FROM Contact ORDER BY LastName",
        path=str(tmp_path),
        max_records=120,
        wait=0.1,
    )

    assert [part["number_of_records"] for part in parts] == [120, 120, 60]
    read = [row for part in parts for row in table(Path(part["file"]).read_text(encoding="utf-8"))]
    assert read == rows


def test_a_query_job_may_see_deleted_records(sf):
    (job,) = sf.bulk2.Contact.insert(records=[{"LastName": "Kept"}, {"LastName": "Gone"}], wait=0.1)
    gone = table(sf.bulk2.Contact.get_successful_records(job["job_id"]))[1]["sf__Id"]
    sf.bulk2.Contact.delete(records=[{"Id": gone}], wait=0.1)

    def last_names(pages):
        return sorted(row["LastName"] for page in pages for row in table(page))

    assert last_names(sf.bulk2.Contact.query("SELECT LastName FROM Contact", wait=0.1)) == ["Kept"]
    assert last_names(sf.bulk2.Contact.query_all("SELECT LastName FROM Contact", wait=0.1)) == [
        "Gone",
        "Kept",
    ]


def test_upsert_updates_what_is_there(sf):
    rows = [{"External_Id__c": "auth0|1", "Name": "Ada"}]
    sf.bulk2.Subscriber__c.upsert(records=rows, external_id_field="External_Id__c", wait=0.1)
    again = [{"External_Id__c": "auth0|1", "Name": "Bea"}, {"External_Id__c": "auth0|2", "Name": "Cia"}]

    (job,) = sf.bulk2.Subscriber__c.upsert(records=again, external_id_field="External_Id__c", wait=0.1)

    successful = table(sf.bulk2.Subscriber__c.get_successful_records(job["job_id"]))
    assert [row["sf__Created"] for row in successful] == ["false", "true"]


def test_hard_delete_needs_its_permission(sf):
    with pytest.raises(SalesforceMalformedRequest) as refused:
        sf.bulk2.Contact.hard_delete(records=[{"Id": "003000000000001AAA"}], wait=0.1)

    assert refused.value.content[0]["errorCode"] == "FEATURENOTENABLED"
