// The story of clients/README.md, played with the client that openapi-generator made for Java.

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import palier.ApiClient;
import palier.ApiException;
import palier.api.*;
import palier.model.*;

public class Story {
    static final long DAY = 86_400;

    /** What calls as the holder of a token, or as anybody. */
    static ApiClient connection(String token) {
        ApiClient client = new ApiClient();
        client.updateBaseUri(System.getenv("SANDBOX_URL"));
        if (token != null) {
            client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
        }
        return client;
    }

    static ApiClient signIn(String name) throws ApiException {
        var body = new CreateSessionRequest().email(name + "@palier.example").password("palier-sandbox");
        return connection(new IdentityApi(connection(null)).createSession(body, null).getAccessToken());
    }

    static void advance(long days) throws ApiException {
        var body = new AdvanceSandboxClock().bySeconds(days * DAY);
        new SandboxApi(signIn("amina")).advanceSandboxClock(body, null);
    }

    static void equal(Object found, Object expected) {
        if (!expected.equals(found)) {
            throw new AssertionError(found + " instead of " + expected);
        }
    }

    static Money euros(long amountMinor) {
        return new Money().amountMinor(amountMinor).currency("EUR");
    }

    static String key() {
        return UUID.randomUUID().toString();
    }

    static String state(UUID campaign) throws ApiException {
        return new CampaignsApi(connection(null)).getCampaign(campaign, null).getState();
    }

    public static void main(String[] arguments) throws ApiException {
        OffsetDateTime now = new SandboxApi(connection(null)).getSandboxClock().getNow();
        LocalDate today = now.toLocalDate();

        var campaigns = new CampaignsApi(signIn("amina"));
        var calendar = new DeliveryCalendar().productionOn(today.plusDays(60)).packagingOn(today.plusDays(70))
            .deliveryOn(today.plusDays(80));
        UUID campaign = campaigns.createCampaign(new CreateCampaignRequest().title("Story in Java").category("games")
            .kind("product").goal(euros(5_000)).deadlineAt(now.plusDays(30)).deliveryCalendar(calendar), null).getId();
        try {
            campaigns.launchCampaign(campaign, null);
            throw new AssertionError("launched without a reward");
        } catch (ApiException refused) {
            equal(refused.getResponseBody().contains("\"code\":\"campaign-not-ready\""), true);
        }
        Reward reward = campaigns.createReward(campaign, new CreateRewardRequest().title("The game").priceMinor(2_500L)
            .stock(10L).shipping(List.of(new ShippingOffer().mode("pickup").feeMinor(0L))), null);
        equal(reward.getPriceMinor(), 2_500L);
        campaigns.launchCampaign(campaign, null);

        var body = new CreatePledgeRequest().lines(List.of(new LineChoice().rewardId(reward.getId()).quantity(2L)))
            .freeAmount(euros(333));
        String repeatable = key();
        var pledges = new PledgesApi(signIn("bela"));
        Pledge pledge = pledges.createPledge(campaign, repeatable, body);
        equal(pledges.createPledge(campaign, repeatable, body).getId(), pledge.getId());
        equal(pledge.getState(), "collected");
        equal(pledge.getAmount().getAmountMinor(), 5_333L);

        advance(31);
        equal(state(campaign), "preparing");
        for (long number = 2; number <= 3; number++) {
            new EscrowApi(signIn("amina")).requestTranche(campaign, number, new Evidence().note("Done."), null);
            advance(8);
            new EscrowApi(signIn("finance")).approveTranche(campaign, number, key(), false);
        }
        equal(state(campaign), "ready");
        EscrowStatement statement = new EscrowApi(connection(null)).getEscrowStatement(campaign, null);
        equal(statement.getInEscrow().getAmountMinor(), 0L);
        equal(statement.getReleased().getAmountMinor() + statement.getFees().getAmountMinor(), 5_333L);
        MoneyTrail trail = new PledgesApi(signIn("bela")).getMoneyTrail(campaign, pledge.getId());
        equal(trail.getReleased().getAmountMinor() + trail.getFees().getAmountMinor(), trail.getCollected().getAmountMinor());
    }
}
