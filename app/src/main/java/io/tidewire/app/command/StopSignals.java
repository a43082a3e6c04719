package io.tidewire.app.command;

import io.tidewire.app.terminal.Terminal;

import sun.misc.Signal;

import java.time.Duration;
import java.util.List;

/**
 * SIGINT and SIGTERM. The first drains; the second ends the process at once, and so does the time a
 * drain may take. To end at once is what a crash is: nothing is lost by it. A shutdown hook would
 * see no second signal and could choose no exit code.
 */
final class StopSignals {

    /** Below the thirty seconds after which orchestrators kill. */
    private static final Duration DRAIN = Duration.ofSeconds(25);

    /** To close files and connections in order, once it is to end at once. */
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final Runnable stop;
    private final String afterwards;
    private final Terminal terminal;
    private boolean draining;
    private volatile int exitCode = CommandLineRunner.FINE;

    private StopSignals(Runnable stop, String afterwards, Terminal terminal) {
        this.stop = stop;
        this.afterwards = afterwards;
        this.terminal = terminal;
    }

    /**
     * From now on they reach the process.
     *
     * @param stop drains; called a second time, it ends at once
     * @param afterwards how it goes on after it was ended at once
     */
    static StopSignals handle(Runnable stop, String afterwards, Terminal terminal) {
        StopSignals signals = new StopSignals(stop, afterwards, terminal);
        for (String name : List.of("INT", "TERM")) {
            Signal.handle(new Signal(name), signals::received);
        }
        return signals;
    }

    /** Of a run that did not fail: 128 and the signal's number when it was ended at once. */
    int exitCode() {
        return exitCode;
    }

    private synchronized void received(Signal signal) {
        if (draining) {
            endAtOnce(signal);
            return;
        }
        draining = true;
        terminal.complain("stopping; a second signal stops at once");
        stop.run();
        after(DRAIN, () -> endAtOnce(signal));
    }

    private void endAtOnce(Signal signal) {
        synchronized (this) {
            if (exitCode != CommandLineRunner.FINE) {
                return;
            }
            exitCode = 128 + signal.getNumber();
        }
        terminal.complain("stopped at once: " + afterwards);
        stop.run();
        after(CLOSE, () -> Runtime.getRuntime().halt(exitCode));
    }

    private static void after(Duration time, Runnable action) {
        Thread.ofPlatform()
                .daemon()
                .name("tidewire-stop")
                .start(
                        () -> {
                            try {
                                Thread.sleep(time);
                                action.run();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }
}
