export type { Vendor } from '../contract/vendor.ts';
