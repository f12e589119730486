/** What the site has told us: its members, torrents, freeleech, tokens, allowed clients and reasons of deletions. */
package dev.caracal.registry;
