#!/bin/sh
# Runs once in the wordpress:cli image: installs WordPress, activates the plugin, and leaves the agent's credentials.
set -eu
# The volume of the credentials belongs to root.
wp() { command wp --allow-root "$@"; }
cd /var/www/html
until wp core is-installed 2>/dev/null || wp core install --url="$SITE_URL" --title="$SITE_TITLE" \
	--admin_user=admin --admin_password="$ADMIN_PASSWORD" --admin_email="$ADMIN_EMAIL" --skip-email; do
	sleep 2
done
wp option update timezone_string "$SITE_TIMEZONE"
wp rewrite structure '/%year%/%monthnum%/%postname%/'
wp plugin activate smart-content-scheduler
if [ ! -s /credentials/agent.env ]; then
	wp user get scheduler --field=ID >/dev/null 2>&1 ||
		wp user create scheduler scheduler@example.org --role=content_scheduler_agent --porcelain
	password=$(wp user application-password create scheduler agent --porcelain)
	umask 077
	cat > /credentials/agent.env <<ENV
WP_USERNAME=scheduler
WP_APP_PASSWORD='$password'
SCHEDULER_SECRET_KEY=$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')
SCHEDULER_API_KEY=$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')
ENV
	chmod 644 /credentials/agent.env
fi
