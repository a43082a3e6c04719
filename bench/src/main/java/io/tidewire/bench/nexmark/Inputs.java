package io.tidewire.bench.nexmark;

import io.tidewire.bench.answer.Digest;
import io.tidewire.bench.answer.JsonRow;
import io.tidewire.bench.measure.Command;
import io.tidewire.bench.measure.MeasuredProcess;
import io.tidewire.bench.measure.Usage;
import io.tidewire.testkit.nexmark.NdjsonFiles;
import io.tidewire.testkit.nexmark.Query;
import io.tidewire.testkit.nexmark.Settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The rows of a series, and how one run over them is measured and its answer taken. */
interface Inputs {

    int LIMIT_SECONDS = 600;

    /** One run of the whole and of a tenth. */
    record Sample(Usage whole, Usage tenth) {}

    /** Whether a contender can take part. */
    boolean suit(Contender contender, Query query);

    Sample measure(Contender contender, Query query) throws IOException;

    /** Of the query's final table over the whole input. */
    String answer(Contender contender, Query query, Digest digest) throws IOException;

    /** The lines of a process: its own digest, or changes as JSON. */
    static String answer(MeasuredProcess process, Command command, Digest digest)
            throws IOException {
        String[] own = {""};
        try {
            process.eachLine(
                    command,
                    line -> {
                        if (line.startsWith(Digest.MARK)) {
                            own[0] = Digest.read(line);
                        } else if (line.startsWith("{")) {
                            add(line, digest);
                        }
                    });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return own[0].isEmpty() ? digest.toString() : own[0];
    }

    private static void add(String line, Digest digest) {
        try {
            JsonRow.parse(line.getBytes(StandardCharsets.UTF_8)).addTo(digest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files of each table, of the whole and of a tenth, made when they are not there. */
    record FromFiles(MeasuredProcess process, Input whole, Input tenth) implements Inputs {

        private static final int PARTITIONS = 2;

        static FromFiles of(MeasuredProcess process, Path data, long density, long events)
                throws IOException {
            return new FromFiles(
                    process, files(data, density, events), files(data, density, events / 10));
        }

        private static Input files(Path data, long density, long events) throws IOException {
            Path folder = data.resolve("nexmark-%d-%d".formatted(density, events));
            Path done = folder.resolve("done");
            if (!Files.exists(done)) {
                NdjsonFiles.write(folder, Settings.suite(density), events, PARTITIONS);
                Files.createFile(done);
            }
            return new Input.Files(folder);
        }

        @Override
        public boolean suit(Contender contender, Query query) {
            return contender.runs(query, whole);
        }

        @Override
        public Sample measure(Contender contender, Query query) throws IOException {
            return new Sample(one(contender, query, whole), one(contender, query, tenth));
        }

        private Usage one(Contender contender, Query query, Input input) throws IOException {
            return process.run(
                    contender.command(query, input, Output.AS_MEASURED, process.gcFlag()),
                    LIMIT_SECONDS);
        }

        @Override
        public String answer(Contender contender, Query query, Digest digest) throws IOException {
            return Inputs.answer(
                    process,
                    contender.command(query, whole, Output.DIGEST, process.gcFlag()),
                    digest);
        }

        /** Seconds from the start of a process to a query's first row on its standard output. */
        double firstRow(Contender contender, Query query) throws IOException {
            return process.untilLine(
                    contender.command(query, whole, Output.PRINT, process.gcFlag()),
                    contender.rowMark());
        }
    }

    /** Rows in memory: one process measures both. */
    record FromMemory(MeasuredProcess process, Input.Memory rows) implements Inputs {

        @Override
        public boolean suit(Contender contender, Query query) {
            return contender.runs(query, rows);
        }

        @Override
        public Sample measure(Contender contender, Query query) throws IOException {
            Usage all =
                    process.run(
                            contender.command(query, rows, Output.AS_MEASURED, process.gcFlag()),
                            LIMIT_SECONDS);
            List<Usage> passes = process.passes(all);
            return new Sample(passes.get(1), passes.get(2));
        }

        @Override
        public String answer(Contender contender, Query query, Digest digest) throws IOException {
            return Inputs.answer(
                    process,
                    contender.command(query, rows, Output.DIGEST, process.gcFlag()),
                    digest);
        }
    }
}
