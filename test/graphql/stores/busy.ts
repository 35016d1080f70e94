import { setImmediate as nextTurn } from 'node:timers/promises';
import { createSourceEventStream, parse } from 'graphql';
import type { QueueRights } from '../../../src/domain/sight.ts';
import { openEvents } from '../../../src/events/open-events.ts';
import { sightedEvents } from '../../../src/events/sighted.ts';
import { execute } from '../../../src/execution/execute.ts';
import type { Context } from '../../../src/graphql/context.ts';
import type { LiveDelivery } from '../../../src/live/channel.ts';
import { openLive } from '../../../src/live/live.ts';
import { openEstate } from '../estate.ts';
import { schema } from '../house.ts';
import type { Carry } from './store.ts';

const STEP_MS = 1_000;

/**
 * The sandbox's accounts and the gateway over them on one clock, with subscriptions carried out as a server does. `pollIntervalMs`: of
 * simulated time; a whole number of seconds.
 */
export const openBusySandbox = async (pollIntervalMs = STEP_MS) => {
  const estate = await openEstate();
  const { clock, gateway } = estate;
  const accounts = gateway.accounts.map(({ name, adapter }) => {
    return { name, adapter, pollIntervalMs, reconcileMs: 60_000, webhook: false };
  });
  const events = openEvents({ accounts, clock });
  // Views tell what is gathered although the simulated time stands.
  const live = openLive({ events, gateway });
  const streams = gateway.accounts.filter(({ adapter }) => adapter.source?.stream).length;
  const ends = new Set<() => Promise<void>>();

  const contextFor = (): Context => ({
    ...gateway.begin(new AbortController().signal, null),
    gateway,
    events,
    live,
    known: (ref) => events.known(ref as never),
    principal: {
      id: 'test',
      scopes: new Set(['read']),
      accounts: null,
      name: 'test',
      role: 'viewer',
      queues: null,
      worker: null,
    },
  });

  const carry = (text: string, next: Parameters<Carry>[1], variables: object = {}) => {
    const document = parse(text);
    const variableValues = { ...variables };
    const opened = createSourceEventStream({ schema, document, variableValues, contextValue: contextFor() }).then(
      (source) => {
        if (Symbol.asyncIterator in source)
          return (source as AsyncIterable<LiveDelivery<unknown>>)[Symbol.asyncIterator]();
        throw new AggregateError(source.errors ?? [], text);
      },
    );
    const hear = async (): Promise<void> => {
      const deliveries = await opened;
      for (let step = await deliveries.next(); !step.done; step = await deliveries.next()) {
        const contextValue = { ...contextFor(), related: step.value.related };
        const answer = await execute({ schema, document, variableValues, rootValue: step.value, contextValue });
        // As over the wire: what a client does to its copy must not be seen by another.
        next(JSON.parse(JSON.stringify(answer)));
      }
    };
    const heard = hear();
    const end = async (): Promise<void> => {
      ends.delete(end);
      await (await opened).return?.();
      await heard;
    };
    ends.add(end);
    return () => void end();
  };

  return {
    run: estate.run,
    carry,
    /** As a server answers it, from the views that subscribers look at. */
    async ask<T>(text: string, queues: QueueRights | null = null, variables: object = {}, name?: string): Promise<T> {
      const world = contextFor();
      const within: Context = queues
        ? {
            ...world,
            ...gateway.begin(new AbortController().signal, null, queues),
            events: sightedEvents(events, queues),
            live: live.within(queues),
            principal: { ...world.principal, queues },
          }
        : world;
      const { data, errors } = await execute({
        schema,
        document: parse(text),
        variableValues: { ...variables },
        operationName: name,
        contextValue: within,
      });
      if (errors) throw new AggregateError(errors, errors.map(({ message }) => message).join('; '));
      return JSON.parse(JSON.stringify(data)) as T;
    },
    /** Lets simulated time pass; every poll of it is over when it answers. */
    async pass(ms: number): Promise<void> {
      for (let passed = 0; passed < ms; passed += STEP_MS) {
        await clock.advance(STEP_MS);
        do await nextTurn();
        while (events.holds().upstream > streams);
      }
    },
    async close(): Promise<void> {
      await Promise.all([...ends].map((end) => end()));
      live.close();
      await events.close();
      await estate.close();
    },
  };
};

export type BusySandbox = Awaited<ReturnType<typeof openBusySandbox>>;
