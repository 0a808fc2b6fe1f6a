import { Layout } from './layout.tsx';

/** Where the key is typed in. `fault` is a whole sentence. */
export const SignInPage = ({ fault }: { fault: string | null }) => (
  <Layout title="Sign in" isSignedIn={false}>
    <form class="card" method="post" action="/sign-in">
      <h1>Fleet</h1>
      {fault !== null && (
        <p class="bad" role="alert">
          {fault}
        </p>
      )}
      <label for="key">API key of this coordinator</label>
      <input id="key" name="key" type="password" autocomplete="current-password" required autofocus />
      <button type="submit">Sign in</button>
    </form>
  </Layout>
);
