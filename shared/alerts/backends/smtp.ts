import type { OutgoingAlert } from '../../contract/alerts.ts';
import type { AlertBackend } from '../backend.ts';
import type { Recipients } from '../recipients.ts';
import { renderHtml, renderText, subjectOf } from '../render.ts';

export interface SmtpSettings {
  host: string;
  port: number;
  user?: string | undefined;
  password?: string | undefined;
  from: string;
  recipients: Recipients;
}

/** The port on which TLS stands from the first byte; elsewhere STARTTLS changes to it. */
const TLS_PORT = 465;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1']);

/**
 * Mail through a server of one's own. A password is never sent in the clear: beyond this machine the server has to offer
 * TLS before it is asked to accept one.
 */
export function smtpBackend({ host, port, user, password, from, recipients }: SmtpSettings): AlertBackend {
  const secure = port === TLS_PORT;
  const isLocal = LOOPBACK.has(host);
  return {
    name: 'smtp',
    async send(alert: OutgoingAlert, signal: AbortSignal) {
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({
        host,
        port,
        secure,
        requireTLS: !secure && user !== undefined && !isLocal,
        // A mail server on this machine has a certificate of its own making.
        ...(isLocal ? { tls: { rejectUnauthorized: false } } : {}),
        ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      const stop = () => transport.close();
      signal.addEventListener('abort', stop);
      try {
        await transport.sendMail({
          from,
          to: [...recipients.of(alert)],
          subject: subjectOf(alert),
          text: renderText(alert),
          html: renderHtml(alert),
          messageId: `<${alert.id}@smart-content-scheduler.invalid>`,
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Alert-Kind': alert.kind, 'X-Alert-Level': alert.level },
          ...(alert.level === 'critical' ? { priority: 'high' as const } : {}),
        });
      } catch (error) {
        throw new Error(`${host}:${port} did not take the mail: ${(error as Error).message}.`);
      } finally {
        signal.removeEventListener('abort', stop);
        transport.close();
      }
    },
  };
}
