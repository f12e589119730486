/** What an announce is worth: two readings of a client's counters and the rules in; credit and rows to write out. */
package dev.caracal.accounting;
