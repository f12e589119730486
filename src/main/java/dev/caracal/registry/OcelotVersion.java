package dev.caracal.registry;

/** Which Ocelot's manners a site expects: its headers, interval formula and report formats. */
public enum OcelotVersion {
    /** The original, as the sites of 2013 to 2016 and their forks know it. */
    ORIGINAL("1.0"),
    /** The Orpheus fork. */
    ORPHEUS("2.1.3");

    private final String number;

    OcelotVersion(String number) {
        this.number = number;
    }

    /** The version as the Server header says it. */
    public String number() {
        return number;
    }
}
