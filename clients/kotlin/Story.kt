// The story of clients/README.md, played with the client that openapi-generator made for Kotlin.

import java.util.UUID
import okhttp3.OkHttpClient
import palier.apis.*
import palier.infrastructure.ClientException
import palier.models.*

const val DAY = 86_400L
val url: String = System.getenv("SANDBOX_URL")

/** What calls as the holder of a token, or as anybody. */
fun connection(token: String?) = OkHttpClient.Builder().addInterceptor { chain ->
    val request = chain.request()
    chain.proceed(if (token == null) request else request.newBuilder().header("Authorization", "Bearer $token").build())
}.build()

val anyone = connection(null)

fun signIn(name: String): OkHttpClient {
    val body = CreateSessionRequest(email = "$name@palier.example", password = "palier-sandbox")
    return connection(IdentityApi(url, anyone).createSession(body).accessToken)
}

fun advance(days: Long) {
    SandboxApi(url, signIn("amina")).advanceSandboxClock(AdvanceSandboxClock(bySeconds = days * DAY))
}

fun <T> equal(found: T, expected: T) = check(found == expected) { "$found instead of $expected" }

fun euros(amountMinor: Long) = Money(amountMinor = amountMinor, currency = "EUR")

fun key() = UUID.randomUUID().toString()

fun main() {
    val now = SandboxApi(url, anyone).getSandboxClock().now
    val today = now.toLocalDate()

    val campaigns = CampaignsApi(url, signIn("amina"))
    val calendar = DeliveryCalendar(
        productionOn = today.plusDays(60), packagingOn = today.plusDays(70), deliveryOn = today.plusDays(80),
    )
    val draft = CreateCampaignRequest(
        title = "Story in Kotlin", category = "games", kind = "product", goal = euros(5_000),
        deadlineAt = now.plusDays(30), deliveryCalendar = calendar,
    )
    val campaign = campaigns.createCampaign(draft).id
    try {
        campaigns.launchCampaign(campaign)
        error("launched without a reward")
    } catch (refused: ClientException) {
        equal(refused.statusCode, 422)
    }
    val offer = ShippingOffer(mode = "pickup", feeMinor = 0)
    val game = CreateRewardRequest(title = "The game", priceMinor = 2_500, stock = 10, shipping = listOf(offer))
    val reward = campaigns.createReward(campaign, game)
    equal(reward.priceMinor, 2_500)
    campaigns.launchCampaign(campaign)

    val line = LineChoice(rewardId = reward.id, quantity = 2)
    val body = CreatePledgeRequest(lines = listOf(line), freeAmount = euros(333))
    val pledges = PledgesApi(url, signIn("bela"))
    val repeatable = key()
    val pledge = pledges.createPledge(campaign, repeatable, body)
    equal(pledges.createPledge(campaign, repeatable, body).id, pledge.id)
    equal(pledge.state to pledge.amount.amountMinor, "collected" to 5_333L)

    fun state() = CampaignsApi(url, anyone).getCampaign(campaign).state
    advance(31)
    equal(state(), "preparing")
    for (number in 2L..3L) {
        EscrowApi(url, signIn("amina")).requestTranche(campaign, number, Evidence(note = "Done."))
        advance(8)
        EscrowApi(url, signIn("finance")).approveTranche(campaign, number, key())
    }
    equal(state(), "ready")
    val statement = EscrowApi(url, anyone).getEscrowStatement(campaign)
    equal(statement.inEscrow.amountMinor, 0)
    equal(statement.released.amountMinor + statement.fees.amountMinor, 5_333)
    val trail = PledgesApi(url, signIn("bela")).getMoneyTrail(campaign, pledge.id)
    equal(trail.released.amountMinor + trail.fees.amountMinor, trail.collected.amountMinor)
}
