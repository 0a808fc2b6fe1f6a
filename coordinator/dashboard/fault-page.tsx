import { Layout } from './layout.tsx';

/** What went wrong, for who sees it in a browser, and the way back. `message` is whole sentences. */
export const FaultPage = ({ message, requestId }: { message: string; requestId: string }) => (
  <Layout title="Not shown" isSignedIn={false}>
    <h1>This page cannot be shown</h1>
    <p role="alert">{message}</p>
    <p>
      <a href="/brands">All brands</a>
    </p>
    <p class="sub">Request {requestId}</p>
  </Layout>
);
