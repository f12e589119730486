package dev.caracal.bonus;

import com.ezylang.evalex.BaseException;
import com.ezylang.evalex.Expression;
import com.ezylang.evalex.data.EvaluationValue;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How many points an hour of seeding is worth: an expression over what {@link Facts} tells, by the names {@code
 * seeders}, {@code leechers}, {@code size_gb} and {@code seed_days}, and over the formulas that sites use, by the names
 * {@code crowd}, {@code scarcity} and {@code orpheus}. So {@code orpheus} alone is a formula, and so is {@code 0.5 *
 * scarcity}. For one thread.
 */
public final class Formula {
    private static final Set<String> NAMES =
            Set.of("seeders", "leechers", "size_gb", "seed_days", "crowd", "scarcity", "orpheus");
    /** Large enough for any, and far from what a sum of many cannot hold. */
    private static final double MOST = 1_000_000_000;

    private final Expression expression;

    private Formula(String text) {
        expression = new Expression(text);
    }

    /** The formula that a text says; the text must be one without a {@link #problem}. */
    public static Formula of(String text) {
        problem(text).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
        return new Formula(text);
    }

    /** What is wrong with a formula, in words; empty if nothing is. */
    public static Optional<String> problem(String text) {
        try {
            Formula formula = new Formula(text);
            Set<String> unknown = new TreeSet<>();
            for (String name : formula.expression.getUndefinedVariables()) {
                if (!NAMES.contains(name.toLowerCase(Locale.ROOT))) {
                    unknown.add(name);
                }
            }
            if (!unknown.isEmpty()) {
                return Optional.of("knows nothing of " + String.join(", ", unknown) + "; there are "
                        + String.join(", ", new TreeSet<>(NAMES)));
            }
            formula.evaluate(new Facts(1, 1, 1, 1));
            return Optional.empty();
        } catch (BaseException | RuntimeException e) {
            return Optional.of("is no formula: " + e.getMessage());
        }
    }

    /** Points for an hour, never negative; 0 where the formula has no value, as for a division by zero. */
    public double perHour(Facts facts) {
        try {
            double points = evaluate(facts);
            return points > 0 ? Math.min(points, MOST) : 0;
        } catch (BaseException | RuntimeException _) {
            return 0;
        }
    }

    private double evaluate(Facts facts) throws BaseException {
        EvaluationValue value = expression.with("seeders", facts.seeders()).and("leechers", facts.leechers())
                .and("size_gb", facts.gigabytes()).and("seed_days", facts.seedDays()).and("crowd", facts.crowd())
                .and("scarcity", facts.scarcity()).and("orpheus", facts.orpheus()).evaluate();
        if (!value.isNumberValue()) {
            throw new IllegalArgumentException("its value is no number");
        }
        return value.getNumberValue().doubleValue();
    }
}
