// The vendor's TypeScript SDK at the fake tenant: create, list, delete. Run by run.sh, in a folder with config.json.
// The newest one on the registry knows the API as it was before the expiry rule (v2024): a token it makes lives for six months.

const { Configuration, PersonalAccessTokensV2024Api } = require("sailpoint-api-client");

const NAME = "made by the TypeScript SDK";

function expect(what, holds) {
  if (!holds) {
    throw new Error(`this does not hold: ${what}`);
  }
}

async function main() {
  const tokens = new PersonalAccessTokensV2024Api(new Configuration());
  const request = { name: NAME, scope: ["idn:accounts:read"], accessTokenValiditySeconds: 900 };
  const { data: created } = await tokens.createPersonalAccessToken({
    createPersonalAccessTokenRequestV2024: request,
  });
  expect("the secret is there", typeof created.secret === "string" && created.secret !== "");
  const mine = async () => (await tokens.listPersonalAccessTokens({ ownerId: "me" })).data;
  const listed = (await mine()).filter((token) => token.id === created.id);
  expect("it is listed", listed.length === 1 && listed[0].name === NAME);
  expect("it keeps what was asked for", listed[0].accessTokenValiditySeconds === 900);
  await tokens.deletePersonalAccessToken({ id: created.id });
  expect("it is gone", (await mine()).every((token) => token.id !== created.id));
  console.log("TypeScript SDK: created, listed and deleted");
}

main().catch((error) => {
  // an error of axios holds the request with its secret: only what it says is told
  console.error(`TypeScript SDK: ${error.message}`);
  process.exitCode = 1;
});
