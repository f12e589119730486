package dev.caracal.compat;

/**
 * Where a play differs from its recording.
 *
 * @param step counted from 0
 */
record Difference(int step, String op, String text) {
    @Override
    public String toString() {
        return "step " + step + " (" + op + "): " + text;
    }
}
