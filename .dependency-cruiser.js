/**
 * Imports run in no circle, those of types included. The order of the rooms is in eslint.config.js.
 *
 * @type {import("dependency-cruiser").IConfiguration}
 */
export default {
  forbidden: [
    {
      name: "no circle",
      comment: "Move what both files need into a third.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    skipAnalysisNotInRules: true,
    includeOnly: String.raw`\.(ts|js|mjs)$`,
    exclude:
      "^(node_modules|dist|site|coverage|results/out|notebooks/node_modules|test/mutation/node_modules)/",
  },
};
