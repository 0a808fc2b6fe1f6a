import { expect, it } from 'vitest';
import { planResponse } from '../../../shared/contract/plan.ts';
import { testApi } from '../http/test-api.ts';

it('answers the plan, with a forecast for jobs that were just added', async () => {
  const api = testApi();
  for (let i = 0; i < 5; i++) await api.add(`job-${i}`);
  const { status, body } = await api.request('GET', '/v1/plan?days=14');
  expect(status).toBe(200);
  const plan = planResponse.parse(body);
  expect(Date.parse(plan.to) - Date.parse(plan.from)).toBe(14 * 86_400_000);
  expect(plan.entries.length).toBeGreaterThanOrEqual(3);
  expect(new Set(plan.entries.map(({ category, state }) => `${category} ${state}`))).toEqual(
    new Set(['News forecast']),
  );
});

it('looks 14 days ahead when nothing is said', async () => {
  const { body } = await testApi().request('GET', '/v1/plan');
  expect(Date.parse(body.to) - Date.parse(body.from)).toBe(14 * 86_400_000);
});

it.each(['0', '367', '1.5', 'many', ''])('refuses days=%s', async (days) => {
  const { status, body } = await testApi().request('GET', `/v1/plan?days=${days}`);
  expect(status).toBe(400);
  expect(body.error.code).toBe('invalid_request');
  expect(body.error.message).toContain('whole number from 1 to 366');
});

it('asks for the key', async () => {
  const { status } = await testApi().request('GET', '/v1/plan', undefined, { authorization: 'Bearer wrong' });
  expect(status).toBe(401);
});

it('says when WordPress cannot be asked', async () => {
  const api = testApi();
  api.site.broken = new Error('gone');
  const { status } = await api.request('GET', '/v1/plan');
  expect(status).toBe(500);
});
