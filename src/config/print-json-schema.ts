import { configJsonSchema } from './json-schema.ts';

console.log(JSON.stringify(configJsonSchema(), null, 2));
