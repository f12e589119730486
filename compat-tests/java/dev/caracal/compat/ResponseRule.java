package dev.caracal.compat;

import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A volatile part of a response's body.
 *
 * @param match has one group: the volatile part
 */
record ResponseRule(Pattern match, VolatileRule rule) {
    /** The patterns were written for another engine, whose line ends are line feeds alone. */
    static ResponseRule of(String match, VolatileRule rule) {
        return new ResponseRule(Pattern.compile(match, Pattern.DOTALL | Pattern.UNIX_LINES), rule);
    }

    /** Whether each match in both bodies satisfies the rule; a different number of matches shows in the rest. */
    List<String> faults(String recorded, String got) {
        List<MatchResult> wanted = match.matcher(recorded).results().toList();
        List<MatchResult> found = match.matcher(got).results().toList();
        if (wanted.size() != found.size()) {
            return List.of();
        }
        return IntStream.range(0, wanted.size())
                .mapToObj(i -> rule.fault(Optional.of(wanted.get(i).group(1)), Optional.of(found.get(i).group(1)),
                        Optional.empty()))
                .flatMap(Optional::stream)
                .map(fault -> match + ": " + fault)
                .toList();
    }

    String blank(String body) {
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (MatchResult found : match.matcher(body).results().toList()) {
            out.append(body, from, found.start(1)).append("<*>");
            from = found.end(1);
        }
        return out.append(body.substring(from)).toString();
    }
}
