/** Hit-and-run: the rules, and what they make of a member's stay on a torrent. No database, no clock, no threads. */
package dev.caracal.hnr;
