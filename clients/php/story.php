<?php
// The story of clients/README.md, played with the client that openapi-generator made for PHP.

declare(strict_types=1);

use Palier\Api\{CampaignsApi, EscrowApi, IdentityApi, PledgesApi, SandboxApi};
use Palier\Model\{AdvanceSandboxClock, CreateCampaignRequest, CreatePledgeRequest, CreateRewardRequest};
use Palier\Model\{CreateSessionRequest, DeliveryCalendar, Evidence, LineChoice, Money, ShippingOffer};
use Palier\{ApiException, Configuration};

set_error_handler(function (int $level, string $text, string $file, int $line): never {
    throw new ErrorException($text, 0, $level, $file, $line);
});
$client = getenv('STORY_CLIENT');
spl_autoload_register(function (string $class) use ($client): void {
    if (str_starts_with($class, 'Palier\\')) {
        require $client . '/lib/' . str_replace('\\', '/', substr($class, 7)) . '.php';
    }
});
require 'GuzzleHttp/autoload.php';

// Otherwise the client writes 0 and 1 for false and true.
Configuration::getDefaultConfiguration()->setBooleanFormatForQueryString(Configuration::BOOLEAN_FORMAT_STRING);

const DAY = 86_400;

/** The API `$class` as the holder of `$token`, or as anybody. */
function api(string $class, ?string $token = null): object
{
    $configuration = (new Configuration())->setHost(getenv('SANDBOX_URL'));
    return new $class(null, $token === null ? $configuration : $configuration->setAccessToken($token));
}

function sign_in(string $name): string
{
    $body = new CreateSessionRequest(['email' => "$name@palier.example", 'password' => 'palier-sandbox']);
    return api(IdentityApi::class)->createSession($body)->getAccessToken();
}

function advance(int $days): void
{
    api(SandboxApi::class, sign_in('amina'))->advanceSandboxClock(new AdvanceSandboxClock(['by_seconds' => $days * DAY]));
}

function equal(mixed $found, mixed $expected): void
{
    if ($found !== $expected) {
        throw new RuntimeException(var_export($found, true) . ' instead of ' . var_export($expected, true));
    }
}

$now = api(SandboxApi::class)->getSandboxClock()->getNow();
$later = fn (int $days): DateTime => (clone $now)->modify("+$days days");
$eur = fn (int $amount_minor): Money => new Money(['amount_minor' => $amount_minor, 'currency' => 'EUR']);

$campaigns = api(CampaignsApi::class, sign_in('amina'));
$campaign = $campaigns->createCampaign(new CreateCampaignRequest([
    'title' => 'Story in PHP', 'category' => 'games', 'kind' => 'product', 'goal' => $eur(5_000),
    'deadline_at' => $later(30),
    'delivery_calendar' => new DeliveryCalendar([
        'production_on' => $later(60), 'packaging_on' => $later(70), 'delivery_on' => $later(80),
    ]),
]))->getId();
try {
    $campaigns->launchCampaign($campaign);
    throw new RuntimeException('launched without a reward');
} catch (ApiException $refused) {
    equal($refused->getResponseObject()->getCode(), 'campaign-not-ready');
}
$reward = $campaigns->createReward($campaign, new CreateRewardRequest([
    'title' => 'Le « jeu », à 1 €', 'price_minor' => 2_500, 'stock' => 10,
    'shipping' => [new ShippingOffer(['mode' => 'pickup', 'fee_minor' => 0])],
]));
equal($reward->getPriceMinor(), 2_500);
$campaigns->launchCampaign($campaign);

$body = new CreatePledgeRequest([
    'lines' => [new LineChoice(['reward_id' => $reward->getId(), 'quantity' => 2])], 'free_amount' => $eur(333),
]);
$key = bin2hex(random_bytes(16));
$pledges = api(PledgesApi::class, sign_in('bela'));
$pledge = $pledges->createPledge($campaign, $key, $body);
equal($pledges->createPledge($campaign, $key, $body)->getId(), $pledge->getId());
equal([$pledge->getState(), $pledge->getAmount()->getAmountMinor()], ['collected', 5_333]);

$state = fn (): string => api(CampaignsApi::class)->getCampaign($campaign)->getState();
advance(31);
equal($state(), 'preparing');
foreach ([2, 3] as $number) {
    api(EscrowApi::class, sign_in('amina'))->requestTranche($campaign, $number, new Evidence(['note' => 'Done.']));
    advance(8);
    api(EscrowApi::class, sign_in('finance'))->approveTranche($campaign, $number, bin2hex(random_bytes(16)));
}
equal($state(), 'ready');
$statement = api(EscrowApi::class)->getEscrowStatement($campaign);
equal($statement->getInEscrow()->getAmountMinor(), 0);
equal($statement->getReleased()->getAmountMinor() + $statement->getFees()->getAmountMinor(), 5_333);
$trail = api(PledgesApi::class, sign_in('bela'))->getMoneyTrail($campaign, $pledge->getId());
equal(
    $trail->getReleased()->getAmountMinor() + $trail->getFees()->getAmountMinor(),
    $trail->getCollected()->getAmountMinor(),
);
