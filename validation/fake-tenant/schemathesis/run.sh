#!/usr/bin/env bash
# Lets schemathesis look for requests to which the fake tenant answers otherwise than the exported OpenAPI documents say. Needs Python
# 3 and PyPI; with SCHEMATHESIS=<program> it runs that instead. A clock that stands at the beginning of time leaves aside what no
# document can say, that a date has to be in the future: without it (NOW=) that is what is found.
#
#   validation/fake-tenant/schemathesis/run.sh [document ...]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../../.."
cargo build --quiet --locked --package sailpoint-pat-fake-tenant
fake=${CARGO_TARGET_DIR:-target}/debug/fake-tenant
[[ $fake = /* ]] || fake=$PWD/$fake
now=${NOW-0000-01-01T00:00:00Z}
(($#)) || set -- validation/schema/openapi-3.0.json validation/schema/openapi-3.1.json

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [[ -z ${SCHEMATHESIS-} ]]; then
  python3 -m venv "$work/python"
  "$work/python/bin/pip" install --quiet --disable-pip-version-check 'schemathesis==4.32.5'
  SCHEMATHESIS=$work/python/bin/schemathesis
fi

failed=0
for document; do
  rm -f "$work/ready"
  mkfifo "$work/ready"
  # The fake ends when its standard input does.
  exec {hold}> >("$fake" --until-stdin-closes ${now:+--now "$now"} --credentials-file "$work/config.json" >"$work/ready")
  read -r _ <"$work/ready"
  read -r base bearer < <(python3 - "$work/config.json" <<'PYTHON'
import json, sys, urllib.parse, urllib.request
config = json.load(open(sys.argv[1]))
form = {"grant_type": "client_credentials", "client_id": config["ClientId"], "client_secret": config["ClientSecret"]}
reply = urllib.request.urlopen(config["BaseURL"] + "/oauth/token", urllib.parse.urlencode(form).encode())
print(config["BaseURL"], json.load(reply)["access_token"])
PYTHON
  )
  SCHEMATHESIS_HOOKS=$here/hooks.py "$SCHEMATHESIS" --config-file "$here/schemathesis.toml" run "$document" --url "$base" -H "Authorization: Bearer $bearer" || failed=1
  exec {hold}>&-
done
exit $failed
