// The story of clients/README.md, played with the client that @hey-api/openapi-ts made for TypeScript.

import { createClient } from "./palier/client/index.js";
import * as palier from "./palier/index.js";

declare const process: { env: Record<string, string | undefined> };

const DAY = 86_400;
const baseUrl = process.env["SANDBOX_URL"] ?? "http://127.0.0.1:8080";
const as = (token?: string) =>
  createClient({ baseUrl, throwOnError: true, ...(token === undefined ? {} : { auth: token }) });
const anyone = as();

function equal(found: unknown, expected: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new Error(`${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
  }
}

const key = () => ({ "Idempotency-Key": crypto.randomUUID() });

async function signIn(name: string) {
  const body = { email: `${name}@palier.example`, password: "palier-sandbox" };
  return as((await palier.createSession({ client: anyone, body, throwOnError: true })).data.access_token);
}

async function advance(days: number) {
  const client = await signIn("amina");
  await palier.advanceSandboxClock({ client, body: { by_seconds: days * DAY }, throwOnError: true });
}

const initiator = await signIn("amina");
const backer = await signIn("bela");
const now = Date.parse((await palier.getSandboxClock({ client: anyone, throwOnError: true })).data.now);
const instant = (days: number) => new Date(now + days * DAY * 1000).toISOString();
const date = (days: number) => instant(days).slice(0, 10);

const campaign = (
  await palier.createCampaign({
    client: initiator,
    throwOnError: true,
    body: {
      title: "Story with hey-api",
      category: "games",
      kind: "product",
      goal: { amount_minor: 5_000, currency: "EUR" },
      deadline_at: instant(30),
      delivery_calendar: { production_on: date(60), packaging_on: date(70), delivery_on: date(80) },
    },
  })
).data;
const path = { campaign_id: campaign.id };
const refused = await palier.launchCampaign({ client: initiator, path, throwOnError: false });
equal(refused.error?.code, "campaign-not-ready");
const reward = (
  await palier.createReward({
    client: initiator,
    path,
    throwOnError: true,
    body: { title: "The game", price_minor: 2_500, stock: 10, shipping: [{ mode: "pickup", fee_minor: 0 }] },
  })
).data;
// What was read is written as it is.
const { title, description, price_minor, stock, shipping } = reward;
await palier.createReward({
  client: initiator,
  path,
  throwOnError: true,
  body: { title: `${title}, again`, description, price_minor, stock, shipping },
});
await palier.launchCampaign({ client: initiator, path, throwOnError: true });

const once = {
  client: backer,
  path,
  headers: key(),
  throwOnError: true as const,
  body: { lines: [{ reward_id: reward.id, quantity: 2 }], free_amount: { amount_minor: 333, currency: "EUR" } },
};
const pledge = (await palier.createPledge(once)).data;
equal((await palier.createPledge(once)).data, pledge);
equal([pledge.state, pledge.amount.amount_minor], ["collected", 5_333]);

const state = async () => (await palier.getCampaign({ client: anyone, path, throwOnError: true })).data.state;
await advance(31);
equal(await state(), "preparing");
for (const tranche_number of [2, 3]) {
  const tranche = { ...path, tranche_number };
  const asking = await signIn("amina");
  await palier.requestTranche({ client: asking, path: tranche, body: { note: "Done." }, throwOnError: true });
  await advance(8);
  const finance = await signIn("finance");
  await palier.approveTranche({ client: finance, path: tranche, headers: key(), throwOnError: true });
}
equal(await state(), "ready");
const statement = (await palier.getEscrowStatement({ client: anyone, path, throwOnError: true })).data;
equal(statement.in_escrow.amount_minor, 0);
equal(statement.released.amount_minor + statement.fees.amount_minor, 5_333);
const trail = (
  await palier.getMoneyTrail({
    client: await signIn("bela"),
    path: { ...path, pledge_id: pledge.id },
    throwOnError: true,
  })
).data;
equal(trail.released.amount_minor + trail.fees.amount_minor, trail.collected.amount_minor);
