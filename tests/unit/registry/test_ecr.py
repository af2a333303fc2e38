"""Amazon's registry: whose it is, and the signature."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as AmazonCredentials

from bot.registry.ecr import EcrRegistry, Keys, endpoint_of, keys_of, registry_of, sign

EXAMPLE = Keys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
DAY = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com", EcrRegistry("123456789012", "eu-west-1", "amazonaws.com")),
        (
            "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com",
            EcrRegistry("123456789012", "us-east-1", "amazonaws.com", fips=True),
        ),
        (
            "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
            EcrRegistry("123456789012", "cn-north-1", "amazonaws.com.cn"),
        ),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.com", None),
        ("evil.com/123456789012.dkr.ecr.eu-west-1.amazonaws.com", None),
        ("12345.dkr.ecr.eu-west-1.amazonaws.com", None),
        ("ghcr.io", None),
    ],
)
def test_only_amazons_own_names_get_amazons_token(host: str, expected: EcrRegistry | None) -> None:
    assert registry_of(host) == expected


def test_the_signature_of_the_published_example() -> None:
    """ "post-vanilla" of Amazon's test suite for Signature Version 4."""
    made = sign(
        "POST", "/", {"host": "example.amazonaws.com"}, b"", EXAMPLE, region="us-east-1", service="service", now=DAY
    )
    assert made["authorization"].endswith(
        "SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
    )


@pytest.mark.parametrize("session", ["", "session-token=="])
def test_the_signature_is_that_of_the_sdk(session: str) -> None:
    headers = {
        "content-type": "application/x-amz-json-1.1", "host": "api.ecr.eu-west-1.amazonaws.com", "x-amz-target": "T.G",
    }  # fmt: skip
    request = AWSRequest("POST", "https://api.ecr.eu-west-1.amazonaws.com/", data=b"{}", headers=dict(headers))
    request.context["timestamp"] = "20150830T123600Z"
    signer = SigV4Auth(AmazonCredentials(EXAMPLE.id, EXAMPLE.secret, session or None), "ecr", "eu-west-1")
    request.headers["X-Amz-Date"] = "20150830T123600Z"
    if session:
        request.headers["X-Amz-Security-Token"] = session
    theirs = signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)
    keys = Keys(EXAMPLE.id, EXAMPLE.secret, session)
    ours = sign("POST", "/", headers, b"{}", keys, region="eu-west-1", service="ecr", now=DAY)
    assert ours["authorization"].endswith(f"Signature={theirs}")


def test_keys_and_endpoint_are_those_of_the_sdks_variables() -> None:
    registry = EcrRegistry("123456789012", "eu-west-1", "amazonaws.com")
    environ = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_SESSION_TOKEN": "c"}
    assert keys_of(environ) == Keys("a", "b", "c")
    assert keys_of({"AWS_ACCESS_KEY_ID": "a"}) is None
    assert endpoint_of(registry, environ) == "https://api.ecr.eu-west-1.amazonaws.com"
    assert endpoint_of(registry, {"AWS_ENDPOINT_URL": "http://x"}) == "http://x"
    assert "b" not in repr(keys_of(environ)).replace("Keys", "")
