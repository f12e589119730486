package dev.caracal.database;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.mariadb.MariaDBContainer;

/** MariaDB in containers. */
final class DockerServers implements ServerSource {
    private static final String IMAGE = "mariadb:11.4";
    private static final Path USUAL_SOCKET = Path.of("/var/run/docker.sock");

    private final List<MariaDBContainer> running = new ArrayList<>();

    /** Whether a Docker engine answers; without any sign of one nobody waits for an answer. */
    static boolean answers() {
        boolean sign = System.getenv("DOCKER_HOST") != null || Files.exists(USUAL_SOCKET)
                || Files.exists(Path.of(System.getProperty("user.home"), ".testcontainers.properties"));
        return sign && DockerClientFactory.instance().isDockerAvailable();
    }

    @Override
    @SuppressWarnings("resource") // Closed in close().
    public TestServer start(String sqlMode) {
        MariaDBContainer container = new MariaDBContainer(IMAGE)
                .withUsername("root")
                .withPassword("caracal")
                .withCommand("--sql-mode=" + sqlMode, "--max-connections=400",
                        "--innodb-flush-log-at-trx-commit=0");
        container.start();
        running.add(container);
        return new TestServer("Docker image " + IMAGE, sqlMode, container.getHost(),
                container.getMappedPort(3306), "root", "caracal");
    }

    @Override
    public void close() {
        running.forEach(MariaDBContainer::close);
    }
}
