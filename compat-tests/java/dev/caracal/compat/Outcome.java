package dev.caracal.compat;

import java.util.List;
import java.util.Optional;

/**
 * What a play showed.
 *
 * @param tooSlow why the rest of the recording was not played: this machine fell behind
 */
record Outcome(List<Difference> differences, Optional<String> tooSlow) {
}
