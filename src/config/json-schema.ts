import { z } from 'zod';
import { fileShape } from './shape.ts';

/** For editors: completion and checks while `trunkline.config.yaml` is written. */
export const configJsonSchema = (): Record<string, unknown> => {
  const { $schema, ...schema } = z.toJSONSchema(fileShape, { io: 'input', target: 'draft-7' });
  return { $schema, title: 'Trunkline configuration', ...schema };
};
