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

	/** Forms hold what a person may have changed: of their tab only the line that says whether the agent is there is replaced. */
	function isForm() {
		return tab.dataset.tab === 'settings';
	}

	/** The tab as it is now. */
	function fetchTab() {
		var query = new URLSearchParams( window.location.search );
		query.set( 'action', settings.action );
		query.set( '_wpnonce', settings.nonce );
		query.set( 'tab', tab.dataset.tab );
		return window
			.fetch( settings.url + '?' + query.toString(), { credentials: 'same-origin' } )
			.then( function ( answer ) {
				return answer.ok ? answer.json() : null;
			} )
			.then( function ( answer ) {
				return answer && answer.success ? answer.data.html : null;
			} )
			.catch( function () {
				// The next one may go through.
				return null;
			} );
	}

	function refresh() {
		if ( isBusy() || isForm() ) {
			return;
		}
		fetchTab().then( function ( html ) {
			if ( html !== null && ! isBusy() && html.trim() !== shown ) {
				shown = html.trim();
				tab.innerHTML = html;
				tab.dataset.refreshed = String( Number( tab.dataset.refreshed || 0 ) + 1 );
			}
		} );
	}

	/** Looks for the agent that a person is connecting, until it is there. */
	function lookForAgent() {
		var line = tab.querySelector( '[data-scs-live]' );
		if ( document.hidden || ! line || line.dataset.scsLive === 'connected' ) {
			return;
		}
		fetchTab().then( function ( html ) {
			var fresh = new DOMParser().parseFromString( html || '', 'text/html' ).querySelector( '[data-scs-live]' );
			if ( fresh && fresh.dataset.scsLive !== line.dataset.scsLive ) {
				line.innerHTML = fresh.innerHTML;
				line.dataset.scsLive = fresh.dataset.scsLive;
			}
		} );
	}

	var shown = '';
	window.setInterval( refresh, settings.seconds * 1000 );
	window.setInterval( lookForAgent, 5000 );
	document.addEventListener( 'visibilitychange', refresh );
} )( window.smartContentScheduler );
