//! Servers that share a database and are configured unlike one another.

use palier_tests::{World, on_both_databases};

on_both_databases! {
    servers_with_different_addresses_are_told_that_they_refuse_each_others_tokens,
}

async fn servers_with_different_addresses_are_told_that_they_refuse_each_others_tokens(world: &World) {
    assert_eq!(world.differences().await, Vec::<String>::new());
    if !world.takes_several_servers() {
        return;
    }
    let alike = world.other_door().await;
    alike.differences().await;
    assert_eq!(world.differences().await, Vec::<String>::new(), "servers that are alike have nothing to say");
    let unlike = world.other_door_under("http://elsewhere.example").await;
    for told in [unlike.differences().await, world.differences().await] {
        assert!(!told.is_empty());
        for difference in told {
            assert!(difference.contains("http://elsewhere.example"), "{difference}");
            assert!(difference.contains("http://palier.example"), "{difference}");
        }
    }
    let amina = unlike.person("Amina").await;
    let at_home = palier_tests::Person { world, ..amina.clone() };
    at_home.get("/v1/me").await.expect_problem("token-invalid");
    unlike.end().await;
    alike.end().await;
    assert_eq!(world.differences().await, Vec::<String>::new(), "who has left is not told of");
}
