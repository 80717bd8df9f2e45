//! Whole stories of money, played on the store in memory: by hand with exact
//! amounts, and at random with every invariant checked after every command.

mod actions;
mod amounts;
mod closing;
mod credits;
mod exports;
mod gateway;
mod histories;
mod invariants;
mod live;
mod paying;
mod pledging;
mod project_actions;
mod projects;
mod random;
mod telling;
mod world;
