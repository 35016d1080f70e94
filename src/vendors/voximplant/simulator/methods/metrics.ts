import type { Centre } from '../centre.ts';
import type { Methods } from '../method.ts';
import { measure } from '../metrics/answer.ts';
import { readQuery } from '../metrics/query.ts';
import { type Reach, reaches } from '../metrics/reach.ts';
import { renderMetrics } from '../metrics/render.ts';
import type { Params } from '../params.ts';
import type { Account, Json } from '../records.ts';

export const metricsMethods = (centre: Centre): Methods => {
  const { realtime, day } = reaches(centre);

  const answer = (params: Params, by: Account, reach: Reach): Json => {
    const query = readQuery(centre, params, by, reach);
    return renderMetrics(measure(centre, query), query.timeZone);
  };

  return {
    GetSmartQueueRealtimeMetrics: (params, by) => answer(params, by, realtime),
    GetSmartQueueDayHistory: (params, by) => answer(params, by, day),
  };
};
