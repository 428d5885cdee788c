"""For run.sh: keeps aside what depends on the tokens that are there. A name is taken once and an owner has ten tokens at most,
which no document can say, so each valid create gets a name of its own, and the oldest of those tokens goes before there are ten.
"""

import itertools
import urllib.error
import urllib.request

import schemathesis
from schemathesis.generation import GenerationMode

numbers = itertools.count()
created = []


def is_valid_create(case):
    return (
        case.operation.definition.raw.get("operationId") == "createPersonalAccessTokenV1"
        and isinstance(case.body, dict)
        and (case.meta is None or case.meta.generation.mode == GenerationMode.POSITIVE)
    )


@schemathesis.hook
def before_call(context, case, kwargs):
    if not is_valid_create(case) or not isinstance(case.body.get("name"), str):
        return
    case.body = {**case.body, "name": f"{case.body['name']} {next(numbers)}"}
    date = case.body.get("expirationDate")
    if isinstance(date, str) and date.startswith("0000-01-01"):
        case.body["expirationDate"] = "0001" + date[4:]  # the clock of run.sh stands at that day


@schemathesis.hook
def after_call(context, case, response):
    if case.operation.definition.raw.get("operationId") != "createPersonalAccessTokenV1" or response.status_code != 200:
        return
    created.append(response.json()["id"])
    if len(created) > 6:
        request = response.request
        url = request.url.split("?")[0].rstrip("/") + "/" + created.pop(0)
        headers = {"Authorization": request.headers["Authorization"]}
        try:
            urllib.request.urlopen(urllib.request.Request(url, method="DELETE", headers=headers)).close()
        except urllib.error.HTTPError as gone:
            if gone.code != 404:
                raise
