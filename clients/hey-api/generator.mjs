// Node.js wants the extensions of what it imports.
export default {
  input: process.env.DOCUMENT,
  output: { path: process.env.CLIENT, module: { extension: ".js" } },
  plugins: ["@hey-api/client-fetch", "@hey-api/typescript", "@hey-api/sdk"],
};
