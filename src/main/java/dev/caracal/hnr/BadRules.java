package dev.caracal.hnr;

import java.util.List;

/** A file of rules that cannot be used. */
public final class BadRules extends RuntimeException {
    private final List<String> problems;

    public BadRules(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, each with its file and line. */
    public List<String> problems() {
        return problems;
    }
}
