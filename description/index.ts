/** The description of a host: what may be written in backoffice.ts, what is wrong with it, and what it costs. */
export { checkBackoffice, type Checked, type CheckOptions } from "./check";
export { type CostLine, monthlyCost, type MonthlyCost } from "./cost";
export { costTable } from "./cost-table";
export { type Deployed, readDeployed } from "./deployed";
export { type FlyRegion, flyRegions } from "./fly-regions";
export { flyGuest, type FlySize, flySizes } from "./fly-sizes";
export type { FlySettings, HetznerSettings, Host, Limits, Notify, StateSettings } from "./host";
export { limitsSchema } from "./limit-settings";
export { exchangeRate, type Price, prices } from "./prices";
export { type Problem, renderProblems, type Target } from "./problems";
export { type Backoffice, schema } from "./schema";
export {
  type HetznerLocation,
  hetznerLocations,
  type ServerType,
  serverTypes,
  usableServerTypes,
} from "./server-types";
