/** What the simulator of a vendor is written with. The promise is that of `trunkline/vendor`. */
export { type Clock, type ManualClock, manualClock } from '../sandbox/clock.ts';
export { type Deliveries, type DeliveriesOptions, type Delivery, openDeliveries } from '../sandbox/deliveries.ts';
export type { Call, CallLog, Simulation, SimulatorOptions, StartSimulator, Wired } from '../sandbox/face.ts';
export type { Fault, Faults } from '../sandbox/faults.ts';
export type { FastifyInstance, FastifyReply, FastifyRequest } from '../sandbox/http-face.ts';
export { loopbackUrl } from '../sandbox/loopback.ts';
export type {
  Attributes,
  JobState,
  Policy,
  SimJob,
  SimOffer,
  SimQueue,
  SimWorker,
  World,
  WorldChange,
} from '../sandbox/model.ts';
export type { Arrival, Presence, Stage } from '../sandbox/play.ts';
export { type Random, seededRandom } from '../sandbox/random.ts';
export { type BasicLogin, readBasic } from '../sandbox/rest/basic-auth.ts';
export { type Asked, type Collection, type Crud, type CrudOptions, openCrud } from '../sandbox/rest/crud.ts';
export { fitsIfMatch } from '../sandbox/rest/if-match.ts';
export { type Page, type PageRequest, pageOf } from '../sandbox/rest/pages.ts';
export { type Params, paramsOf, refuseUnknown } from '../sandbox/rest/params.ts';
export { rateLimit } from '../sandbox/rest/rate.ts';
export { answerRefusals, Refusal } from '../sandbox/rest/refusal.ts';
export { defaultScenario, parseScenario, type Scenario, type ScenarioQueue, type Team } from '../sandbox/scenario.ts';
export { signForm } from '../sandbox/signature.ts';
export { beginSimulation, type Served, type Serving, type Start } from '../sandbox/start.ts';
export { type SwitchesOf, switchReader } from '../sandbox/switches.ts';
export { createWorld } from '../sandbox/world.ts';
