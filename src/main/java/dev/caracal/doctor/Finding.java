package dev.caracal.doctor;

/**
 * What one check has found.
 *
 * @param check what was looked at, in a word or two
 * @param found what there is
 * @param todo  what to do about it; empty where nothing is to be done
 */
public record Finding(Grade grade, String check, String found, String todo) {
    /** How bad it is. */
    public enum Grade {
        /** As it should be. */
        OK("ok"),
        /** A tracker runs, but somebody will regret it. */
        WARNING("warning"),
        /** No tracker would run. */
        FATAL("fatal");

        private final String word;

        Grade(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    static Finding ok(String check, String found) {
        return new Finding(Grade.OK, check, found, "");
    }

    static Finding warning(String check, String found, String todo) {
        return new Finding(Grade.WARNING, check, found, todo);
    }

    static Finding fatal(String check, String found, String todo) {
        return new Finding(Grade.FATAL, check, found, todo);
    }
}
