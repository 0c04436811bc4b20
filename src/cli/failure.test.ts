import { CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { ConfigException, ConnectException } from '../api/index.ts';
import { EnvironmentException } from './environment-exception.ts';
import { describeFailure } from './failure.ts';

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

test.each<[string, unknown, number, string[]]>([
  ['a failure', new ConnectException('It failed.', { hint: 'Do this.' }), 1, ['It failed.', 'Do this.']],
  ['a fault', new TypeError('x is undefined'), 1, ['x is undefined']],
  ['wrong input', new ConfigException('Wrong.'), 2, ['Wrong.']],
  ['something missing', new EnvironmentException('No role.', { hint: 'Ask.' }), 3, ['No role.', 'Ask.']],
  ['a wrong call, of which commander has told', new CommanderError(1, 'commander.unknownOption', 'x'), 2, []],
  ['help', new CommanderError(0, 'commander.helpDisplayed', 'x'), 0, []],
])('%s', (_, error, exitCode, lines) => {
  expect(describeFailure(error)).toEqual({ exitCode, lines });
});

test.each(['AggregateAuthenticationError', 'CredentialUnavailableError', 'AuthenticationError'])(
  'a login that is missing, for the tables too: %s',
  (name) => {
    const { exitCode, lines } = describeFailure(named(name, 'Nothing works.\nThis neither.'));
    expect(lines).toEqual(['There is no login to Azure: Nothing works.', expect.stringContaining('az login')]);
    expect(exitCode).toBe(3);
  },
);
