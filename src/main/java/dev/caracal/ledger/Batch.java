package dev.caracal.ledger;

/**
 * What one transaction writes. Number and content never change once they are given, however often the transaction is
 * tried.
 *
 * @param number counts up from 1 for the life of the database; a number that is in the database already was applied
 */
public record Batch(long number, Entries entries) {
}
