/**
 * Everything that knows the PHP site: the shapes of its database, loading from it, the SQL of a batch, and the callback
 * for used-up tokens.
 */
package dev.caracal.gazelle;
