/** The conformance suite, for a vendor that lives here and for one that lives in a package of its own. */
export type { Existing, Line, OpenScenes, VendorBench } from './bench.ts';
export { describeVendor, PARTS, type Part, type SuiteOptions } from './describe-vendor.ts';
export type { CommandName, Scene, Take, Telling } from './scenes.ts';
