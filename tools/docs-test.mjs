// Opens /docs in a headless Chromium, as a reader would, and tries two operations from the page.
//
// Holds when: the page shows the document; a public call and one with a token answer 200 in the page; no request
// leaves this server; the console has neither error nor warning.
//
//   SANDBOX_URL=http://127.0.0.1:8080 node tools/docs-test.mjs

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const require = createRequire(path.join(root, ".tools/node/package.json"));
const { chromium } = require("playwright-core");

const base = process.env.SANDBOX_URL;
assert.ok(base, "SANDBOX_URL is not set");
const email = process.env.DOCS_EMAIL ?? "bela@palier.example";
const password = process.env.DOCS_PASSWORD ?? "palier-sandbox";

const executablePath = execFileSync(path.join(root, "tools/install"), ["browser"], { encoding: "utf8" }).trim();
const browser = await chromium.launch({
  executablePath,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  page.setDefaultTimeout(20_000);
  const asked = [];
  const complaints = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`page error: ${error.message}`));

  const answer = await page.goto(`${base}/docs`);
  assert.equal(answer.status(), 200, "GET /docs");
  assert.match(answer.headers()["content-security-policy"] ?? "", /default-src 'none'/, "a strict CSP");

  const openapi = await (await fetch(`${base}/openapi.json`)).json();
  await tryOperation(page, openapi, "/v1/campaigns");
  await tryOperation(page, openapi, "/v1/me", await signIn());

  const foreign = asked.filter((url) => !url.startsWith(`${base}/`) && !/^(data|blob):/.test(url));
  assert.deepEqual(foreign, [], "requests that leave the server");
  assert.deepEqual(complaints, [], "what the console complains of");
  console.log(`  /docs: 2 calls tried, ${asked.length} requests, none elsewhere, console silent`);
} catch (error) {
  const page = browser.contexts()[0]?.pages()[0];
  await page?.screenshot({ path: path.join(root, ".tools/docs-test.png") });
  console.error("  a picture of the page: .tools/docs-test.png");
  throw error;
} finally {
  await browser.close();
}

// Finds a GET through the sidebar, sends it from its try-it panel, and waits for a 200 in the panel and on the wire.
async function tryOperation(page, openapi, address, token) {
  const { summary, tags } = openapi.paths[address].get;
  const sidebar = page.getByRole("navigation").first();
  const entry = sidebar.getByRole("button", { name: new RegExp(`^${summary}\\s`) }).first();
  await sidebar.getByRole("button", { name: new RegExp(`^${tags[0]}\\b`) }).first().waitFor();
  if (!(await entry.isVisible())) await sidebar.getByRole("button", { name: new RegExp(`^${tags[0]}\\b`) }).first().click();
  await entry.click();
  const opener = page.getByRole("button", { name: new RegExp(`Test Request.*\\(get ${address}\\)`, "s") }).first();
  await opener.scrollIntoViewIfNeeded();
  await opener.click();
  const panel = page.getByRole("dialog");
  if (token) {
    const field = panel.getByPlaceholder("Token").first();
    await field.click();
    await page.keyboard.insertText(token);
  }
  const replied = page.waitForResponse(
    (response) => new URL(response.url()).pathname === address && response.request().method() === "GET",
  );
  await panel.getByRole("button", { name: /^Send/ }).first().click();
  const response = await replied;
  const told = `GET ${address} tried from the page, authorization "${response.request().headers()["authorization"]}"`;
  assert.equal(response.status(), 200, told);
  await panel.getByText("200 OK").first().waitFor();
  await page.keyboard.press("Escape");
}

async function signIn() {
  const reply = await fetch(`${base}/v1/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  assert.ok(reply.ok, `sign in as ${email}: ${reply.status}`);
  return (await reply.json()).access_token;
}
