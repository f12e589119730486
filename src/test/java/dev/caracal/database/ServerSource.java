package dev.caracal.database;

/** A way to come by database servers. */
interface ServerSource extends AutoCloseable {
    /** A server whose connections start with this sql_mode. Called once per mode. */
    TestServer start(String sqlMode);

    /** Ends what this source has started. */
    @Override
    void close();
}
