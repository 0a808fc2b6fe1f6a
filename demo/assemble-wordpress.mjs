import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { DEMO_PACKAGES } from './paths.mjs';

const BUILDS = join(DEMO_PACKAGES, 'node_modules', '@wp-playground', 'wordpress-builds');
export const WORDPRESS_VERSION = '6.5.5';
const THEME = 'twentytwentyfour';

/**
 * Lays out WordPress 6.5.5 in a folder: the package has the PHP files and an installed database in an archive, and styles,
 * scripts and pictures beside it, those of other themes too.
 * @param {string} folder
 */
export async function assembleWordPress(folder) {
  // Installed by the demo itself, so it cannot be imported before.
  const { unzipSync } = await import('fflate');
  const archive = readFileSync(join(BUILDS, 'src', 'wordpress', 'wp-6.5.zip'));
  for (const [name, content] of Object.entries(unzipSync(archive))) {
    if (name.endsWith('/') || !isWanted(join(name))) continue;
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  const assets = join(BUILDS, 'public', 'wp-6.5');
  cpSync(assets, folder, { recursive: true, filter: (file) => isWanted(relative(assets, file)) });
}

/**
 * Not the other themes, and not the start page that shows an architect's office: without it the newest posts are there.
 * @param {string} path of a file or folder within WordPress
 */
export function isWanted(path) {
  const [content, themes, theme, ...rest] = path.split(sep);
  if (content !== 'wp-content' || themes !== 'themes' || theme === undefined) return true;
  return (theme === THEME || theme === 'index.php') && rest.join('/') !== 'templates/home.html';
}
