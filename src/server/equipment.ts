import type { GraphQLError } from 'graphql';
import { realRuntime } from '../domain/runtime.ts';
import type { Audit } from './audit.ts';
import { type Auth, openAuth } from './auth.ts';
import { openCors } from './cors.ts';
import { openDocumentStore, openRegistrations } from './documents.ts';
import { openGraphiql } from './graphiql.ts';
import type { Metrics } from './metrics.ts';
import type { ServerOptions, Serving } from './options.ts';
import type { Rates } from './rates.ts';
import type { Refusals } from './refusals.ts';
import type { Requests } from './request.ts';
import { openStandingAnswers } from './standing.ts';
import { readOwnDocuments } from './trusted.ts';
import { openWebhooks, tellSecretsInUrls } from './webhooks.ts';
import { ENDPOINT, openYoga } from './yoga.ts';

interface EquipmentOptions {
  readonly metrics: Metrics;
  readonly rates: Rates;
  readonly refusals: Refusals;
  readonly audit: Audit;
  readonly maskError: (error: unknown) => GraphQLError;
  readonly tracer: Requests['tracer'];
}

/** What is made anew when the configuration changes. Requests in flight end with what they began with. */
export const openEquipment = (
  options: ServerOptions,
  { metrics, rates, refusals, audit, maskError, tracer }: EquipmentOptions,
) => {
  const { gateway, events, log } = options;
  const registrations = openRegistrations();
  const onSecretInUrl = tellSecretsInUrls(log);

  return (serving: Serving, before: Auth | null) => {
    const { auth, limits, publicUrl, webhookSecrets: secrets = new Map() } = serving;
    const graphiql = { endpoint: ENDPOINT, needsKey: auth !== 'none', isSandbox: options.sandbox ?? false };
    const store = openDocumentStore([...(serving.trusted ?? []), ...readOwnDocuments()], registrations);
    return {
      serving,
      store,
      answers: openStandingAnswers(realRuntime.uptime),
      auth: openAuth(auth, before, { onRefused: refusals.token }),
      cors: openCors(serving.cors),
      graphiql: options.graphiql ? openGraphiql(graphiql) : null,
      // Yoga takes the status from what it removes itself.
      yoga: openYoga({
        ...options,
        ...serving,
        documents: limits,
        store,
        metrics,
        rates,
        audit,
        tracer,
        mask: maskError,
      }),
      webhooks: openWebhooks({
        events,
        verifierOf: (account) => gateway.accounts.find(({ name }) => name === account)?.adapter.source?.webhook?.verify,
        publicUrl,
        secrets,
        tokens: serving.deliveryTokens,
        bodyLimit: options.webhookBodyLimit,
        log,
        refused: refusals.webhook,
        unjudged: refusals.unjudged,
        tokenRefused: refusals.token,
        ...(options.sandbox ? {} : { onSecretInUrl }),
      }),
    };
  };
};

export type Equipment = ReturnType<ReturnType<typeof openEquipment>>;
