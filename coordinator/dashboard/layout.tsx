import type { Child } from 'hono/jsx';

export interface PageLink {
  href: string;
  text: string;
  isHere: boolean;
}

/** The frame of every page. */
export const Layout = ({
  title,
  links = [],
  end,
  isSignedIn = true,
  children,
}: {
  title: string;
  links?: readonly PageLink[];
  end?: Child;
  isSignedIn?: boolean;
  children?: Child;
}) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex" />
      <title>{`${title} · Smart Content Scheduler`}</title>
      <link rel="stylesheet" href="/style.css" />
    </head>
    <body>
      {isSignedIn && (
        <header class="top">
          <nav aria-label="Brands">
            {links.map(({ href, text, isHere }) => (
              <a href={href} {...(isHere ? { 'aria-current': 'page' } : {})}>
                {text}
              </a>
            ))}
          </nav>
          <div class="end">
            {end}{' '}
            <form class="inline" method="post" action="/sign-out">
              <button class="link" type="submit">
                Sign out
              </button>
            </form>
          </div>
        </header>
      )}
      <main>{children}</main>
    </body>
  </html>
);
