/** The use cases of torrent clients, announce and scrape: the order of the rules, with refusals as values. */
package dev.caracal.announce;
