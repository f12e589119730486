package dev.caracal.control;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;

/** Memory as plain text for {@code get=jemalloc}: Ocelot's labels where they apply, with the Java machine's figures. */
final class MemoryText {
    private MemoryText() {
    }

    static String now() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
        StringBuilder text = new StringBuilder("___ Begin jemalloc statistics ___\n");
        text.append("Version: \"").append(Runtime.version()).append("\"\n");
        text.append("Allocated: ").append(heap.getUsed() + other.getUsed())
                .append(", active: ").append(heap.getCommitted() + other.getCommitted())
                .append(", metadata: ").append(other.getUsed())
                .append(", resident: ").append(ProcessFigures.now().mostResidentBytes())
                .append(", mapped: ").append(heap.getCommitted() + other.getCommitted())
                .append(", retained: ").append(heap.getCommitted() - heap.getUsed()).append('\n');
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage usage = pool.getUsage();
            text.append(pool.getName()).append(": ").append(usage.getUsed()).append(" of ")
                    .append(usage.getCommitted()).append('\n');
        }
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            text.append(collector.getName()).append(": ").append(collector.getCollectionCount())
                    .append(" collections, ").append(collector.getCollectionTime()).append(" ms\n");
        }
        return text.append("--- End jemalloc statistics ---\n").toString();
    }
}
