package io.tidewire.app.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.function.UserFunction;
import io.tidewire.app.command.CommandLineRunner;
import io.tidewire.app.terminal.Redactor;
import io.tidewire.app.terminal.Terminal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

/** Jars made here, and every command that takes them. */
class PluginsTest {

    private static final Path EXAMPLE = Path.of("..", "examples", "functions");

    private static final String SERVICE = "META-INF/services/" + UserFunction.class.getName();

    private static final String FUNCTION =
            """
            import io.tidewire.api.data.DataType;
            import io.tidewire.api.function.ScalarFunction;
            import java.util.List;
            public final class %s implements ScalarFunction {
                public String name() { return "%s"; }
                public List<DataType> parameters() { return List.of(DataType.INT.notNull()); }
                public DataType result() { return DataType.INT; }
                public Object call(Object[] arguments) {
                    int value = (Integer) arguments[0];
                    if (value == 3) throw new IllegalArgumentException("three is one too many");
                    return value * 2;
                }
            }
            """;

    private static final String AGGREGATE =
            """
            import io.tidewire.api.data.DataType;
            import io.tidewire.api.function.AggregateFunction;
            import java.util.List;
            public final class Summed implements AggregateFunction {
                public String name() { return "summed"; }
                public List<DataType> parameters() { return List.of(DataType.INT.notNull()); }
                public DataType result() { return DataType.BIGINT; }
                public List<DataType> state() { return List.of(DataType.BIGINT.notNull()); }
                public Object[] create() { return new Object[] {0L}; }
                public void add(Object[] state, Object[] arguments) {
                    int value = (Integer) arguments[0];
                    state[0] = (Long) state[0] + value;
                    if (value == 3) throw new IllegalArgumentException("three is one too many");
                }
                public Object value(Object[] state) { return state[0]; }
            }
            """;

    private static final String PIPELINE =
            """
            name: doubles
            sources:
              numbers: { connector: file, path: "%1$s/numbers.csv", format: csv, columns: { n: INT, t: STRING } }
            views:
              doubled: |
                SELECT n, %2$s AS d
                FROM numbers
            sinks:
              out: { from: doubled, connector: file, format: csv, mode: snapshot, path: "%1$s/out.csv" }
            """;

    private record Answer(int code, String text) {}

    @TempDir private Path directory;
    private Path plugins;

    @BeforeEach
    void write() throws IOException {
        plugins = Files.createDirectory(directory.resolve("jars"));
        Files.writeString(directory.resolve("numbers.csv"), "n,t\n1,a\n2,b\n3,c\n4,d\n");
    }

    private static Answer tidewire(String... command) {
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output, true);
        Map<String, String> environment = Map.of();
        int code =
                CommandLineRunner.run(
                        new Terminal(
                                writer, writer, false, new Redactor(Set.of()), environment::get),
                        command);
        return new Answer(code, output.toString());
    }

    private String pipeline(String expression) throws IOException {
        Path file = directory.resolve("pipeline.yaml");
        Files.writeString(file, PIPELINE.formatted(directory, expression));
        return file.toString();
    }

    /** A jar of the sources, which are in no package and all functions. */
    private void jar(String name, List<Path> sources) throws IOException {
        Path classes = Files.createDirectories(directory.resolve(name + ".classes"));
        List<String> command = new ArrayList<>(List.of("-proc:none", "-d", classes.toString()));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        sources.forEach(source -> command.add(source.toString()));
        int failed =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, command.toArray(String[]::new));
        assertThat(failed).isZero();
        List<String> names = new ArrayList<>();
        try (OutputStream file = Files.newOutputStream(plugins.resolve(name + ".jar"));
                JarOutputStream jar = new JarOutputStream(file);
                Stream<Path> compiled = Files.list(classes)) {
            for (Path each : compiled.sorted().toList()) {
                String entry = each.getFileName().toString();
                names.add(entry.replace(".class", ""));
                jar.putNextEntry(new JarEntry(entry));
                Files.copy(each, jar);
            }
            jar.putNextEntry(new JarEntry(SERVICE));
            jar.write(String.join("\n", names).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    private void function(String type, String name) throws IOException {
        source(type, FUNCTION.formatted(type, name));
    }

    private void source(String type, String text) throws IOException {
        Path source = directory.resolve(type + ".java");
        Files.writeString(source, text);
        jar(type, List.of(source));
    }

    @Test
    void theExamplesOwnTestsPass() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLE)) {
            jar("functions", files.filter(f -> f.toString().endsWith(".java")).toList());
        }
        Answer test = tidewire("test", EXAMPLE.toString(), "--plugins", plugins.toString());
        assertThat(test.code()).as(test.text()).isZero();
        Answer list = tidewire("functions", "--plugins", plugins.toString());
        assertThat(list.text())
                .contains("count_char(STRING NOT NULL, STRING NOT NULL) -> BIGINT NOT NULL")
                .contains("words(STRING NOT NULL) -> TABLE(word STRING NOT NULL)")
                .contains("geometric_mean(DOUBLE NOT NULL) -> DOUBLE of a group")
                .contains("functions.jar");
    }

    @Test
    void aRowForWhichAFunctionThrowsIsQuarantinedAndTheOthersGoOn() throws IOException {
        function("Twice", "twice");
        String file = pipeline("TWICE(n)");
        String data = directory.resolve("data").toString();

        Answer run = tidewire("run", file, "--data", data, "--plugins", plugins.toString());

        assertThat(run.code()).as(run.text()).isZero();
        assertThat(Files.readAllLines(directory.resolve("out.csv")))
                .containsExactlyInAnyOrder("n,d", "1,2", "2,4", "4,8");
        assertThat(tidewire("quarantine", "list", "--data", data).text())
                .contains("COMPUTATION_FAILED")
                .contains("twice: three is one too many");
    }

    @Test
    void aRowThatAnAggregateThrowsForIsQuarantinedAndTheOthersCount() throws IOException {
        source("Summed", AGGREGATE);
        String file = pipeline("s, d FROM (SELECT MAX(n) AS n, SUMMED(n) AS s, COUNT(*)");
        Files.writeString(
                Path.of(file),
                Files.readString(Path.of(file)).replace("FROM numbers", "FROM numbers)"));
        String data = directory.resolve("data").toString();

        Answer run = tidewire("run", file, "--data", data, "--plugins", plugins.toString());

        assertThat(run.code()).as(run.text()).isZero();
        assertThat(Files.readAllLines(directory.resolve("out.csv")))
                .containsExactly("n,s,d", "4,7,4");
        assertThat(tidewire("quarantine", "list", "--data", data).text())
                .contains("COMPUTATION_FAILED")
                .contains("summed: three is one too many");
    }

    @Test
    void aStateThatIsNotTheDeclaredOneIsSaid() throws IOException {
        source("Summed", AGGREGATE.replace("{0L}", "{0L, 0L}"));
        assertThat(check("n"))
                .contains("the function 'summed' has a state of 1 columns and makes one of 2");
    }

    @Test
    void theFolderBesideTheFileIsTheDefault() throws IOException {
        function("Twice", "twice");
        Files.move(plugins, directory.resolve(Plugins.FOLDER));
        String file = pipeline("TWICE(n)");
        assertThat(tidewire("check", file).code()).isZero();
        assertThat(tidewire("plan", file).code()).isZero();
    }

    @Test
    void theyRunOnFlinkAndWhatIsWeakerThereIsSaid() throws IOException {
        function("Twice", "twice");
        source("Summed", AGGREGATE);
        Path file = directory.resolve("onflink.yaml");
        Files.writeString(
                file,
                """
                name: doubles
                sources:
                  numbers:
                    connector: kafka
                    columns: { n: INT, d: AS TWICE(n) }
                    expect: [ { name: small, check: TWICE(n) < 10 } ]
                views:
                  doubled: SELECT n, TWICE(n) AS t FROM numbers
                  sums: SELECT n, SUMMED(d) AS s FROM numbers GROUP BY n
                sinks:
                  out: { from: sums, connector: kafka }
                deploy: { engine: flink, kafka: "kafka:9092" }
                """);
        Answer check = tidewire("check", file.toString(), "--plugins", plugins.toString());
        assertThat(check.code()).as(check.text()).isZero();
        assertThat(tidewire("plan", file.toString(), "--plugins", plugins.toString()).text())
                .contains("view doubled: a row for which twice throws fails the job")
                .contains("view sums: a row or a group for which summed throws fails the job")
                .contains("view sums: summed keeps every row of a group")
                .contains("it is not both Retractable and Mergeable");
    }

    @Test
    void whatIsWrongWithACallIsSaidWhereItStands() throws IOException {
        function("Twice", "twice");
        String place = "pipeline.yaml:6:15: error SQL_INVALID: ";
        assertThat(check("TWICE(n, 1)")).contains(place).contains("TWICE");
        assertThat(check("TWICE(t)"))
                .contains("pipeline.yaml:6:21: error SQL_INVALID: ")
                .contains("'TWICE' takes INT as argument 1, not STRING");
        assertThat(check("TWICER(n)")).contains(place).contains("did you mean 'TWICE'");
    }

    private String check(String expression) throws IOException {
        Answer answer = tidewire("check", pipeline(expression), "--plugins", plugins.toString());
        assertThat(answer.code()).as(answer.text()).isEqualTo(2);
        return answer.text();
    }

    @Test
    void whatIsWrongWithAJarIsSaid() throws IOException {
        function("Upper", "upper");
        function("One", "twice");
        function("Two", "Twice");
        function("Odd", "no name");
        Files.writeString(plugins.resolve("broken.jar"), "this is no jar");
        assertThat(check("n"))
                .contains("Upper.jar: the function 'upper' has the name of a built-in one")
                .contains("Two.jar: the function 'Twice' is in")
                .contains("Odd.jar: the function 'no name' has no name to call it by")
                .contains("broken.jar");
        assertThat(tidewire("functions", "--plugins", directory + File.separator + "none").text())
                .contains("FILE_NOT_FOUND");
    }

    @Test
    void aPlugInSeesTheContractsAndNothingElseOfTidewire() throws IOException {
        Path source = directory.resolve("Spy.java");
        Files.writeString(
                source,
                FUNCTION.formatted("Spy", "spy")
                        .replace("return value * 2;", "return SEEN;")
                        .replace(
                                "public String name()",
                                """
                                static final int SEEN = seen();
                                static int seen() {
                                    try {
                                        return Class.forName("org.apache.calcite.rel.RelNode").getName().length();
                                    } catch (ClassNotFoundException e) {
                                        return 0;
                                    }
                                }
                                public String name()"""));
        jar("spy", List.of(source));
        Plugins found = Plugins.in(plugins);
        assertThat(found.faults()).isEmpty();
        assertThat(found.all()).hasSize(1);
        assertThat(found.all().getFirst().getClass().getClassLoader())
                .isNotSameAs(UserFunction.class.getClassLoader());
        Answer run =
                tidewire(
                        "run",
                        pipeline("SPY(1)"),
                        "--data",
                        directory.resolve("data").toString(),
                        "--plugins",
                        plugins.toString());
        assertThat(run.code()).as(run.text()).isZero();
        assertThat(Files.readAllLines(directory.resolve("out.csv"))).contains("1,0");
    }
}
