// Runs a piece of R with webR: node running_r.cjs <folder of webr> <code> <token>; prints what R prints.
const [folder, code, token] = process.argv.slice(2);
const { WebR } = require(folder);

(async () => {
  const machine = new WebR({ interactive: false });
  await machine.init();
  await machine.evalRVoid("Sys.setenv(MULU_TOKEN = token)", { env: { token } });
  const { output } = await (await new machine.Shelter()).captureR(code, { withAutoprint: true });
  console.log(output.map((line) => (typeof line.data === "string" ? line.data : "")).join("\n"));
  process.exit(0);
})().catch((problem) => {
  console.error(String(problem));
  process.exit(1);
});
