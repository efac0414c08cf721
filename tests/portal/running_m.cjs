// Runs a formula of Power Query as Excel does: Microsoft's own parser reads it, and the functions that our pages use do
// what their documentation says. Prints the table as JSON. Arguments: the folder of the parser, the formula.
"use strict";

const [, , folder, formula] = process.argv;
const { DefaultSettings, TaskUtils } = require(folder);
const UTF_8 = 65001; // a code page

const FUNCTIONS = {
  "Web.Contents": async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${answer.status} ${address}`);
    return Buffer.from(await answer.arrayBuffer());
  },
  "Csv.Document": async (content, { Encoding, ...others }) => {
    if (Encoding !== UTF_8 || Object.keys(others).length) throw new Error("options that nobody wrote here");
    return rows(new TextDecoder("utf-8", { fatal: true }).decode(content));
  },
  "Table.PromoteHeaders": async ([head, ...body]) => ({ columns: head, rows: body }),
};

// Every cell is a text; a quoted one may hold commas, line ends and doubled quotes.
function rows(text) {
  const found = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    found.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "") break;
    if (end !== ",") found.push([]);
  }
  return found.filter((row) => row.length > 1 || row[0] !== "");
}

async function value(node) {
  switch (node.kind) {
    case "LiteralExpression":
      return node.literalKind === "Text" ? node.literal.slice(1, -1).replaceAll('""', '"') : Number(node.literal);
    case "RecordExpression":
      return Object.fromEntries(
        await Promise.all(node.content.elements.map(async ({ node: pair }) => [pair.key.literal, await value(pair.value)])),
      );
    case "RecursivePrimaryExpression": {
      const called = FUNCTIONS[node.head.identifier.literal];
      const [invoked] = node.recursiveExpressions.elements;
      return called(...(await Promise.all(invoked.content.elements.map(({ node: one }) => value(one)))));
    }
    default:
      throw new Error(`${node.kind} is not something our pages say`);
  }
}

(async () => {
  const read = await TaskUtils.tryLexParse(DefaultSettings, formula.replace(/^=/, "")); // as the formula bar takes it
  if (read.resultKind !== "Ok") throw read.error;
  process.stdout.write(JSON.stringify(await value(read.ast)));
})().catch((error) => {
  process.stderr.write(String(error));
  process.exit(1);
});
