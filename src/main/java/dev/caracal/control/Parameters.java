package dev.caracal.control;

/** The parameters of a request from the site. A missing one is empty, or 0. */
public interface Parameters {
    boolean has(String name);

    /** The value as it came. */
    byte[] value(String name);

    /** The value without its percent escapes. */
    byte[] decoded(String name);

    /** The value as it came, as a text of one character a byte. */
    String text(String name);

    /** The value as a number in Ocelot's reading. */
    long number(String name);
}
