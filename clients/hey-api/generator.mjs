// Node.js wants the extensions of what it imports.
export default {
  output: { importFileExtension: ".js" },
  plugins: ["@hey-api/client-fetch", "@hey-api/typescript", "@hey-api/sdk"],
};
