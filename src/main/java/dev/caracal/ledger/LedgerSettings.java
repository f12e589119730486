package dev.caracal.ledger;

import java.time.Duration;

/**
 * @param interval       how often an epoch ends and is written
 * @param maxBatchRows   a larger epoch is written as several batches
 * @param maxWaitingRows with more rows than this unwritten no more announces are accounted
 * @param retryLimit     the longest pause between two tries to write a batch
 * @param drainLimit     how long the last flush may take
 */
public record LedgerSettings(Duration interval, int maxBatchRows, int maxWaitingRows, Duration retryLimit,
        Duration drainLimit) {
}
