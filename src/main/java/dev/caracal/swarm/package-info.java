/** Who is on each torrent now: peers with the readings they were last accounted by, counts, and a fair choice. */
package dev.caracal.swarm;
