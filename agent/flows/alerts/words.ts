import type { AlertSignal } from '../../../shared/alerts/signal.ts';
import type { Alert, AlertKind } from '../../../shared/contract/alerts.ts';

interface Words {
  title: string;
  message: string;
  level: Alert['level'];
  details: Alert['details'];
  repeats?: 'count' | 'state';
  recoversAfter?: number;
}

/** Signals of one site: the key is the kind, with what tells one trouble of that kind from another. */
export function words(site: string) {
  const key = (kind: AlertKind, which: string) => (which === '' ? kind : `${kind}:${which}`);
  return {
    raise: (
      kind: AlertKind,
      which: string,
      { details, title, repeats, recoversAfter, ...rest }: Words,
    ): AlertSignal => ({
      type: 'raise',
      key: key(kind, which),
      repeats: repeats ?? 'count',
      recoversAfter: recoversAfter ?? null,
      alert: { kind, ...rest, title: title.slice(0, 200), details: { site, ...details } },
    }),
    recover: (whole: string, message: string): AlertSignal => ({ type: 'recover', key: whole, message }),
  };
}
