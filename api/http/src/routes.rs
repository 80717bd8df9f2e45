//! Where handlers are registered: with the router that serves them, and with the document when one is being made.
//!
//! Both are made of the same calls, so that nothing is served without being documented. A worker that only serves
//! does not have the document made once more.

use actix_web::dev::HttpServiceFactory;
use actix_web::web::ServiceConfig;
use actix_web::{Route, web};
use utoipa::openapi::path::Paths;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Components, OpenApi, RefOr};
use utoipa_actix_web::OpenApiFactory;

/// The routes of a server, as they are registered.
pub struct Routes<'a> {
    router: &'a mut ServiceConfig,
    documented: Option<Documented>,
}

/// What handlers say of themselves.
#[derive(Default)]
struct Documented {
    paths: Paths,
    schemas: Vec<(String, RefOr<Schema>)>,
}

impl<'a> Routes<'a> {
    /// Registers routes to be served.
    pub fn serve(router: &'a mut ServiceConfig, register: impl FnOnce(&mut Routes<'_>)) {
        register(&mut Routes { router, documented: None });
    }

    /// Adds what the handlers of these routes say of themselves to a document.
    pub fn document(document: &mut OpenApi, register: impl FnOnce(&mut Routes<'_>)) {
        let mut documented = None;
        let app = actix_web::App::new().configure(|router| {
            let mut routes = Routes { router, documented: Some(Documented::default()) };
            register(&mut routes);
            documented = routes.documented.take();
        });
        drop(app);
        let Documented { paths, schemas } = documented.unwrap_or_default();
        document.paths.merge(paths);
        document.components.get_or_insert_with(Components::new).schemas.extend(schemas);
    }

    /// A documented handler.
    pub fn service(&mut self, handler: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self {
        if let Some(documented) = &mut self.documented {
            documented.paths.merge(handler.paths());
            handler.schemas(&mut documented.schemas);
        }
        self.router.service(handler);
        self
    }

    /// An address that the document does not know.
    pub fn undocumented(&mut self, path: &str, route: Route) -> &mut Self {
        self.router.route(path, route);
        self
    }

    /// The routes of a part.
    pub fn configure(&mut self, register: impl FnOnce(&mut Routes<'_>)) -> &mut Self {
        register(self);
        self
    }

    /// The routes of a part whose addresses all begin with `prefix`.
    pub fn scope(&mut self, prefix: &str, register: impl FnOnce(&mut Routes<'_>)) -> &mut Self {
        let documented = &mut self.documented;
        let scope = web::scope(prefix).configure(|router| {
            let mut routes = Routes { router, documented: documented.as_ref().map(|_| Documented::default()) };
            register(&mut routes);
            if let (Some(documented), Some(inner)) = (documented, routes.documented) {
                let paths = inner.paths.paths.into_iter();
                documented.paths.paths.extend(paths.map(|(path, item)| (format!("{prefix}{path}"), item)));
                documented.schemas.extend(inner.schemas);
            }
        });
        self.router.service(scope);
        self
    }
}
