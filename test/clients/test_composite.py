"""Composite calls, which simple-salesforce leaves to `restful`."""

import json

DATA = "/services/data/v60.0"


def post(sf, path, body):
    return sf.restful(path, method="POST", data=json.dumps(body))


def test_composite_uses_what_came_before(sf):
    account = {
        "method": "POST",
        "url": f"{DATA}/sobjects/Account",
        "referenceId": "firm",
        "body": {"Name": "Firm"},
    }
    contact = {
        "method": "POST",
        "url": f"{DATA}/sobjects/Contact",
        "referenceId": "person",
        "body": {"LastName": "Ada", "AccountId": "@{firm.id}"},
    }
    read = {
        "method": "GET",
        "url": f"{DATA}/sobjects/Contact/@{{person.id}}?fields=AccountId",
        "referenceId": "seen",
    }

    parts = post(sf, "composite", {"compositeRequest": [account, contact, read]})["compositeResponse"]

    assert [part["httpStatusCode"] for part in parts] == [201, 201, 200]
    assert parts[2]["body"]["AccountId"] == parts[0]["body"]["id"]


def test_composite_with_all_or_none_takes_back_what_it_did(sf):
    good = {
        "method": "POST",
        "url": f"{DATA}/sobjects/Account",
        "referenceId": "good",
        "body": {"Name": "Firm"},
    }
    bad = {
        "method": "POST",
        "url": f"{DATA}/sobjects/Contact",
        "referenceId": "bad",
        "body": {"FirstName": "Ada"},
    }

    parts = post(sf, "composite", {"allOrNone": True, "compositeRequest": [good, bad]})["compositeResponse"]

    codes = [part["body"][0]["errorCode"] for part in parts]
    assert codes == ["PROCESSING_HALTED", "REQUIRED_FIELD_MISSING"]
    assert sf.query("SELECT COUNT() FROM Account")["totalSize"] == 0


def test_a_batch_answers_each_call(sf):
    calls = [{"method": "GET", "url": "v60.0/limits"}, {"method": "GET", "url": "v60.0/sobjects/Nope"}]

    answer = post(sf, "composite/batch", {"batchRequests": calls})

    assert answer["hasErrors"] is True
    assert [result["statusCode"] for result in answer["results"]] == [200, 404]


def test_a_tree_creates_children_with_their_parent(sf):
    child = {"attributes": {"type": "Contact", "referenceId": "c"}, "LastName": "Ada"}
    root = {
        "attributes": {"type": "Account", "referenceId": "a"},
        "Name": "Firm",
        "Contacts": {"records": [child]},
    }

    answer = post(sf, "composite/tree/Account", {"records": [root]})

    ids = {result["referenceId"]: result["id"] for result in answer["results"]}
    assert answer["hasErrors"] is False
    assert sf.Contact.get(ids["c"])["AccountId"] == ids["a"]


def test_a_collection_creates_what_is_right_and_is_read_again(sf):
    kind = {"attributes": {"type": "Contact"}}
    rows = [kind | {"LastName": "Ada"}, kind | {"FirstName": "nameless"}]

    made, refused = post(sf, "composite/sobjects", {"allOrNone": False, "records": rows})
    read = sf.restful("composite/sobjects/Contact", params={"ids": made["id"], "fields": "LastName"})

    assert [record["LastName"] for record in read] == ["Ada"]
    assert (refused["success"], refused["errors"][0]["statusCode"]) == (False, "REQUIRED_FIELD_MISSING")
