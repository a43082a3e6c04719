package io.tidewire.app.command;

import io.tidewire.app.run.Progress;
import io.tidewire.app.terminal.Terminal;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * How far a rebuild is, on the error stream: one line that changes where somebody looks on, one
 * every ten seconds elsewhere. What is done within a second is not worth a line.
 */
final class ProgressLine implements Consumer<Progress> {

    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

    private final Terminal terminal;
    private final String what;
    private Duration last = Duration.ZERO;

    /**
     * @param what is done, as the line begins
     */
    ProgressLine(Terminal terminal, String what) {
        this.terminal = terminal;
        this.what = what;
    }

    @Override
    public void accept(Progress progress) {
        Duration time = progress.time();
        if (terminal.colours()) {
            if (time.compareTo(QUIET) > 0) {
                terminal.progress(text(progress));
            }
        } else if (time.minus(last).compareTo(BETWEEN_LINES) >= 0) {
            last = time;
            terminal.complain(text(progress));
        }
    }

    private String text(Progress progress) {
        StringBuilder line = new StringBuilder(what);
        line.append(String.format(Locale.ROOT, ": %,d", progress.read()));
        if (progress.of() > 0) {
            line.append(
                    String.format(
                            Locale.ROOT,
                            " of about %,d rows (%d %%)",
                            progress.of(),
                            Math.min(100, progress.read() * 100 / progress.of())));
        } else {
            line.append(" rows");
        }
        line.append(String.format(Locale.ROOT, ", %,.0f rows/s", progress.rate()));
        Duration left = progress.left();
        if (left != null) {
            line.append(", ").append(ChangeReport.words(left)).append(" left");
        }
        return line.toString();
    }

    /** What follows begins on a line of its own. */
    void end() {
        if (terminal.colours()) {
            terminal.progress("");
        }
    }
}
