package dev.caracal.database;

import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** Says at the end of a run which database server the tests used, and ends it. Found by the platform's launcher. */
public final class DatabaseSummary implements TestExecutionListener {
    @Override
    public void testPlanExecutionFinished(TestPlan testPlan) {
        DatabaseServers.summary().ifPresent(System.out::println);
        DatabaseServers.closeAll();
    }
}
