// Makes values for the schemas of one document with json-schema-faker. Reads one JSON text from standard input: the document with its
// schemas as JSON Schema, the pointers of those that are asked for, how many values of each, and the seed. Writes a line of
// `[number of the schema, value]` for each value, and `[number]` before the first of a schema. It judges no value.

import { readFileSync } from "node:fs";
import { generateSync } from "json-schema-faker";

const { document, schemas, first, count, seed } = JSON.parse(readFileSync(0, "utf8"));
const LONGEST = 40_000;

// What is required alone, everything, and mixtures; deep schemas are tried with less depth as well, since cutting them off leaves
// values that are not valid.
const settings = [
  { optionalsProbability: 0 },
  { alwaysFakeOptionals: true, maxDepth: 12, refDepthMax: 3 },
  { alwaysFakeOptionals: true, maxDepth: 6 },
  { optionalsProbability: 0.9, maxDepth: 10 },
  { optionalsProbability: 0.7, maxDepth: 10 },
];
while (settings.length < 2 * count + 5) {
  const share = [0.5, 0.3, 0.8, 0.15, 0.95][settings.length % 5];
  settings.push({ optionalsProbability: share, maxDepth: 10, maxDefaultItems: 1 + (settings.length % 3) });
}

// The schema at a JSON Pointer.
const at = (pointer) =>
  pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce((node, token) => node[token], document);

const write = (line) => process.stdout.write(JSON.stringify(line) + "\n");
for (let number = first; number < schemas.length; number++) {
  write([number]);
  const schema = { ...document, ...at(schemas[number]) };
  settings.forEach((setting, index) => {
    let value;
    try {
      value = generateSync(schema, { seed: seed + index, validateSchemaVersion: false, ...setting });
    } catch {
      return;
    }
    if (value !== undefined && JSON.stringify(value).length <= LONGEST) write([number, value]);
  });
}
