"""The vendor's Python SDK at the fake tenant: create, list, delete. Run by run.sh, in a folder with config.json."""

import datetime
import sys

from sailpoint.configuration import Configuration
from sailpoint.personal_access_tokens.api.personal_access_tokens_api import PersonalAccessTokensApi
from sailpoint.personal_access_tokens.api_client import ApiClient
from sailpoint.personal_access_tokens.models.create_personal_access_token_request import (
    CreatePersonalAccessTokenRequest,
)

NAME = "made by the Python SDK"


def main() -> None:
    with ApiClient(Configuration()) as client:
        tokens = PersonalAccessTokensApi(client)
        tomorrow = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
        tomorrow = tomorrow.replace(microsecond=0)
        created = tokens.create_personal_access_token_v1(
            CreatePersonalAccessTokenRequest(name=NAME, scope=["idn:accounts:read"], expiration_date=tomorrow)
        )
        expect("the secret is there", bool(created.secret))
        expect("the date came back", created.expiration_date == tomorrow)
        listed = tokens.list_personal_access_tokens_v1(owner_id="me")
        expect("it is listed", [token.name for token in listed if token.id == created.id] == [NAME])
        tokens.delete_personal_access_token_v1(created.id)
        listed = tokens.list_personal_access_tokens_v1(owner_id="me")
        expect("it is gone", created.id not in [token.id for token in listed])
    print("Python SDK: created, listed and deleted")


def expect(what: str, holds: bool) -> None:
    if not holds:
        sys.exit(f"Python SDK: this does not hold: {what}")


main()
