// Holds the OpenAPI documents of this folder against the table of the rule, with a judge that knows nothing of this crate: Prism
// serves each of them and refuses what it does not allow. Needs Node.js and the npm registry.
//
//     node validation/schema/prism.mjs
//
// With PRISM=<program> it runs that instead of fetching Prism. Ends with 1 if a verdict differs from the table.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const cases = JSON.parse(readFileSync(here("rule.cases.json"), "utf8"));
const prism = process.env.PRISM ? [process.env.PRISM] : ["npx", "--yes", "@stoplight/prism-cli@5.14.2"];

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

async function post(url, document) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer any" },
    body: JSON.stringify(document),
  });
  await response.arrayBuffer();
  return response.status;
}

async function ready(url, child) {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (child.exitCode !== null) throw new Error(`Prism ended with ${child.exitCode}`);
    try {
      return await post(url, cases[0].document);
    } catch {
      await wait(200);
    }
  }
  throw new Error("Prism does not answer");
}

let wrong = 0;
for (const name of ["openapi-3.0.json", "openapi-3.1.json"]) {
  const port = await freePort();
  const [program, ...rest] = prism;
  const options = ["mock", "--errors", "--host", "127.0.0.1", "--port", `${port}`, here(name)];
  const child = spawn(program, [...rest, ...options], { stdio: ["ignore", "ignore", "inherit"], detached: true });
  const url = `http://127.0.0.1:${port}/personal-access-tokens/v1`;
  let differing = 0;
  try {
    await ready(url, child);
    for (const { document, valid } of cases) {
      const status = await post(url, document);
      if (![200, 400, 422].includes(status) || (status === 200) !== valid) {
        differing += 1;
        console.log(`${name}: should be ${valid ? "valid" : "invalid"}, got ${status}: ${JSON.stringify(document)}`);
      }
    }
  } finally {
    process.kill(-child.pid);
  }
  console.log(`${name}: ${cases.length} cases, ${differing} differ`);
  wrong += differing;
}
process.exit(wrong ? 1 : 0);
