import type { Alert } from '../contract/alerts.ts';

/** Who receives an alert by mail. */
export interface Recipients {
  of(alert: Pick<Alert, 'kind'>): readonly string[];
}

/** Alerts about quotas have their own way: whoever pays the bill is often not who mends the server. */
export const recipients = (everybody: readonly string[], forQuotas: readonly string[]): Recipients => ({
  of: ({ kind }) => (kind === 'quota_exhausted' && forQuotas.length > 0 ? forQuotas : everybody),
});
