/** The worker's script, which `build.ts` puts there. */
declare module "embedded:worker" {
  const script: string;
  export default script;
}
