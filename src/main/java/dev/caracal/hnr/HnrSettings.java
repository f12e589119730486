package dev.caracal.hnr;

import java.time.Duration;

/**
 * How cases are judged.
 *
 * @param interval   from the beginning of a round through all transfers to the next one
 * @param rows       how many transfers a step looks at
 * @param pause      from the end of a step to the next one
 * @param blockAfter who has so many open cases may not leech but what it owes; 0: everybody may
 */
public record HnrSettings(Rules rules, Duration interval, int rows, Duration pause, int blockAfter) {
}
