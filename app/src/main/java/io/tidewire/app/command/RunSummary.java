package io.tidewire.app.command;

import io.tidewire.api.serving.Status;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.app.terminal.Terminal.Style;
import io.tidewire.engine.runtime.Outcome;

import java.time.Duration;
import java.util.Locale;

/** The last line of a run: how it ended, and what became of its rows. */
final class RunSummary {

    private RunSummary() {}

    static String of(Terminal terminal, Outcome outcome, Status status, Duration time) {
        Status.Books sum = sum(status);
        double seconds = Math.max(time.toMillis(), 1) / 1000.0;
        StringBuilder line = new StringBuilder();
        line.append(
                switch (outcome.ending()) {
                    case FINISHED -> terminal.paint(Style.GREEN, "finished");
                    case STOPPED -> terminal.paint(Style.GREEN, "stopped");
                    case FAILED -> terminal.paint(Style.RED, "failed");
                });
        line.append(
                String.format(
                        Locale.ROOT,
                        ": %,d rows read in %.1f s (%,.0f rows/s), %,d delivered",
                        sum.read(),
                        seconds,
                        sum.read() / seconds,
                        sum.delivered()));
        append(line, sum.filtered(), "filtered");
        append(line, sum.duplicate(), "duplicate");
        append(line, sum.late(), "late");
        append(line, sum.quarantined(), "quarantined");
        append(line, sum.inFlight(), "in flight");
        return line.toString();
    }

    private static void append(StringBuilder line, long count, String what) {
        if (count > 0) {
            line.append(String.format(Locale.ROOT, ", %,d %s", count, what));
        }
    }

    private static Status.Books sum(Status status) {
        long[] sums = new long[7];
        for (Status.SourceStatus source : status.sources()) {
            Status.Books books = source.books();
            sums[0] += books.read();
            sums[1] += books.delivered();
            sums[2] += books.filtered();
            sums[3] += books.late();
            sums[4] += books.duplicate();
            sums[5] += books.quarantined();
            sums[6] += books.inFlight();
        }
        return new Status.Books(sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6]);
    }
}
