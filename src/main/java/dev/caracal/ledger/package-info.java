/**
 * How credit reaches the database: effects are gathered into epochs, an epoch becomes numbered batches, and one writer
 * commits each batch in a single transaction, in the order of the numbers.
 */
package dev.caracal.ledger;
