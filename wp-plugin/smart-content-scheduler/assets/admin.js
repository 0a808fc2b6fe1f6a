/**
 * Keeps the tab fresh without loading the page, and offers to copy the agent's settings. The page works without it.
 */
( function ( settings ) {
	'use strict';

	var tab = document.getElementById( 'scs-tab' );
	if ( ! tab || ! settings || ! window.fetch || ! window.URLSearchParams ) {
		return;
	}

	document.querySelectorAll( '[data-scs-copy]' ).forEach( function ( button ) {
		if ( ! navigator.clipboard ) {
			return;
		}
		button.hidden = false;
		button.addEventListener( 'click', function () {
			navigator.clipboard.writeText( document.getElementById( button.dataset.scsCopy ).value );
		} );
	} );

	/** A person is in the middle of something: typing, choosing rows, reading a table that is open. */
	function isBusy() {
		return (
			document.hidden ||
			tab.contains( document.activeElement ) ||
			tab.querySelector( 'details[open], :checked[name="job[]"]' ) !== null
		);
	}

	/** Forms hold what a person may have changed: their tab is never replaced. */
	function isForm() {
		return tab.dataset.tab === 'settings';
	}

	function refresh() {
		if ( isBusy() || isForm() ) {
			return;
		}
		var query = new URLSearchParams( window.location.search );
		query.set( 'action', settings.action );
		query.set( '_wpnonce', settings.nonce );
		query.set( 'tab', tab.dataset.tab );
		window
			.fetch( settings.url + '?' + query.toString(), { credentials: 'same-origin' } )
			.then( function ( answer ) {
				return answer.ok ? answer.json() : null;
			} )
			.then( function ( answer ) {
				if ( answer && answer.success && ! isBusy() && answer.data.html.trim() !== shown ) {
					shown = answer.data.html.trim();
					tab.innerHTML = answer.data.html;
					tab.dataset.refreshed = String( Number( tab.dataset.refreshed || 0 ) + 1 );
				}
			} )
			.catch( function () {
				// The next one may go through.
			} );
	}

	var shown = '';
	window.setInterval( refresh, settings.seconds * 1000 );
	document.addEventListener( 'visibilitychange', refresh );
} )( window.smartContentScheduler );
