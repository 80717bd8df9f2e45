// The story of clients/README.md, played with the client that openapi-generator made for Go.
package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"time"

	"palier"
)

const day = 86_400

var (
	ctx    = context.Background()
	anyone = client("")
)

func client(token string) *palier.APIClient {
	configuration := palier.NewConfiguration()
	configuration.Servers = palier.ServerConfigurations{{URL: os.Getenv("SANDBOX_URL")}}
	if token != "" {
		configuration.AddDefaultHeader("Authorization", "Bearer "+token)
	}
	return palier.NewAPIClient(configuration)
}

func must[T any](value T, _ any, err error) T {
	if err != nil {
		if refused, ok := err.(*palier.GenericOpenAPIError); ok {
			panic(fmt.Sprint(err, string(refused.Body())))
		}
		panic(err)
	}
	return value
}

func equal[T comparable](found, expected T) {
	if found != expected {
		panic(fmt.Sprintf("%v instead of %v", found, expected))
	}
}

func key() string {
	bytes := make([]byte, 16)
	if _, err := rand.Read(bytes); err != nil {
		panic(err)
	}
	return fmt.Sprintf("%x", bytes)
}

func signIn(name string) *palier.APIClient {
	body := *palier.NewCreateSessionRequest(name+"@palier.example", "palier-sandbox")
	return client(must(anyone.IdentityAPI.CreateSession(ctx).CreateSessionRequest(body).Execute()).AccessToken)
}

func advance(days int64) {
	body := palier.AdvanceSandboxClock{}
	body.SetBySeconds(days * day)
	must(signIn("amina").SandboxAPI.AdvanceSandboxClock(ctx).AdvanceSandboxClock(body).Execute())
}

func main() {
	initiator, backer := signIn("amina"), signIn("bela")
	now := must(anyone.SandboxAPI.GetSandboxClock(ctx).Execute()).Now
	on := func(days int) string { return now.AddDate(0, 0, days).Format("2006-01-02") }

	draft := palier.NewCreateCampaignRequest("Story in Go", "games", "product", *palier.NewMoney(5_000, "EUR"))
	draft.SetDeadlineAt(now.Add(30 * day * time.Second))
	calendar := palier.DeliveryCalendar{}
	calendar.SetProductionOn(on(60))
	calendar.SetPackagingOn(on(70))
	calendar.SetDeliveryOn(on(80))
	draft.SetDeliveryCalendar(calendar)
	campaign := must(initiator.CampaignsAPI.CreateCampaign(ctx).CreateCampaignRequest(*draft).Execute()).Id

	_, _, err := initiator.CampaignsAPI.LaunchCampaign(ctx, campaign).Execute()
	refused := err.(*palier.GenericOpenAPIError).Model().(palier.Problem)
	equal(refused.Code, "campaign-not-ready")
	offers := []palier.ShippingOffer{*palier.NewShippingOffer("pickup", 0)}
	game := palier.NewCreateRewardRequest("The game", 2_500, offers)
	reward := must(initiator.CampaignsAPI.CreateReward(ctx, campaign).CreateRewardRequest(*game).Execute())
	equal(reward.PriceMinor, game.PriceMinor)
	must(initiator.CampaignsAPI.LaunchCampaign(ctx, campaign).Execute())

	free := palier.NewMoney(333, "EUR")
	body := palier.CreatePledgeRequest{Lines: []palier.LineChoice{*palier.NewLineChoice(reward.Id, 2)}, FreeAmount: free}
	repeatable := key()
	pledge := func() *palier.Pledge {
		request := backer.PledgesAPI.CreatePledge(ctx, campaign).IdempotencyKey(repeatable)
		return must(request.CreatePledgeRequest(body).Execute())
	}
	made := pledge()
	equal(pledge().Id, made.Id)
	equal(made.State, "collected")
	equal(made.Amount.AmountMinor, 5_333)

	state := func() string { return must(anyone.CampaignsAPI.GetCampaign(ctx, campaign).Execute()).State }
	advance(31)
	equal(state(), "preparing")
	for number := int64(2); number <= 3; number++ {
		asked := signIn("amina").EscrowAPI.RequestTranche(ctx, campaign, number).Evidence(*palier.NewEvidence("Done."))
		must(asked.Execute())
		advance(8)
		must(signIn("finance").EscrowAPI.ApproveTranche(ctx, campaign, number).IdempotencyKey(key()).Execute())
	}
	equal(state(), "ready")
	statement := must(anyone.EscrowAPI.GetEscrowStatement(ctx, campaign).Execute())
	equal(statement.InEscrow.AmountMinor, 0)
	equal(statement.Released.AmountMinor+statement.Fees.AmountMinor, 5_333)
	trail := must(signIn("bela").PledgesAPI.GetMoneyTrail(ctx, campaign, made.Id).Execute())
	equal(trail.Released.AmountMinor+trail.Fees.AmountMinor, trail.Collected.AmountMinor)
}
