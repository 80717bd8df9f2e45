// Draws the document of this server, and asks nobody else for anything.
Scalar.createApiReference("#reference", {
  url: "/openapi.json",
  telemetry: false,
  withDefaultFonts: false,
  agent: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: "never",
  documentDownloadType: "direct",
  persistAuth: false,
  defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
});
