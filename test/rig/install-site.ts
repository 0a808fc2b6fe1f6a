import type { PhpRun } from './run-php.ts';
import type { PhpConstants } from './wordpress-files.ts';

type Php = <T>(code: string, args?: unknown, more?: Partial<PhpRun>) => Promise<T>;

const ADMIN = { user: 'admin', password: 'correct horse battery staple' };

/** Creates the tables and the administrator, without any sample content. */
async function installCore(php: Php): Promise<void> {
  await php(INSTALL, ADMIN, { installing: true });
}

/** Creates core's tables and those of a network; returns the constants that wp-config.php needs from then on. */
export async function turnIntoNetwork(php: Php, url: string): Promise<PhpConstants> {
  const domain = new URL(url).host;
  await installCore(php);
  await php(NETWORK, { domain }, { constants: { WP_ALLOW_MULTISITE: true, WP_INSTALLING_NETWORK: true } });
  return {
    WP_ALLOW_MULTISITE: true,
    MULTISITE: true,
    SUBDOMAIN_INSTALL: false,
    DOMAIN_CURRENT_SITE: domain,
    PATH_CURRENT_SITE: '/',
    SITE_ID_CURRENT_SITE: 1,
    BLOG_ID_CURRENT_SITE: 1,
  };
}

export interface InstalledSite {
  adminUser: string;
  adminPassword: string;
  appPassword: string;
  admin: { username: string; appPassword: string };
  agent: { id: number; username: string; appPassword: string };
}

/** Installs WordPress (unless it is a network, which is there already), activates the plugin and makes the users. */
export async function installSite(
  php: Php,
  options: { timezone: string | number; activatePlugin: boolean; multisite: boolean },
): Promise<InstalledSite> {
  if (!options.multisite) await installCore(php);
  await php(SET_UP, options);
  const made = await php<{ appPassword: string; agent: InstalledSite['agent'] }>(MAKE_USERS);
  return {
    adminUser: ADMIN.user,
    adminPassword: ADMIN.password,
    appPassword: made.appPassword,
    admin: { username: ADMIN.user, appPassword: made.appPassword },
    agent: made.agent,
  };
}

const INSTALL = `
  function wp_install_defaults( $user_id ) {
    global $wpdb;
    $wpdb->insert( $wpdb->terms, array( 'term_id' => 1, 'name' => 'Uncategorized', 'slug' => 'uncategorized', 'term_group' => 0 ) );
    $wpdb->insert( $wpdb->term_taxonomy, array( 'term_id' => 1, 'taxonomy' => 'category', 'description' => '', 'parent' => 0, 'count' => 0 ) );
    update_option( 'default_category', 1 );
  }
  require_once ABSPATH . 'wp-admin/includes/upgrade.php';
  wp_install( 'Test Site', $args['user'], 'admin@example.org', false, '', $args['password'] );
  return true;
`;

const NETWORK = `
  require_once ABSPATH . 'wp-admin/includes/upgrade.php';
  foreach ( $wpdb->tables( 'ms_global' ) as $table => $prefixed ) {
    $wpdb->$table = $prefixed;
  }
  install_network();
  $made = populate_network( 1, $args['domain'], 'admin@example.org', 'Test Network', '/', false );
  return is_wp_error( $made ) && 'no_wildcard_dns' !== $made->get_error_code() ? $made : true;
`;

const SET_UP = `
  require_once ABSPATH . 'wp-admin/includes/plugin.php';
  if ( is_string( $args['timezone'] ) ) {
    update_option( 'timezone_string', $args['timezone'] );
  } else {
    update_option( 'timezone_string', '' );
    update_option( 'gmt_offset', $args['timezone'] );
  }
  switch_theme( 'scs-test' );
  global $wp_rewrite;
  $wp_rewrite->set_permalink_structure( '/%year%/%monthnum%/%postname%/' );
  \\SCS_Test_Rig\\install();
  if ( $args['activatePlugin'] ) {
    $activated = activate_plugin( 'smart-content-scheduler/smart-content-scheduler.php', '', $args['multisite'] );
    if ( is_wp_error( $activated ) ) {
      throw new Exception( $activated->get_error_code() . ': ' . $activated->get_error_message() . print_r( $activated->get_error_data(), true ) );
    }
  }
  flush_rewrite_rules( false );
  return true;
`;

const MAKE_USERS = `
  $admin = WP_Application_Passwords::create_new_application_password( 1, array( 'name' => 'test' ) );
  if ( is_wp_error( $admin ) ) { throw new Exception( $admin->get_error_message() ); }
  $id = wp_insert_user( array( 'user_login' => 'agent', 'user_pass' => wp_generate_password(), 'user_email' => 'agent@example.org', 'role' => get_role( 'content_scheduler_agent' ) ? 'content_scheduler_agent' : 'editor' ) );
  $agent = WP_Application_Passwords::create_new_application_password( $id, array( 'name' => 'test' ) );
  return array( 'appPassword' => $admin[0], 'agent' => array( 'id' => $id, 'username' => 'agent', 'appPassword' => $agent[0] ) );
`;
