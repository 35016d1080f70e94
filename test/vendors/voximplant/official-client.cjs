// Runs the vendor's own client: reads [method, parameters] pairs from the command line, one after the other, prints the answers.
const VoximplantApiClient = require('@voximplant/apiclient-nodejs').default;

const [credentials, calls] = process.argv.slice(2);
const client = new VoximplantApiClient({ pathToCredentials: credentials });
client.onReady = async () => {
  const answers = [];
  for (const [section, method, parameters] of JSON.parse(calls)) {
    for (const name of ['fromDate', 'toDate']) if (parameters[name]) parameters[name] = new Date(parameters[name]);
    try {
      answers.push(await client[section][method](parameters));
    } catch (error) {
      answers.push({ failed: error.message ?? error });
    }
  }
  process.stdout.write(JSON.stringify(answers));
};
