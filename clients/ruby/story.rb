# The story of clients/README.md, played with the client that openapi-generator made for Ruby.

require 'date'
require 'securerandom'
require 'time'
require 'palier'

DAY = 86_400

# What calls as the holder of a token, or as anybody.
def connection(token = nil)
  configuration = Palier::Configuration.new
  configuration.scheme, configuration.host = ENV.fetch('SANDBOX_URL').split('://')
  configuration.server_index = nil
  configuration.access_token = token
  # Without a token the client would send an empty one.
  configuration.define_singleton_method(:auth_settings) { {} } unless token
  Palier::ApiClient.new(configuration)
end

def sign_in(name)
  body = Palier::CreateSessionRequest.new(email: "#{name}@palier.example", password: 'palier-sandbox')
  connection(Palier::IdentityApi.new(connection).create_session(body).access_token)
end

def advance(days)
  body = Palier::AdvanceSandboxClock.new(by_seconds: days * DAY)
  Palier::SandboxApi.new(sign_in('amina')).advance_sandbox_clock(body)
end

def equal(found, expected)
  raise "#{found.inspect} instead of #{expected.inspect}" unless found == expected
end

def euros(amount_minor)
  Palier::Money.new(amount_minor: amount_minor, currency: 'EUR')
end

now = Palier::SandboxApi.new(connection).get_sandbox_clock.now
on = ->(days) { (now + days * DAY).to_date }

campaigns = Palier::CampaignsApi.new(sign_in('amina'))
campaign = campaigns.create_campaign(Palier::CreateCampaignRequest.new(
  title: 'Story in Ruby', category: 'games', kind: 'product', goal: euros(5_000),
  # A Time is sent as Ruby prints it, which is not RFC 3339.
  deadline_at: (now + 30 * DAY).utc.iso8601,
  delivery_calendar: Palier::DeliveryCalendar.new(production_on: on[60], packaging_on: on[70], delivery_on: on[80])
)).id
begin
  campaigns.launch_campaign(campaign)
  raise 'launched without a reward'
rescue Palier::ApiError => refused
  equal(JSON.parse(refused.response_body)['code'], 'campaign-not-ready')
end
reward = campaigns.create_reward(campaign, Palier::CreateRewardRequest.new(
  title: 'Le « jeu », à 1 €', price_minor: 2_500, stock: 10,
  shipping: [Palier::ShippingOffer.new(mode: 'pickup', fee_minor: 0)]
))
equal(reward.price_minor, 2_500)
campaigns.launch_campaign(campaign)

body = Palier::CreatePledgeRequest.new(
  lines: [Palier::LineChoice.new(reward_id: reward.id, quantity: 2)], free_amount: euros(333)
)
key = SecureRandom.uuid
pledges = Palier::PledgesApi.new(sign_in('bela'))
pledge = pledges.create_pledge(campaign, key, body)
equal(pledges.create_pledge(campaign, key, body).id, pledge.id)
equal([pledge.state, pledge.amount.amount_minor], ['collected', 5_333])

state = -> { Palier::CampaignsApi.new(connection).get_campaign(campaign).state }
advance(31)
equal(state.call, 'preparing')
[2, 3].each do |number|
  Palier::EscrowApi.new(sign_in('amina')).request_tranche(campaign, number, Palier::Evidence.new(note: 'Done.'))
  advance(8)
  Palier::EscrowApi.new(sign_in('finance')).approve_tranche(campaign, number, SecureRandom.uuid)
end
equal(state.call, 'ready')
statement = Palier::EscrowApi.new(connection).get_escrow_statement(campaign)
equal(statement.in_escrow.amount_minor, 0)
equal(statement.released.amount_minor + statement.fees.amount_minor, 5_333)
trail = Palier::PledgesApi.new(sign_in('bela')).get_money_trail(campaign, pledge.id)
equal(trail.released.amount_minor + trail.fees.amount_minor, trail.collected.amount_minor)
