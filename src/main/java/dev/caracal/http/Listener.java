package dev.caracal.http;

/** A port that is listened on, with every connection that came to it. */
interface Listener extends AutoCloseable {
    int port();

    /** Whether nobody listens any more, though nobody has closed it. */
    boolean ended();

    /** Stops listening and ends every connection; no request is answered any more when it returns. */
    @Override
    void close();
}
