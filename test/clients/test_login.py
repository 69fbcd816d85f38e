"""Every way in that simple-salesforce knows: https://simple-salesforce.readthedocs.io/en/latest/user_guide/examples.html"""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import SalesforceAuthenticationFailed, SalesforceExpiredSession


def user_of(sf):
    return sf.query("SELECT Username FROM User WHERE Name = 'Saltbridge Integration'")["records"][0][
        "Username"
    ]


def password(org):
    return {"username": org.login["username"], "password": org.login["password"]}


def app(org):
    return {"consumer_key": org.login["clientId"], "consumer_secret": org.login["clientSecret"]}


@pytest.mark.parametrize(
    ("domain", "host"),
    [(None, "login.salesforce.com"), ("test", "test.salesforce.com"), ("acme.my", "acme.my.salesforce.com")],
)
def test_soap_login_leads_to_the_host_it_was_called_under(org, domain, host):
    sf = Salesforce(**password(org), security_token=org.login["securityToken"], domain=domain)

    assert sf.sf_instance == host
    assert user_of(sf) == org.login["username"]


def test_soap_login_from_a_trusted_network_names_the_organization(org):
    sf = Salesforce(**password(org), organizationId=org.login["orgId"])

    assert user_of(sf) == org.login["username"]


def test_soap_login_with_a_wrong_password_is_refused(org):
    with pytest.raises(SalesforceAuthenticationFailed) as refused:
        Salesforce(username=org.login["username"], password="wrong", security_token="")

    assert refused.value.code == "INVALID_LOGIN"
    assert refused.value.auth_message == "Invalid username, password, security token; or user locked out."


def test_soap_login_of_a_user_without_api_access_is_refused(org):
    org.control("/salesforce/permissions", {"userPermission": "ApiEnabled", "allowed": False})

    with pytest.raises(SalesforceAuthenticationFailed) as refused:
        Salesforce(**password(org), security_token=org.login["securityToken"])

    assert refused.value.code == "API_CURRENTLY_DISABLED"


def test_oauth_password_login(org):
    token = org.login["securityToken"]

    sf = Salesforce(username=org.login["username"], password=org.login["password"] + token, **app(org))

    assert user_of(sf) == org.login["username"]


def test_oauth_password_login_with_a_wrong_password_is_refused(org):
    with pytest.raises(SalesforceAuthenticationFailed) as refused:
        Salesforce(username=org.login["username"], password="wrong", **app(org))

    assert (refused.value.code, refused.value.auth_message) == ("invalid_grant", "authentication failure")


def test_client_credentials_login_on_my_domain(org):
    sf = Salesforce(**app(org), domain="acme.my")

    assert sf.sf_instance == "acme.my.salesforce.com"
    assert user_of(sf) == org.login["username"]


def test_client_credentials_login_with_a_wrong_secret_is_refused(org):
    with pytest.raises(SalesforceAuthenticationFailed) as refused:
        Salesforce(consumer_key=org.login["clientId"], consumer_secret="wrong", domain="acme.my")

    assert (refused.value.code, refused.value.auth_message) == (
        "invalid_client",
        "invalid client credentials",
    )


@pytest.mark.parametrize("domain", ["login", "test"])
def test_jwt_login(org, domain):
    sf = Salesforce(
        username=org.login["username"],
        consumer_key=org.login["clientId"],
        privatekey=org.login["privateKey"],
        domain=domain,
    )

    assert user_of(sf) == org.login["username"]


def test_jwt_login_signed_with_a_strange_key_is_refused(org):
    strange = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )

    with pytest.raises(SalesforceAuthenticationFailed) as refused:
        Salesforce(
            username=org.login["username"], consumer_key=org.login["clientId"], privatekey=strange.decode()
        )

    assert (refused.value.code, refused.value.auth_message) == ("invalid_grant", "invalid assertion")


def test_a_session_works_on_every_host_until_it_ends(org, sf):
    direct = Salesforce(instance_url=org.url, session_id=sf.session_id)
    same = Salesforce(instance_url="https://acme.my.salesforce.com", session_id=sf.session_id)
    assert user_of(direct) == user_of(same) == org.login["username"]

    org.control("/salesforce/expire-sessions")

    with pytest.raises(SalesforceExpiredSession) as expired:
        user_of(same)
    assert expired.value.status == 401
    assert expired.value.content == [
        {"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}
    ]


def test_the_org_is_no_sandbox_but_a_developer_edition(sf):
    assert sf.is_sandbox() is False
