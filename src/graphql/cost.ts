import SchemaBuilder from '@pothos/core';
import { PothosComplexityPlugin } from '@pothos/plugin-complexity';
import type { GraphQLFieldResolver } from 'graphql';
import type { Types } from './builder.ts';

type Resolver = GraphQLFieldResolver<unknown, Types['Context'], object, unknown>;

/** The complexity plugin looks when fields are resolved, which for a subscription is at every event. This one looks before it is opened. */
class SubscriptionCost extends PothosComplexityPlugin<Types> {
  override wrapResolve(resolver: Resolver): Resolver {
    return resolver;
  }

  override wrapSubscribe(subscriber: Resolver | undefined): Resolver | undefined {
    return (
      subscriber &&
      ((parent, args, context, info) => {
        this.checkComplexity(context, info);
        return subscriber(parent, args, context, info);
      })
    );
  }
}

const NAME = 'subscriptionCost';

SchemaBuilder.registerPlugin(NAME as never, SubscriptionCost as never);

export default NAME as never;
