import { describe, expect, it } from 'vitest';
import { httpAnswer, setCookie } from './response-data.ts';

describe('httpAnswer', () => {
  it('passes on what the function answered, but for headers of the connection', () => {
    const http = {
      statusCode: '201',
      headers: { 'x-a': '1', 'content-length': '99', 'transfer-encoding': 'chunked' },
      cookies: [{ name: 'c', value: '1' }],
      body: { bytes: Buffer.from('hi') },
    };
    expect(httpAnswer({ returnValue: { http }, outputData: [] }, '$return')).toEqual({
      status: 201,
      headers: [
        ['x-a', '1'],
        ['set-cookie', 'c=1; path=/'],
      ],
      body: Buffer.from('hi'),
    });
  });

  it('answers 204 where the function returned nothing', () => {
    expect(httpAnswer({ outputData: [] }, '$return').status).toBe(204);
    expect(httpAnswer({ returnValue: null, outputData: [] }, '$return').status).toBe(204);
  });

  it('takes a named output binding where there is no return value', () => {
    const data = { http: { statusCode: '202' } };
    expect(httpAnswer({ outputData: [{ name: 'res', data }] }, 'res').status).toBe(202);
  });
});

it('writes all attributes of a cookie', () => {
  const cookie = {
    name: 'n',
    value: 'a;b',
    domain: { value: 'example.com' },
    path: { value: '/x' },
    expires: { value: { seconds: 0 } },
    maxAge: { value: 5 },
    secure: { value: true },
    httpOnly: { value: true },
    sameSite: 'explicitNone' as const,
  };
  expect(setCookie(cookie)).toBe(
    'n=a%3Bb; expires=Thu, 01 Jan 1970 00:00:00 GMT; max-age=5; domain=example.com; path=/x; secure; samesite=none; httponly',
  );
});
