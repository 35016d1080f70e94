import type { JobPort } from '../../../contract/port.ts';
import { done } from '../../../kit/collection.ts';
import { takesOf } from '../../../kit/inputs.ts';
import { END } from '../commands.ts';
import type { Context } from '../context.ts';

export const openJobPort = ({ settings, inputs, job: { resource, port }, notShown }: Context): JobPort => ({
  ...port,
  takes: { ...port.takes, cancel: takesOf(END) },
  cancel: async (nativeId, input, call) => {
    const { Reason = settings.cancelReason } = inputs.formOf(END, input, false);
    const job = await resource.update(nativeId, { AssignmentStatus: 'canceled', Reason }, call);
    if (job.state.state !== 'CANCELED') throw notShown(`job ${nativeId}`, job.state.native, 'canceled');
    return done(job);
  },
});
