#!/usr/bin/env bash
# Points the vendor's Python and TypeScript SDKs at the fake tenant: each logs in, creates, lists and deletes a token, and says what it
# saw. Needs Python 3, Node.js and the package registries of both; nothing of it is needed to build or to test.
#
#   validation/fake-tenant/sdk/run.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../../.."
cargo build --quiet --locked --package sailpoint-pat-fake-tenant
fake=${CARGO_TARGET_DIR:-target}/debug/fake-tenant
[[ $fake = /* ]] || fake=$PWD/$fake

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet --disable-pip-version-check 'sailpoint==2.1.72'
npm install --silent --no-audit --no-fund --prefix "$work/node" 'sailpoint-api-client@1.4.15'

# Both SDKs read `config.json` of the folder they run in. The fake ends when its standard input does, that is with this script.
cd "$work"
mkfifo ready
exec {hold}> >("$fake" --until-stdin-closes --credentials-file "$work/config.json" >ready)
read -r _ <ready

failed=0
"$work/python/bin/python" "$here/python_sdk.py" || failed=1
NODE_PATH="$work/node/node_modules" node "$here/typescript_sdk.cjs" || failed=1
exec {hold}>&-
exit $failed
