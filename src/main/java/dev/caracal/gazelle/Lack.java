package dev.caracal.gazelle;

import java.util.List;

/**
 * Something that a tracker needs of the site's database and that is not there.
 *
 * @param names the columns that are missing, or the rights (in lower case); empty for a whole table
 */
public record Lack(Kind kind, String table, List<String> names) {
    /** What kind of thing is missing. */
    public enum Kind {
        TABLE, COLUMNS, RIGHTS, KEY
    }

    /** Whether it is about a table that we make ourselves. */
    public boolean ours() {
        return table.startsWith("caracal_");
    }

    /** In words, without a stop. */
    public String text() {
        return switch (kind) {
            case TABLE -> "table " + table + " is missing, or our database user may not see it"
                    + (ours() ? " (`caracal db install` makes it)" : "");
            case COLUMNS -> "table " + table + " has no column " + String.join(", ", names)
                    + (ours() ? " (`caracal db install` adds it)" : "");
            case RIGHTS -> "our database user lacks the right to " + String.join(" and ", names) + " in " + table;
            case KEY -> table + " has no unique key of exactly " + String.join(", ", names.subList(0,
                    names.size() - 1)) + " and " + names.getLast();
        };
    }
}
