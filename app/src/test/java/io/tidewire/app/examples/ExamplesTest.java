package io.tidewire.app.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.app.command.CommandLineRunner;
import io.tidewire.app.terminal.Redactor;
import io.tidewire.app.terminal.Terminal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The examples give what plain Java computes from the same files. */
class ExamplesTest {

    private static final Path EXAMPLES = Path.of("..", "examples");
    private static final DateTimeFormatter WRITTEN =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);
    private static final DateTimeFormatter READ =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    @TempDir private Path directory;

    private int tidewire(StringWriter output, Map<String, String> environment, String... command) {
        PrintWriter writer = new PrintWriter(output, true);
        return CommandLineRunner.run(
                new Terminal(writer, writer, false, new Redactor(Set.of()), environment::get),
                command);
    }

    private void run(String example, Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("OUT", directory.toString());
        StringWriter output = new StringWriter();
        String file = EXAMPLES.resolve(example).resolve("pipeline.yaml").toString();
        int code =
                tidewire(
                        output,
                        environment,
                        "run",
                        file,
                        "--port",
                        "0",
                        "--data",
                        directory.resolve("data").toString());
        assertThat(code).as("%s", output).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"clickstream", "payments", "sensors", "sshd"})
    void theirOwnTestsPass(String example) {
        StringWriter output = new StringWriter();
        int code = tidewire(output, Map.of(), "test", EXAMPLES.resolve(example).toString());
        assertThat(code).as("%s", output).isZero();
    }

    // ---- sshd

    /** Failed logins of one address without a pause of five minutes. */
    private static final class Attack {
        private final LocalDateTime first;
        private LocalDateTime last;
        private long tries;
        private final Set<String> users = new HashSet<>();

        Attack(LocalDateTime first) {
            this.first = first;
            this.last = first;
        }
    }

    @Test
    void sshd() throws IOException {
        Path log = EXAMPLES.resolve("sshd").resolve("auth.log");
        run("sshd", Map.of("AUTH_LOG", log.toString(), "YEAR", "2025"));

        Pattern failed =
                Pattern.compile(
                        "^(\\w{3} +\\d+ \\d\\d:\\d\\d:\\d\\d) .*?(?:message repeated (\\d+)"
                                + " times: \\[ )?Failed password for (?:invalid user )?(\\S+) from"
                                + " ([0-9.]+) .*");
        DateTimeFormatter syslog = DateTimeFormatter.ofPattern("yyyy MMM d HH:mm:ss", Locale.ROOT);
        Map<String, List<Attack>> attacks = new TreeMap<>();
        for (String line : Files.readAllLines(log)) {
            Matcher matcher = failed.matcher(line);
            if (!matcher.matches()) {
                continue;
            }
            LocalDateTime time =
                    LocalDateTime.parse("2025 " + matcher.group(1).replaceAll(" +", " "), syslog);
            List<Attack> ofAddress =
                    attacks.computeIfAbsent(matcher.group(4), ip -> new ArrayList<>());
            if (ofAddress.isEmpty()
                    || Duration.between(ofAddress.getLast().last, time).toMinutes() >= 5) {
                ofAddress.add(new Attack(time));
            }
            Attack attack = ofAddress.getLast();
            attack.last = time;
            attack.tries += matcher.group(2) == null ? 1 : Long.parseLong(matcher.group(2));
            attack.users.add(matcher.group(3));
        }
        List<String> expected = new ArrayList<>();
        attacks.forEach(
                (ip, ofAddress) ->
                        ofAddress.stream()
                                .filter(attack -> attack.tries >= 10)
                                .map(
                                        attack ->
                                                "{\"ip\":\"%s\",\"first_seen\":\"%s\",\"last_seen\":\"%s\",\"tries\":%d,\"users\":%d}"
                                                        .formatted(
                                                                ip,
                                                                WRITTEN.format(attack.first),
                                                                WRITTEN.format(attack.last),
                                                                attack.tries,
                                                                attack.users.size()))
                                .forEach(expected::add));

        assertThat(expected).hasSize(3);
        assertThat(Files.readAllLines(directory.resolve("brute_force.ndjson")))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    // ---- sensors

    private record Reading(LocalDateTime time, String sensor, double value) {}

    private record Minute(String sensor, LocalDateTime start) {}

    @Test
    void sensors() throws IOException {
        Path csv = EXAMPLES.resolve("sensors").resolve("readings.csv");
        run("sensors", Map.of("READINGS", csv.toString()));

        List<Reading> readings =
                Files.readAllLines(csv).stream()
                        .skip(1)
                        .map(line -> line.split(","))
                        .map(
                                cells ->
                                        new Reading(
                                                LocalDateTime.parse(cells[0], READ),
                                                cells[1],
                                                Double.parseDouble(cells[2])))
                        .filter(reading -> reading.value >= -50 && reading.value <= 200)
                        .toList();
        assertMinutes(readings);
        assertThat(lines("out_of_range.csv"))
                .containsExactlyInAnyOrderElementsOf(
                        readings.stream()
                                .filter(reading -> reading.value < 60 || reading.value > 100)
                                .map(
                                        reading ->
                                                "%s,%s,%s"
                                                        .formatted(
                                                                reading.sensor,
                                                                WRITTEN.format(reading.time),
                                                                reading.value))
                                .toList());
        assertThat(lines("silent.csv")).containsExactlyInAnyOrderElementsOf(silences(readings));
    }

    private void assertMinutes(List<Reading> readings) throws IOException {
        Map<Minute, DoubleSummaryStatistics> minutes =
                readings.stream()
                        .collect(
                                Collectors.groupingBy(
                                        reading ->
                                                new Minute(
                                                        reading.sensor,
                                                        reading.time.truncatedTo(
                                                                ChronoUnit.MINUTES)),
                                        Collectors.summarizingDouble(Reading::value)));
        List<String> lines = lines("per_minute.csv");
        assertThat(lines).hasSameSizeAs(minutes.keySet());
        for (String line : lines) {
            String[] cells = line.split(",");
            DoubleSummaryStatistics minute =
                    minutes.remove(new Minute(cells[0], LocalDateTime.parse(cells[1], WRITTEN)));
            assertThat(minute).as(line).isNotNull();
            assertThat(Long.parseLong(cells[2])).as(line).isEqualTo(minute.getCount());
            // The sum may be rounded in another order.
            assertThat(Math.abs(Double.parseDouble(cells[3]) - minute.getAverage()))
                    .as(line)
                    .isLessThan(1e-9);
            assertThat(Double.parseDouble(cells[4])).as(line).isEqualTo(minute.getMin());
            assertThat(Double.parseDouble(cells[5])).as(line).isEqualTo(minute.getMax());
        }
        assertThat(minutes).isEmpty();
    }

    private static List<String> silences(List<Reading> readings) {
        List<String> silences = new ArrayList<>();
        readings.stream()
                .collect(Collectors.groupingBy(Reading::sensor))
                .forEach(
                        (sensor, unordered) -> {
                            List<LocalDateTime> times =
                                    unordered.stream().map(Reading::time).sorted().toList();
                            int begin = 0;
                            for (int i = 1; i <= times.size(); i++) {
                                LocalDateTime last = times.get(i - 1);
                                if (i == times.size()
                                        || Duration.between(last, times.get(i)).toMinutes() >= 30) {
                                    silences.add(
                                            "%s,%s,%s,%d"
                                                    .formatted(
                                                            sensor,
                                                            WRITTEN.format(last),
                                                            WRITTEN.format(last.plusMinutes(30)),
                                                            i - begin));
                                    begin = i;
                                }
                            }
                        });
        return silences;
    }

    /** The lines below the heading. */
    private List<String> lines(String file) throws IOException {
        try (Stream<String> lines = Files.lines(directory.resolve(file))) {
            return lines.skip(1).toList();
        }
    }
}
