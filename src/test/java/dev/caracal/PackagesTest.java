package dev.caracal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may import which: exactly what the table says, and nobody imports what stands below it. */
final class PackagesTest {
    private static final String BASE = "dev.caracal";

    /** Every package with all it imports of ours. A package that drops or gains an import changes its line. */
    private static final String TABLE = """
            id         | -
            bencode    | -
            hnr        | -
            swarm      | id
            registry   | id, swarm
            accounting | id, registry, swarm
            announce   | accounting, id, registry, swarm
            control    | accounting, announce, id, registry, swarm
            http       | announce, bencode, control, id, registry, swarm
            ledger     | accounting, id, registry, swarm
            bonus      | -
            gazelle    | accounting, bencode, bonus, hnr, id, ledger, registry, swarm
            doctor     | bonus, config, control, gazelle, http, id, ledger, registry
            config     | announce, bencode, bonus, control, gazelle, hnr, http, id, ledger, ops, registry
            ops        | announce, control, gazelle, hnr, ledger, registry, swarm
            shadow     | accounting, announce, gazelle, http, id, registry, swarm
            """;

    private static final String[] CORE = {"dev.caracal.id", "dev.caracal.bencode", "dev.caracal.registry",
        "dev.caracal.swarm", "dev.caracal.accounting", "dev.caracal.announce"};

    /** Builds, wires and shows everything; free to import what it likes. */
    private static final String DEMO = "demo";

    private static final JavaClasses CODE =
            new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(BASE);

    @Test
    void everyPackageImportsExactlyWhatTheTableSays() {
        Map<String, Set<String>> imported = new TreeMap<>();
        for (JavaClass type : CODE) {
            String from = shortName(type);
            if (from.isEmpty() || from.equals(DEMO)) {
                continue;
            }
            Set<String> others = imported.computeIfAbsent(from, _ -> new TreeSet<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (target.getPackageName().startsWith(BASE) && !shortName(target).equals(from)) {
                    others.add(shortName(target));
                }
            }
        }
        assertEquals(lines(table()), lines(imported));
    }

    @Test
    void readmeShowsTheSamePackagesWithTheSameImports() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        Map<String, Set<String>> shown = new TreeMap<>();
        readme.substring(readme.indexOf("<!-- packages -->"), readme.indexOf("<!-- /packages -->")).lines()
                .filter(line -> line.startsWith("| `")).map(line -> line.split("\\|"))
                .forEach(cells -> shown.put(cells[1].replace("`", "").strip(), names(cells[3])));
        assertEquals(lines(table()), lines(shown));
    }

    @Test
    void theCoreNeedsTheJdkAlone() {
        classes().that().resideInAnyPackage(CORE)
                .should().onlyDependOnClassesThat(inJdkOr(CORE)).check(CODE);
    }

    @Test
    void helidonIsKnownToTheServersAlone() {
        noClasses().that().resideOutsideOfPackages("dev.caracal", "dev.caracal.http", "dev.caracal.ops")
                .should().dependOnClassesThat().resideInAPackage("io.helidon..").check(CODE);
    }

    @Test
    void sqlIsKnownToTheSiteAndToWhoConnectsIt() {
        noClasses().that().resideOutsideOfPackages("dev.caracal", "dev.caracal.gazelle", "dev.caracal.demo",
                        "dev.caracal.doctor")
                .should().dependOnClassesThat().resideInAnyPackage("java.sql..", "javax.sql..", "com.mysql..",
                        "com.zaxxer..").check(CODE);
    }

    @Test
    void settingsAreReadIntoRecordsOfThePackagesTheyAreFor() {
        classes().that().resideInAnyPackage("dev.caracal.http", "dev.caracal.gazelle", "dev.caracal.ledger")
                .and(usedIn("dev.caracal.config")).should().beRecords().check(CODE);
    }

    @Test
    void noLineIsLongerThan120Columns() throws IOException {
        for (String folder : List.of("src", "compat-tests/java")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    List<String> tooLong = Files.readAllLines(file).stream()
                            .filter(line -> line.length() > 120).toList();
                    assertEquals(List.of(), tooLong, file.toString());
                }
            }
        }
    }

    @Test
    void nothingRunsInACircle() {
        slices().matching("dev.caracal.(*)").should().beFreeOfCycles().check(CODE);
    }

    /** The packages with their imports, as one text a line, so that a difference is seen at a glance. */
    private static String lines(Map<String, Set<String>> imports) {
        return imports.entrySet().stream().map(entry -> entry.getKey() + " imports "
                + (entry.getValue().isEmpty() ? "-" : String.join(", ", entry.getValue())))
                .collect(Collectors.joining("\n"));
    }

    private static Map<String, Set<String>> table() {
        Map<String, Set<String>> table = new TreeMap<>();
        TABLE.lines().map(line -> line.split("\\|")).forEach(cells -> table.put(cells[0].strip(), names(cells[1])));
        return table;
    }

    private static Set<String> names(String list) {
        Set<String> names = new TreeSet<>();
        for (String name : list.split(",")) {
            if (!name.isBlank() && !name.strip().equals("-")) {
                names.add(name.strip());
            }
        }
        return names;
    }

    /** The package's name below the base; empty for the base itself. */
    private static String shortName(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(BASE) ? "" : name.substring(BASE.length() + 1);
    }

    private static DescribedPredicate<JavaClass> inJdkOr(String... packages) {
        return DescribedPredicate.describe("are in the JDK or in " + String.join(", ", packages), type -> {
            JavaClass plain = type.getBaseComponentType();
            return plain.isPrimitive() || plain.getPackageName().startsWith("java.")
                    || Set.of(packages).contains(plain.getPackageName());
        });
    }

    private static DescribedPredicate<JavaClass> usedIn(String packageName) {
        return DescribedPredicate.describe("are used in " + packageName, type -> type.getDirectDependenciesToSelf()
                .stream().anyMatch(dependency -> dependency.getOriginClass().getPackageName().equals(packageName)));
    }
}
