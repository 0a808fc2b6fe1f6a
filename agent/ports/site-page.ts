import type { CommandAck } from '../../shared/contract/commands.ts';
import type { ReportRequest, ReportResponse } from '../../shared/contract/report.ts';
import type { SettingsResponse } from '../../shared/contract/settings.ts';

/** The plugin's page inside WordPress, as the agent serves it: it is always the agent that calls. Every call may throw SiteError. */
export interface SitePage {
  /** Tells how things stand; the answer brings what people want. */
  report(report: ReportRequest): Promise<ReportResponse>;
  /** The settings made in WordPress. */
  settings(): Promise<SettingsResponse>;
  /** Says what came of a command. Acknowledging twice changes nothing; a command that is gone counts as acknowledged. */
  acknowledge(commandId: string, ack: CommandAck): Promise<void>;
}
