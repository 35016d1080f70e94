import { describeMetric, type MetricId } from '../live/metric-definitions.ts';

/** How a field tells a figure that may be null, in the words of its definition. */
export const figure = (id: MetricId) => ({ description: describeMetric(id) }) as const;

/** The same of a figure that never is. */
export const sure = (id: MetricId) => ({ nullable: false, description: describeMetric(id) }) as const;
