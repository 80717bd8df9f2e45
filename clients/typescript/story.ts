// The story of clients/README.md, played with openapi-fetch over the types that openapi-typescript made.

import createClient from "openapi-fetch";
import type { paths } from "./palier.js";

declare const process: { env: Record<string, string | undefined> };

const DAY = 86_400;
const baseUrl = process.env["SANDBOX_URL"] ?? "http://127.0.0.1:8080";
const anyone = createClient<paths>({ baseUrl });

// The data of a reply, unless it is a refusal.
function ok<T>(reply: { data?: T; error?: unknown; response: Response }): T {
  if (reply.data === undefined) throw new Error(`${reply.response.url}: ${JSON.stringify(reply.error)}`);
  return reply.data;
}

function equal(found: unknown, expected: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new Error(`${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
  }
}

const key = () => ({ "Idempotency-Key": crypto.randomUUID() });

async function signIn(name: string) {
  const body = { email: `${name}@palier.example`, password: "palier-sandbox" };
  const session = ok(await anyone.POST("/v1/sessions", { body }));
  return createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${session.access_token}` } });
}

async function advance(days: number) {
  ok(await (await signIn("amina")).POST("/v1/sandbox/clock/advance", { body: { by_seconds: days * DAY } }));
}

const initiator = await signIn("amina");
const backer = await signIn("bela");
const now = Date.parse(ok(await anyone.GET("/v1/sandbox/clock")).now);
const instant = (days: number) => new Date(now + days * DAY * 1000).toISOString();
const date = (days: number) => instant(days).slice(0, 10);

const campaign = ok(
  await initiator.POST("/v1/campaigns", {
    body: {
      title: "Story in TypeScript",
      category: "games",
      kind: "product",
      goal: { amount_minor: 5_000, currency: "EUR" },
      deadline_at: instant(30),
      delivery_calendar: { production_on: date(60), packaging_on: date(70), delivery_on: date(80) },
    },
  }),
);
const inCampaign = { path: { campaign_id: campaign.id } };
const refused = await initiator.POST("/v1/campaigns/{campaign_id}/launch", { params: inCampaign });
equal(refused.error?.code, "campaign-not-ready");
const reward = ok(
  await initiator.POST("/v1/campaigns/{campaign_id}/rewards", {
    params: inCampaign,
    body: { title: "The game", price_minor: 2_500, stock: 10, shipping: [{ mode: "pickup", fee_minor: 0 }] },
  }),
);
ok(await initiator.POST("/v1/campaigns/{campaign_id}/launch", { params: inCampaign }));

const pledgeOnce = {
  params: { ...inCampaign, header: key() },
  body: { lines: [{ reward_id: reward.id, quantity: 2 }], free_amount: { amount_minor: 333, currency: "EUR" as const } },
};
const pledge = ok(await backer.POST("/v1/campaigns/{campaign_id}/pledges", pledgeOnce));
equal(ok(await backer.POST("/v1/campaigns/{campaign_id}/pledges", pledgeOnce)), pledge);
equal([pledge.state, pledge.amount.amount_minor], ["collected", 5_333]);

await advance(31);
equal(ok(await anyone.GET("/v1/campaigns/{campaign_id}", { params: inCampaign })).state, "preparing");
for (const tranche_number of [2, 3]) {
  const path = { campaign_id: campaign.id, tranche_number };
  ok(
    await (await signIn("amina")).POST("/v1/campaigns/{campaign_id}/tranches/{tranche_number}/request", {
      params: { path },
      body: { note: "Done." },
    }),
  );
  await advance(8);
  ok(
    await (await signIn("finance")).POST("/v1/campaigns/{campaign_id}/tranches/{tranche_number}/approve", {
      params: { path, header: key() },
    }),
  );
}

equal(ok(await anyone.GET("/v1/campaigns/{campaign_id}", { params: inCampaign })).state, "ready");
const tranches = ok(await anyone.GET("/v1/campaigns/{campaign_id}/tranches", { params: inCampaign }));
equal(tranches.items.map((tranche) => tranche.state), ["paid", "paid", "paid"]);
const statement = ok(await anyone.GET("/v1/campaigns/{campaign_id}/escrow", { params: inCampaign }));
equal(statement.in_escrow.amount_minor, 0);
equal(statement.released.amount_minor + statement.fees.amount_minor, 5_333);
const trail = ok(
  await (await signIn("bela")).GET("/v1/campaigns/{campaign_id}/pledges/{pledge_id}/money-trail", {
    params: { path: { campaign_id: campaign.id, pledge_id: pledge.id } },
  }),
);
equal(trail.released.amount_minor + trail.fees.amount_minor, trail.collected.amount_minor);
